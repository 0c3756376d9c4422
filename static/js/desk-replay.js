/** A result's page: evidence plays its stretch, and lies on the bar. */
import { startStretches } from "./desk-clip.js";
import { startSpans } from "./desk-spans.js";

const video = document.getElementById("recording");
if (video) {
  startStretches(video);
  startSpans(video);
}
