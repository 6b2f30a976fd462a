/* Autosave: a form with data-autosave="/address" is saved 800 ms after the last key. Until the server has said that it has
   the text, the text is kept in this browser too, and tried again. When somebody else changed the same field, both are shown.

   data-version must change with every save, by this script or by the form's own button.

   Sent: the form's fields (no files), `seen` = the version the page shows; header X-CSRFToken.
   Answered: 200 {"saved_at": "2026-03-15T13:03:00+00:00", "version": 4, "notes": {"population": "Read as 42 300."}, "wrong": ["period-end"],
                  "look": {"summary": "Summary"},
                  "marks": {"texts": "<span …>complete</span>"}, "unkept": {"summary": "far too long"}}: notes under fields, fields
             still wrong, those to be looked at again with their questions, marks of sections, texts that are not saved and stay where they are typed;
             409 {"version": 5, "fields": {"summary": "the text that is saved"}, "written": {"summary": "Saved by Bea, …"},
             "yours": whether one wrote all of it oneself, "instants": {as it is told: milliseconds}}; 400, 401 or 403: the token or the session is
             over. Then the page is asked for anew: with a new token the text is saved; else one signs in in another window, and it
             is saved when one comes back. 413, 422: refused as it stands, the text stays here, the form's own button will say why. */

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }); // where the reader is
const PAUSE = 800, RETRY = [3000, 10000, 30000, 60000], PATIENCE = 20000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.place = form.querySelector("[data-save-state]");
    this.key = `draft:${form.dataset.autosave}`;
    this.version = form.dataset.version || "";
    this.failures = 0;
    this.running = this.again = this.gone = this.outside = false;
    this.shown = this.asItCame();
    if (this.place?.dataset.savedAt) this.say("saved", "", clock.format(new Date(this.place.dataset.savedAt)));
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.save());
    window.addEventListener("focus", () => { if (this.outside) this.save(); });
    window.addEventListener("pagehide", () => this.leave());
    this.restore();
  }

  /* Every field as [name, value]; a name may come twice (a group of ticks). */
  read(form = this.form) {
    return [...new FormData(form)].filter(([name, value]) => !["csrf_token", "seen"].includes(name) && typeof value === "string");
  }

  /* The same as the page brought it: on a slow line one types before this script is here. */
  asItCame() {
    const form = this.form.cloneNode(true);
    for (const field of form.elements) {
      if (["checkbox", "radio"].includes(field.type)) field.checked = field.defaultChecked;
      else if (field.options) [...field.options].forEach((option) => { option.selected = option.defaultSelected; });
      else if (answerable(field)) field.value = "unkept" in field.dataset ? "" : field.defaultValue;
    }
    return this.read(form);
  }

  later() {
    this.keep();
    const calm = !this.place?.classList.contains("trouble");
    if (calm && !same(this.read(), this.shown)) this.say("saving", "pending"); // "Saved at" never stands over what is not
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.running) { this.again = true; return; }
    if (this.undecided() || this.form.querySelector(".conflict")) return; // two texts are open: the person decides first
    const sent = this.read();
    if (same(sent, this.shown)) { this.forget(); this.settles(); return; }
    this.running = true;
    this.under = sent;
    this.keep();
    this.say("saving", "pending");
    const answer = await this.deliver(sent);
    this.running = false;
    await this.heed(answer, sent);
    if (this.again) { this.again = false; this.save(); }
  }

  /* Sent; once more where the token had run out, or one has signed in again meanwhile. No answer: no connection. */
  async deliver(fields, signal = undefined) {
    const answer = await this.post(fields, false, signal).catch(() => null);
    if (!answer || !isOver(answer)) { this.comesIn(!answer && this.outside); return answer; }
    const renewed = await this.renew().catch(() => null);
    this.comesIn(renewed === false);
    return renewed ? this.post(fields, false, signal).catch(() => null) : renewed === false ? answer : null;
  }

  /* A new token from the page itself; false where it leads to the sign-in. */
  async renew() {
    const page = await fetch(location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (page.redirected || !page.ok) return false;
    const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("meta[name=csrf-token]")?.content;
    document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = token; });
    document.querySelector("meta[name=csrf-token]")?.setAttribute("content", token);
    return Boolean(token);
  }

  /* Signed out: the way to sign in stands beside the words, and leads to another window. */
  comesIn(outside) {
    this.outside = outside;
    const way = this.form.querySelector("[data-sign-in]");
    if (way) way.hidden = !outside;
  }

  post(fields, keepalive = false, signal = undefined) {
    const body = new URLSearchParams([...fields, ["seen", this.version]]);
    const token = this.form.elements.csrf_token?.value || document.querySelector("meta[name=csrf-token]")?.content || "";
    return fetch(this.form.dataset.autosave,
      { method: "POST", body, keepalive, signal, credentials: "same-origin", headers: { "X-CSRFToken": token, Accept: "application/json" } });
  }

  async heed(answer, sent) {
    if (answer?.ok && !answer.redirected) return this.saved(await answer.json(), sent);
    if (answer?.status === 409) return this.changed(await answer.json());
    if (answer && isOver(answer)) return this.say("signedOut", "trouble");
    if (answer && answer.status < 500 && answer.status !== 429) return this.refused(await answer.json().catch(() => ({})));
    this.say("kept", "trouble");
    this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
  }

  /* It would be refused again: the reason is said, and the text stays where it was typed. */
  refused({ reason }) {
    if (!reason) return this.say("kept", "trouble");
    this.say("refused", "trouble");
    this.place.textContent = this.place.textContent.replace("{reason}", reason);
  }

  saved(told, sent) {
    const unkept = told.unkept || {};
    this.failures = 0;
    this.shown = sent.map(([name, value]) => [name, name in unkept ? given(this.shown, name)[0] ?? "" : value]);
    this.sees(told.version ?? this.version);
    for (const [id, mark] of Object.entries(told.marks || {})) document.querySelectorAll(`[data-mark="${id}"]`).forEach((place) => { place.innerHTML = mark; });
    if (told.wrong) this.right([...told.wrong, ...Object.keys(unkept)]);
    const look = Object.entries(told.look || {});
    for (const [name, words] of Object.entries(told.notes || {})) note(this.form.elements[name], words, look.some(([each]) => each === name));
    const long = Object.entries(unkept).filter(([name]) => this.form.elements[name]);
    for (const [name, words] of long) this.staysUnsaved(input(this.form.elements[name]), words);
    if (long.length) this.keep();
    else if (same(this.read(), sent)) this.forget();
    const time = clock.format(new Date(told.saved_at));
    if (long.length) this.say("unkept", "trouble", time);
    else if (look.length) this.say("look", "attention", time, look.map(([name, label]) => [input(this.form.elements[name])?.id, label]));
    else this.say("saved", "", time);
  }

  /* Beside a text that the server does not take: it stays here, in the field and in this browser. */
  staysUnsaved(field, words) {
    const frame = field.closest(".field") || field.parentElement;
    if ([...frame.querySelectorAll(".error")].some((each) => each.textContent.includes(words))) return;
    frame.classList.add("has-error");
    field.setAttribute("aria-invalid", "true");
    field.before(Object.assign(document.createElement("p"), { className: "error", textContent: words }));
  }

  /* What was said to be wrong and no longer is. */
  right(wrong) {
    for (const frame of this.form.querySelectorAll(".has-error")) {
      const names = [...frame.querySelectorAll("[name]")].map((each) => each.name);
      if (frame.querySelector(".has-error") || names.some((name) => wrong.includes(name))) continue;
      frame.classList.remove("has-error");
      frame.querySelectorAll(".error").forEach((each) => each.remove());
      frame.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
      for (const { id } of frame.querySelectorAll("[id]")) document.querySelector(`.error-summary a[href="#${id}"]`)?.closest("li").remove();
    }
  }

  /* The version the page shows, for this script and for the form's own button. */
  sees(version) {
    this.version = this.form.dataset.version = String(version);
    if (this.form.elements.seen) this.form.elements.seen.value = this.version;
  }

  /* Somebody was quicker: fields that only they changed are taken over; where both changed one, the person decides.
     A group of ticks comes as a list. */
  changed(told) {
    this.sees(told.version);
    const mine = this.read();
    let open = 0;
    for (const [name, theirs] of Object.entries(told.fields || {})) {
      const field = this.form.elements[name];
      if (!field || same(given(mine, name), [theirs].flat())) continue;
      if (alike([theirs].flat(), given(this.shown, name)) || alike([theirs].flat(), given(this.under || [], name))) continue; // changed here only
      if (same(given(mine, name), given(this.shown, name))) put(field, theirs);
      else { this.ask(field, theirs, told.written?.[name], told.instants); open += 1; }
    }
    this.shown = [];
    if (open) this.say(told.yours ? "yours" : "changed", "trouble");
    else this.save();
  }

  ask(field, theirs, wrote, instants = {}) {
    const element = input(field);
    if (document.getElementById(`two-${element.name}`)) return; // the page has brought both
    const box = this.form.querySelector("template[data-conflict]").content.firstElementChild.cloneNode(true);
    const frame = element.closest(".field") || element.parentElement;
    frame.querySelector(".conflict")?.remove();
    box.querySelector("[data-theirs]").textContent = words(field, theirs);
    if (wrote) box.querySelector("[data-wrote]").textContent = wrote;
    box.append(Object.assign(document.createElement("input"), { type: "hidden", name: `open-${element.name}`, value: "1" })); // nor does the server
    box.querySelector("[data-keep]").addEventListener("click", () => this.settle(box, field, words(field, theirs)));
    box.querySelector("[data-take]").addEventListener("click", () => {
      const mine = words(field, given(this.read(), element.name));
      put(field, theirs);
      this.settle(box, field, mine);
    });
    frame.append(box);
    box.querySelector("[data-wrote]").dispatchEvent(new CustomEvent("told", { bubbles: true, detail: instants }));
  }

  /* One of two texts is chosen; the other stays in sight under the field. */
  settle(box, field, other) {
    const aside = this.form.querySelector("template[data-aside]").content.firstElementChild.cloneNode(true);
    aside.querySelector("[data-other]").textContent = other;
    box.replaceWith(aside);
    input(field).focus();
    this.later();
  }

  /* The first field of which two texts are shown and none is chosen. */
  undecided() {
    return [...this.form.querySelectorAll(".conflict")].find((box) => !box.querySelector(":checked"));
  }

  /* Answers that a closed window or a dead network left here come back; over a newer version as `changed` takes them. */
  restore() {
    const kept = stored(() => JSON.parse(localStorage.getItem(this.key)));
    const current = kept?.version === this.version;
    if (!kept || (kept.sent && !current)) {
      this.forget();
      return same(this.read(), this.shown) ? undefined : this.later();
    }
    const now = this.read();
    for (const name of new Set([...this.form.elements].filter(answerable).map((field) => field.name))) {
      if (same(given(now, name), given(this.shown, name))) this.bringBack(name, kept, current); // else typed before this script came
    }
    if (this.form.querySelector(".conflict")) this.say("changed", "trouble");
    else this.save();
  }

  /* What was changed here and what has changed there, both compared with what the page had shown here; what is saved
     may also be what this window sent and heard no answer to: that is no other text. */
  bringBack(name, { fields, open = [], base = [], under = [] }, current) {
    const field = this.form.elements[name], [mine, theirs, before] = [fields, this.shown, base].map((each) => given(each, name));
    if (alike(mine, theirs) || (!mine.length && !boxes(field).length)) return;
    const two = open.includes(name), ours = current || alike(theirs, before) || alike(theirs, given(under, name));
    if (!two && !ours && same(mine, before)) return; // changed there only
    put(field, boxes(field).length ? mine : mine[0]);
    if (two || (!ours && theirs.some(Boolean))) this.ask(field, theirs);
  }

  leave() {
    if (!this.gone && !same(this.read(), this.shown)) this.post(this.read(), true).catch(() => null);
  }

  /* The form goes by its own button once what is typed is saved: without a connection the page stays. */
  async submitted(event) {
    if (this.gone) return;
    event.preventDefault();
    clearTimeout(this.timer);
    this.keep();
    if (this.stops()) return;
    while (this.running) await new Promise((go) => { setTimeout(go, 50); });
    this.say("saving", "pending");
    const sent = this.under = this.read();
    this.keep();
    const answer = await this.deliver(sent, AbortSignal.timeout(PATIENCE));
    if (answer && isOver(answer)) return this.say("signedOut", "trouble");
    if (answer?.ok && !answer.redirected) this.saved(await answer.json(), sent);
    else if (answer?.status === 409) await this.heed(answer, sent);
    else if (!answer || answer.status >= 500) return this.waits();
    if (this.stops()) return;
    this.goes(event.submitter);
  }

  /* Two texts are open: the person chooses first. */
  stops() {
    const box = this.undecided();
    if (!box) return false;
    const frame = box.closest(".field") || box.previousElementSibling;
    box.id ||= `both-${input(frame.querySelector("[name]")).name}`;
    this.say("choose", "trouble", "", [[box.id, frame.querySelector("label, legend").firstChild.textContent.trim()]]);
    box.scrollIntoView({ block: "center" });
    box.querySelector("button, input:not([type=hidden])").focus({ preventScroll: true });
    return true;
  }

  waits() {
    this.say("stays", "trouble");
    this.timer = setTimeout(() => this.save(), RETRY[0]);
  }

  /* The copy here is only needed if the form does not arrive. */
  goes(button) {
    clearTimeout(this.timer);
    this.gone = true;
    this.keep();
    this.form.requestSubmit(button);
  }

  /* With the names of those of which two texts are open: a window that comes back shows both again. With what the page
     last knew to be saved (base) and what is under way: coming back, it can tell whose change is whose. */
  keep() {
    const open = [...this.form.querySelectorAll("[name^=open-]")].map((each) => each.name.slice("open-".length));
    const kept = { version: this.version, sent: this.gone, open, fields: this.read(), base: this.shown, under: this.under };
    stored(() => localStorage.setItem(this.key, JSON.stringify(kept)));
  }

  forget() { stored(() => localStorage.removeItem(this.key)); }

  /* `links`: [[id, words]], to what is spoken of. */
  say(what, tone = "", time = "", links = []) {
    if (!this.place) return;
    if (["saved", "look"].includes(what)) this.last = [what, tone, time, links];
    const words = this.place.dataset[what].replace("{time}", time);
    const told = links.flatMap(([id, label], at) => [at ? ", " : " ", Object.assign(document.createElement("a"), { href: `#${id}`, textContent: label })]);
    if (this.place.textContent !== [words, ...told.map((each) => each.textContent ?? each)].join("")) this.place.replaceChildren(words, ...told);
    this.place.className = `saved ${tone}`.trim();
  }

  /* What was typed has been taken out again: all is as it was saved. */
  settles() {
    if (!this.place?.classList.contains("pending")) return;
    if (this.last) this.say(...this.last);
    else { this.place.textContent = ""; this.place.className = "saved"; }
  }
}

