/* A form that keeps what is typed only when a button is pressed says so once something differs, and the browser asks before
   the page is left. */

for (const told of document.querySelectorAll("[data-unkept]")) {
  const form = told.closest("form");
  let unkept = false;
  form.addEventListener("input", () => {
    unkept = true;
    told.textContent = told.dataset.unkept;
  });
  form.addEventListener("submit", () => { unkept = false; });
  addEventListener("beforeunload", (leaving) => {
    if (unkept) leaving.preventDefault();
  });
}
