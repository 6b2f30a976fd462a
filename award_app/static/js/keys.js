/* Points by key: while the focus is in a row of points, 0-9 chooses, and 1 followed by 0 chooses 10.
   Only there: a key pressed anywhere else stays what it is. */

const PAUSE = 700; // milliseconds in which "1" may still become "10"

function choose(group, points) {
  const choice = [...group.querySelectorAll("input[type=radio]")].find((one) => one.value === points);
  if (!choice) return false;
  choice.focus();
  if (!choice.checked) choice.click();
  return true;
}

function listen(group) {
  let typed = "", at = 0;
  group.addEventListener("keydown", (event) => {
    if (!/^[0-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    const longer = event.timeStamp - at < PAUSE ? typed + event.key : event.key;
    const points = choose(group, longer) ? longer : choose(group, event.key) && event.key;
    if (points) event.preventDefault();
    typed = points || "";
    at = event.timeStamp;
  });
}

document.querySelectorAll("[data-points]").forEach(listen);
