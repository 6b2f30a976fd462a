/* Counts the ticks of a ballot as they are made. The page says the same without it, after each button. */

const form = document.querySelector("form[data-ballot]");
const place = form?.querySelector("[data-chosen]");

function count() {
  const chosen = Number(form.dataset.hidden) + form.querySelectorAll("input[name=choices]:checked").length;
  place.textContent = (chosen === 1 ? place.dataset.one : place.dataset.many).replace("{n}", chosen);
}

if (place) {
  form.addEventListener("change", count);
  window.addEventListener("pageshow", count); // a browser that goes back keeps its ticks
  count();
}
