/* Files in pieces: <input type="file" data-uploads="/address" data-piece="524288"> sends what is chosen at once, one file after
   the other, and goes on where it stood after a cut, a reload or another day of the same browser (tus-js-client). Without this
   script the form's own button sends them. Beside the input: [data-under-way] lists what is sent, [data-done] says it aloud. */

const PAUSES = [500, 1000, 3000, 5000, 10000, 20000, 30000], PATIENCE = 30000;
const token = () => document.querySelector("meta[name=csrf-token]")?.content || document.querySelector("input[name=csrf_token]")?.value || "";
const megabytes = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
let running = 0;

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
  }

  run() {
    running += 1;
    return new Promise((done) => {
      const end = () => { running -= 1; this.bar.remove(); this.stop.remove(); done(); };
      const upload = new tus.Upload(this.file, {
        endpoint: this.where.uploads,
        chunkSize: Number(this.where.piece),
        retryDelays: PAUSES,
        removeFingerprintOnSuccess: true,
        metadata: { filename: this.file.name },
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
        onShouldRetry: (error) => { const again = passes(error); if (again) this.say(this.uploads.words.waiting); return again; },
        onProgress: (sent, all) => { this.bar.value = sent; this.say(this.uploads.words.sent.replace("{done}", megabytes(sent)).replace("{all}", megabytes(all))); },
        onSuccess: () => { this.line.remove(); this.announce(); end(); },
        onError: (error) => {
          if (passes(error)) { setTimeout(() => upload.start(), PATIENCE); return; }
          this.complain(error);
          end();
        },
      });
      this.stop.addEventListener("click", () => { upload.abort(true).catch(() => {}); this.line.remove(); end(); });
      upload.findPreviousUploads().then((earlier) => {
        if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
        upload.start();
      });
    });
  }

  say(words) { this.told.textContent = words; }

  announce() {
    const status = this.uploads.block.querySelector("[role=status]");
    status.textContent = status.dataset.done.replace("{name}", this.file.name);
  }

  complain(error) {
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

window.addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
for (const input of document.querySelectorAll("input[data-uploads]")) new Uploads(input.closest(".files"));
