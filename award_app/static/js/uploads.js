/* Files in pieces: <input type="file" data-uploads="/address" data-piece="524288"> sends what is chosen at once, one file after
   the other, and goes on where it stood after a cut, a reload or another day of the same browser (tus-js-client). Without this
   script the form's own button sends them. Beside the input: [data-under-way] lists what is sent, [data-done] says it aloud.
   A button that is pressed meanwhile waits until all has arrived: [data-waits] beside it says so, with a way to go on without. */

const PAUSES = [500, 1000, 3000, 5000, 10000, 20000, 30000], PATIENCE = 30000;
const token = () => document.querySelector("meta[name=csrf-token]")?.content || document.querySelector("input[name=csrf_token]")?.value || "";
const megabytes = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
const underWay = new Set(); // also what waits for its turn
let leaving = null; // the button that was pressed meanwhile, and its form

class Uploads {
  constructor(block) {
    this.queue = [];
    this.stands(block);
  }

  /* A list that came anew stands in the place of the former one, whose input may still be asking for a file: both are listened to. */
  stands(block) {
    this.block = block;
    const input = block.querySelector("input[data-uploads]");
    if (!input) return;
    this.list = block.querySelector("[data-under-way]");
    this.words = this.list.dataset;
    block.querySelector(".file-button").hidden = true;
    input.addEventListener("change", () => this.chosen(input));
  }

  /* What was refused before has been read: whoever chooses again is told of the new files only. */
  chosen(input) {
    this.list.querySelectorAll(".refused").forEach((line) => line.remove());
    this.queue.push(...[...input.files].map((file) => new Sending(this, file, input.dataset)));
    input.value = ""; // the form's own button does not send them again
    if (!this.busy) this.next();
  }

  async next() {
    this.busy = true;
    while (this.queue.length) await this.queue.shift().run();
    this.busy = false;
    await this.refresh();
    goesOn();
  }

  /* The list of files as the server has it now; what was not taken stays below with its reason, until something is chosen again. */
  async refresh() {
    const newest = this.newest = Symbol();
    const text = await fetch(location.href).then((answer) => answer.ok && answer.text()).catch(() => null);
    if (!text || this.busy || newest !== this.newest) return; // what was chosen meanwhile comes with a later list
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById(this.block.id);
    if (!fresh) return;
    const left = [...this.list.children], said = this.block.querySelector("[role=status]").textContent;
    this.block.replaceWith(fresh);
    this.stands(fresh);
    fresh.querySelector("[data-under-way]")?.append(...left);
    const status = fresh.querySelector("[role=status]");
    if (status) status.textContent = said;
  }
}

class Sending {
  constructor(uploads, file, where) {
    this.uploads = uploads;
    this.where = where;
    this.file = file;
    this.line = document.createElement("li");
    this.bar = Object.assign(document.createElement("progress"), { max: file.size, value: 0 });
    this.bar.setAttribute("aria-label", file.name);
    this.told = Object.assign(document.createElement("span"), { className: "quiet small" });
    this.stop = Object.assign(document.createElement("button"), { type: "button", className: "as-link small", textContent: uploads.words.stop });
    this.line.append(file.name, " ", this.bar, " ", this.told, " ", this.stop);
    uploads.list.append(this.line);
    underWay.add(this);
  }

