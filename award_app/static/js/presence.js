/* Presence: an element with data-here="/address" tells the server every minute that this page is open, and shows its answer,
   {"others": ["Ana is in “The practice”."]}: who else of the team is where. A page that is not looked at says nothing. */

const place = document.querySelector("[data-here]");

async function beat() {
  if (document.hidden) return;
  const token = document.querySelector("input[name=csrf_token]")?.value || "";
  const answer = await fetch(place.dataset.here, { method: "POST", credentials: "same-origin",
    headers: { "X-CSRFToken": token, Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { others } = await answer.json();
  place.replaceChildren(...others.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
}

if (place) {
  beat();
  setInterval(beat, 60000);
  document.addEventListener("visibilitychange", beat);
}
