/* Word counters: "12 words left" under a field with data-words. The rule is the server's own: a word begins with a
   letter, digit or underscore and goes on through apostrophes, middle dots and hyphens (l'eau, al·lot, vice-mayor). */

const WORD = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_'’·\-]*/gu;
const WARN_BELOW = 0.2; // readers of screens are told when a fifth is left, not at each word

const countWords = (text) => (text.match(WORD) || []).length;

function say(place, left) {
  const key = left >= 0 ? (left === 1 ? "one" : "left") : (left === -1 ? "overOne" : "over");
  place.textContent = place.dataset[key].replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
  place.classList.toggle("over", left < 0);
}

function watch(place) {
  const field = document.getElementById(place.dataset.countFor);
  if (!field) return;
  const limit = Number(field.dataset.words);
  const update = () => {
    const left = limit - countWords(field.value);
    say(place, left);
    place.setAttribute("aria-live", left < limit * WARN_BELOW ? "polite" : "off");
  };
  field.addEventListener("input", update);
  update();
}

document.querySelectorAll("[data-count-for]").forEach(watch);
