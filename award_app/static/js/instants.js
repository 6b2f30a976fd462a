/* Beside each instant that the page tells in the edition's zone, what it is where the reader is: only where the clocks differ.

   #instants holds {"15 March 2026, 23:59 in Madrid": milliseconds}; the text itself stays as the server wrote it.
   Where the server has told it in both zones (data-both-zones), and in a letter, which stands as it is read, nothing is added. */

const place = document.getElementById("instants");
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

const literally = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/* In all texts under `root`. Each place in a text is read once: "1 September" is not found within "21 September". */
function tell(root, told) {
  const longestFirst = Object.keys(told).sort((a, b) => b.length - a.length);
  if (!longestFirst.length) return;
  const instants = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.map(literally).join("|")})`, "gu");
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) if (!texts.currentNode.parentElement.closest("[data-both-zones], .letter")) found.push(texts.currentNode);
  for (const text of found) {
    const added = text.data.replace(instants, (words) => words + here(words, new Date(told[words])));
    if (added !== text.data) text.data = added;
  }
}

tell(document.getElementById("main"), JSON.parse(place.textContent));
document.addEventListener("told", ({ target, detail }) => tell(target, detail)); // what another script has added to the page