  run() {
    return new Promise((done) => {
      const end = this.end = () => { underWay.delete(this); this.bar.remove(); this.stop.remove(); tell(); done(); };
      const upload = this.upload = new tus.Upload(this.file, {
        endpoint: this.where.uploads,
        chunkSize: Number(this.where.piece),
        retryDelays: PAUSES,
        removeFingerprintOnSuccess: true,
        metadata: { filename: this.file.name },
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
        onShouldRetry: (error) => { const again = passes(error); if (again) this.say(this.uploads.words.waiting); return again; },
        onProgress: (sent, all) => { this.bar.value = sent; tell(); this.say(this.uploads.words.sent.replace("{done}", megabytes(sent)).replace("{all}", megabytes(all))); },
        onSuccess: () => { this.line.remove(); this.announce(); end(); },
        onError: (error) => {
          if (passes(error)) { setTimeout(() => { if (underWay.has(this)) upload.start(); }, PATIENCE); return; }
          this.complain(error);
          end();
        },
      });
      this.stop.addEventListener("click", () => { upload.abort(true).catch(() => {}); this.line.remove(); end(); });
      upload.findPreviousUploads().then((earlier) => {
        if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
        if (underWay.has(this)) upload.start();
      });
    });
  }

  /* One goes on without it: chosen again, it goes on where it stood. */
  isLeft() {
    this.uploads.queue = this.uploads.queue.filter((each) => each !== this);
    underWay.delete(this);
    this.upload?.abort();
    this.line.remove();
    this.end?.();
  }

  say(words) { this.told.textContent = words; }

  announce() {
    const status = this.uploads.block.querySelector("[role=status]");
    status.textContent = status.dataset.done.replace("{name}", this.file.name);
  }

  complain(error) {
    if (leaving) leaving.stays = this.line;
    const words = this.uploads.words, status = error.originalResponse?.getStatus();
    this.line.className = "refused";
    this.told.className = "error small";
    this.told.setAttribute("role", "alert");
    this.say(status === 401 || status === 403 ? words.signedOut : reason(error) || words.failed);
  }
}

/* Whether it may work if it is tried again: no answer, a server that is not well, a piece that came twice. */
function passes(error) {
  const status = error.originalResponse?.getStatus() || 0;
  return !status || status >= 500 || [409, 423, 429].includes(status);
}

function reason(error) {
  try { return JSON.parse(error.originalResponse.getBody()).reason; } catch { return ""; }
}

/* Before any other listener of the form. */
document.addEventListener("submit", (event) => {
  const place = event.target.querySelector("[data-waits]");
  if (!place || !underWay.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leaving = { form: event.target, button: event.submitter, place };
  tell();
  place.scrollIntoView({ block: "nearest" });
}, true);

function tell() {
  if (!leaving || !underWay.size) return;
  const { place } = leaving, [status, part, without] = place.querySelectorAll("[role=status], [data-part], button");
  const all = [...underWay], sum = (what) => all.reduce((before, each) => before + what(each), 0);
  const put = (element, words) => { if (element.textContent !== words) element.textContent = words; }; // is said aloud once
  put(status, all.length === 1 ? place.dataset.one : place.dataset.several.replace("{n}", all.length));
  put(part, percent.format(sum((each) => each.bar.value) / (sum((each) => each.file.size) || 1)));
  put(without, all.length === 1 ? without.dataset.one : without.dataset.several);
  without.hidden = false;
  without.onclick = () => { const now = stopsWaiting(); all.forEach((each) => each.isLeft()); underWay.forEach((each) => each.isLeft()); now.form.requestSubmit(now.button); };
}

function stopsWaiting() {
  const was = leaving, [status, part, without] = was.place.querySelectorAll("[role=status], [data-part], button");
  leaving = null;
  status.textContent = part.textContent = "";
  without.hidden = true;
  return was;
}

/* All has arrived: the button is pressed again, or the one that stands in its place since the list came anew. What was not
   taken is looked at first. */
function goesOn() {
  if (!leaving || underWay.size) return;
  const { form, button, stays } = stopsWaiting();
  if (stays) { stays.scrollIntoView({ block: "center" }); return; }
  const same = button?.isConnected ? button : [...form.elements].find((each) => each.name === button?.name && each.value === button?.value);
  if (same) form.requestSubmit(same);
}

window.addEventListener("beforeunload", (event) => { if (underWay.size) event.preventDefault(); });
for (const input of document.querySelectorAll("input[data-uploads]")) new Uploads(input.closest(".files"));
