/* Presence: an element with data-here="/address" tells the server every minute that this page is open, and shows its answer,
   {"others": ["Ana is in “The practice”."]}: who else of the team is where. A page that is not looked at says nothing, nor does
   one in which nothing was done for ten minutes. */

const place = document.querySelector("[data-here]"), IDLE = 600000;
let done = Date.now();

async function beat() {
  if (document.hidden || Date.now() - done >= IDLE) return;
  const token = document.querySelector("input[name=csrf_token]")?.value || "";
  const answer = await fetch(place.dataset.here, { method: "POST", credentials: "same-origin",
    headers: { "X-CSRFToken": token, Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { others } = await answer.json();
  place.replaceChildren(...others.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
}

/* Somebody does something here: of one who had left off it is told at once. */
function acts() {
  const back = Date.now() - done >= IDLE;
  done = Date.now();
  if (back) beat();
}

if (place) {
  beat();
  setInterval(beat, 60000);
  document.addEventListener("visibilitychange", () => { done = Date.now(); beat(); });
  for (const what of ["keydown", "input", "pointerdown", "pointermove", "wheel", "touchmove"]) document.addEventListener(what, acts, { passive: true });
}
