/* Points by key: while the focus stays in a row of points, digits typed one after another are one number, however long
   the pause, as long as the scale has it: 1, then 0, is 10. Another row, a click or an arrow starts afresh; so does
   Backspace. Only there: a key pressed anywhere else stays what it is. */

const points = (group) => [...group.querySelectorAll("input[type=radio]")];

/* What the digits typed so far and one more mean on this scale: together, or else the last alone. */
function read(group, typed, digit) {
  const begins = (text) => points(group).some((one) => one.value.startsWith(text));
  return [typed + digit, digit].find(begins) || "";
}

function choose(group, text) {
  const choice = points(group).find((one) => one.value === text);
  choice?.focus();
  if (choice && !choice.checked) choice.click();
}

function listen(group) {
  let typed = "", choosing = false;
  const afresh = () => { if (!choosing) typed = ""; };
  group.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Backspace") afresh();
    if (!/^[0-9]$/.test(event.key)) return;
    typed = read(group, typed, event.key);
    if (!typed) return;
    event.preventDefault();
    choosing = true;
    choose(group, typed);
    choosing = false;
  });
  group.addEventListener("change", afresh);
  group.addEventListener("focusout", (event) => { if (!group.contains(event.relatedTarget)) afresh(); });
}

document.querySelectorAll("[data-points]").forEach(listen);
