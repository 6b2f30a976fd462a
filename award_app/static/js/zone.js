/* The calendar of the rules, once more in the reader's own zone: the server is asked for it, so that time is told by one
   function. Without scripts the reader chooses the zone in the form. */
(() => {
  const form = document.querySelector("form[data-zone]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!form || form.elements.zone.value || zone === form.dataset.zone) return;
  const address = new URL(location.href);
  address.searchParams.set("zone", zone);
  fetch(address, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((text) => {
      const there = new DOMParser().parseFromString(text, "text/html").getElementById("calendar");
      if (there) document.getElementById("calendar").replaceWith(there);
    })
    .catch(() => {}); // the form is still there
})();
