/* Counts the ticks of a ballot as they are made, and says how far it is from one that counts. The page says the same
   without it, after each button. */

const form = document.querySelector("form[data-ballot]");
const place = form?.querySelector("[data-chosen]");
const soFar = form?.querySelector("[data-so-far]");

function count() {
  const chosen = Number(form.dataset.hidden) + form.querySelectorAll("input[name=choices]:checked").length;
  place.textContent = (chosen === 1 ? place.dataset.one : place.dataset.many).replace("{n}", chosen);
  soFar.textContent = saidOf(chosen, soFar.dataset);
}

function saidOf(chosen, words) {
  const missing = Number(words.fewest) - chosen, beyond = chosen - Number(words.most || chosen);
  if (missing > 0) return (missing === 1 ? words.missingOne : words.missingMany).replace("{n}", missing);
  if (beyond > 0) return (beyond === 1 ? words.beyondOne : words.beyondMany).replace("{n}", beyond);
  return words.counts;
}

if (place) {
  form.addEventListener("change", count);
  window.addEventListener("pageshow", count); // a browser that goes back keeps its ticks
  count();
}
