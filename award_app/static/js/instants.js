/* Beside each instant that the page tells in the edition's zone, what it is where the reader is: only where the clocks differ.

   #instants holds {"15 March 2026, 23:59 in Madrid": milliseconds}; the text itself stays as the server wrote it. */

const place = document.getElementById("instants");
const told = JSON.parse(place.textContent);
const language = { en: "en-GB", pt: "pt-PT" }[document.documentElement.lang] || document.documentElement.lang;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });

/* "22:59", with its day where that is another one; nothing where the clocks agree. */
function here(words, at) {
  const time = clock.format(at), theirs = words.match(/\d\d:\d\d/)?.[0];
  if (!theirs || time === theirs) return "";
  const sameDay = Number(words.match(/\d+/)[0]) === at.getDate();
  return ` (${place.dataset.yours.replace("{time}", sameDay ? time : `${day.format(at)}, ${time}`)})`;
}

const texts = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
const found = [];
while (texts.nextNode()) if (!texts.currentNode.parentElement.closest("#calendar")) found.push(texts.currentNode); // it has both zones itself
for (const text of found) {
  for (const [words, at] of Object.entries(told)) {
    if (text.data.includes(words)) text.data = text.data.replace(words, words + here(words, new Date(at)));
  }
}
