/* The button that prints the page. Without scripts it is not there, and the browser's own menu prints. */
document.querySelectorAll("[data-print]").forEach((place) => {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => print());
});
