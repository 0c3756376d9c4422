/**
 * Places the markers of .marker-bar[data-length][data-video] along the recording and moves its playhead.
 * Seconds come from data-at (and data-until for gaps and spans); anything with data-seek in the page jumps there.
 */

function percent(seconds, length) {
  return `${Math.min(100, Math.max(0, (100 * seconds) / length))}%`;
}

function place(bar) {
  const length = Number(bar.dataset.length);
  if (!(length > 0)) return;
  for (const item of bar.querySelectorAll("[data-at]")) {
    item.style.left = percent(Number(item.dataset.at), length);
    if (item.dataset.until) item.style.width = percent(Number(item.dataset.until) - Number(item.dataset.at), length);
  }
  bar.classList.add("placed");
  spread(bar, length);
}

/** Markers that would lie on each other go down a lane, so that each stays a target of 24 px. */
function spread(bar, length) {
  const ends = [-Infinity, -Infinity, -Infinity];
  const markers = [...bar.querySelectorAll(".marker")].sort((a, b) => a.dataset.at - b.dataset.at);
  for (const marker of markers) {
    const x = (bar.clientWidth * marker.dataset.at) / length;
    const free = ends.findIndex((end) => x - end >= 28);
    const lane = free === -1 ? ends.indexOf(Math.min(...ends)) : free;
    ends[lane] = x;
    marker.dataset.lane = String(lane);
  }
  bar.dataset.lanes = String(ends.filter((end) => end >= 0).length || 1);
}

function seek(video, seconds) {
  video.currentTime = seconds;
  video.focus({ preventScroll: true });
}

function follow(bar, video) {
  const playhead = bar.querySelector(".playhead");
  video.addEventListener("timeupdate", () => {
    playhead.style.left = percent(video.currentTime, Number(bar.dataset.length));
  });
}

for (const bar of document.querySelectorAll(".marker-bar")) {
  const video = document.getElementById(bar.dataset.video);
  place(bar);
  if (video && bar.querySelector(".playhead")) follow(bar, video);
  new MutationObserver(() => place(bar)).observe(bar, { childList: true });
  new ResizeObserver(() => place(bar)).observe(bar);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-seek]");
  if (!target) return;
  const video = document.getElementById(target.dataset.video || document.querySelector(".marker-bar")?.dataset.video);
  if (!video) return;
  event.preventDefault();
  seek(video, Number(target.dataset.seek));
});
