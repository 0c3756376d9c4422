/** Transcript and chat follow the player; the search narrows the transcript and marks what was found. */

/** The last row that has begun at `now` and, where rows end, has not ended. */
function playing(rows, now) {
  const begun = rows.filter((row) => Number(row.dataset.from) <= now + 0.05);
  const last = begun[begun.length - 1];
  return last && !(Number(last.dataset.until) <= now - 1) ? last : null;
}

function follow(list, video) {
  const rows = [...list.children];
  const row = playing(rows, video.currentTime);
  const before = list.querySelector("[aria-current]");
  if (row === before) return;
  before?.removeAttribute("aria-current");
  if (!row) return;
  row.setAttribute("aria-current", "true");
  // Only the list scrolls, and only while nobody is in it: a reader is not pulled away.
  if (list.contains(document.activeElement) || list.matches(":hover") || list.scrollHeight <= list.clientHeight) return;
  list.scrollTo({ top: row.offsetTop - list.offsetTop - list.clientHeight / 3 });
}

function unmark(said) {
  for (const mark of said.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  said.normalize();
}

function markText(said, words) {
  const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) markNode(node, words);
}

function markNode(node, words) {
  const at = node.data.toLowerCase().indexOf(words);
  if (at < 0) return;
  const found = node.splitText(at);
  const rest = found.splitText(words.length);
  const mark = document.createElement("mark");
  found.replaceWith(mark);
  mark.append(found);
  markNode(rest, words);
}

function search(words) {
  const found = document.getElementById("words-found");
  let count = 0;
  for (const row of document.querySelectorAll("#words-list > li")) {
    const said = row.querySelector(".said");
    unmark(said);
    const fits = !words || said.textContent.toLowerCase().includes(words);
    row.hidden = !fits;
    if (words && fits) { count += 1; markText(said, words); }
  }
  found.value = words ? (count ? found.dataset.some.replace("{n}", count) : found.dataset.none) : "";
}

export function startWords(video) {
  video.addEventListener("timeupdate", () => {
    for (const list of document.querySelectorAll(".transcript")) follow(list, video);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "words-search") search(event.target.value.trim().toLowerCase());
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "words") document.dispatchEvent(new CustomEvent("words:ready"));
  });
}
