/* A form with [data-unsent] that takes a step: without an answer the page stays as it is, with the key of the step, so that
   whoever presses again sends once. Any other answer is the form's own: a receipt is gone to, a refusal is asked for again. */

const PATIENCE = 30000;

for (const told of document.querySelectorAll("[data-unsent]")) {
  const form = told.closest("form");
  const say = (words, tone) => { told.textContent = words; told.className = `saved ${tone}`.trim(); };
  let underWay = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (underWay) return;
    underWay = true;
    say(told.dataset.sending, "pending");
    const offline = !navigator.onLine;
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    underWay = false;
    if (answer?.redirected) location.assign(answer.url);
    else if (answer && ![502, 503, 504].includes(answer.status)) form.submit();
    else say(!answer && offline ? told.dataset.unsent : told.dataset.unanswered, "trouble");
  });
  window.addEventListener("pageshow", () => say("", "")); // back from the receipt
}