const isOver = (answer) => answer.redirected || [400, 401, 403].includes(answer.status);
const answerable = (field) => field.name && !["hidden", "file", "submit", "button", "fieldset"].includes(field.type);
const given = (fields, name) => fields.filter(([each]) => each === name).map(([, value]) => value);
/* Of a name that several have its first input: the frame of a group has that name as its id, and is among them. */
const input = (field) => (field instanceof RadioNodeList ? [...field].find((each) => each.name) : field);
const boxes = (field) => (field instanceof RadioNodeList ? [...field] : [field]).filter((each) => ["checkbox", "radio"].includes(each.type));

/* Give a field, or each tick of a group, what is saved. */
function put(field, value) {
  const group = boxes(field);
  if (group.length) group.forEach((each) => { each.checked = [value].flat().includes(each.value); });
  else field.value = value;
  field.dispatchEvent?.(new Event("input")); // counters count what stands there now
}

/* What is saved, as it is read: of ticks their labels. */
function words(field, value) {
  const group = boxes(field).filter((each) => [value].flat().includes(each.value));
  return group.length ? group.map((each) => each.labels[0]?.textContent.trim() || each.value).join("\n") : [value].flat().join("\n");
}

/* How a number was read, what is wrong, or the question about it: the words under its field, unless they stand above it already. */
function note(field, words, wrong) {
  const place = field && document.getElementById(`${field.id}-note`);
  if (!place) return;
  place.textContent = place.parentElement.querySelector(".error") ? "" : words;
  place.classList.toggle("over", wrong);
}

const tidy = (text) => text.replace(/\r\n?/g, "\n").replace(/[^\S\n]+$/gm, "").trim(); // as the server keeps it
const alike = (a, b) => same(a.map(tidy).filter(Boolean), b.map(tidy).filter(Boolean)); // an empty text is no text
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/* A browser may forbid storage; then the page works as it would without it. */
function stored(access) { try { return access(); } catch { return null; } }

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
