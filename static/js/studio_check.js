/** The device check: camera, microphone level, gateway; what was measured goes into the form and is saved by the server. */
import { openCamera } from "./studio_camera.js";
import { say, show } from "./room_words.js";

const LISTEN_MS = 4000;
const QUIET_DB = -50;
const REACH_MS = 5000;

const root = document.querySelector("[data-check]");
const form = document.getElementById("check-form");
const meter = document.getElementById("level");

function note(name, value) {
  form.elements[name].value = value;
}

/** One line of the list: its words, its chip, and what is sent. */
function result(name, finding, values = {}) {
  note(name, finding);
  say(name, values, finding);
  for (const chip of root.querySelectorAll(`[data-chip="${name}"]`)) chip.hidden = chip.dataset.of !== chipOf(finding);
}

function chipOf(finding) {
  return finding === "ok" ? "ok" : finding === "untested" ? "wait" : "bad";
}

async function checkCamera() {
  const video = root.querySelector("video");
  try {
    const stream = await openCamera(video);
    const { width, height, frameRate } = stream.getVideoTracks()[0].getSettings();
    note("width", width);
    note("height", height);
    result("camera", "ok", { width, height, rate: Math.round(frameRate ?? 0) });
    return stream;
  } catch (error) {
    const finding = error.name === "NotAllowedError" ? "denied" : "missing";
    result("camera", finding);
    result("microphone", finding);
    return null;
  }
}

/** Listens for some seconds; the loudest moment decides. Resolves to decibels below full scale. */
function listen(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = -120;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
      const db = Math.max(-120, Math.round(10 * Math.log10(power + 1e-12)));
      loudest = Math.max(loudest, db);
      meter.value = Math.max(0, (db + 60) / 60);
    }, 100);
    setTimeout(() => {
      clearInterval(timer);
      context.close();
      resolve(loudest);
    }, LISTEN_MS);
  });
}

async function checkMicrophone(stream) {
  say("microphone", {}, "listening");
  const db = await listen(stream);
  note("loudness_db", Math.min(0, db));
  result("microphone", db >= QUIET_DB ? "ok" : "quiet", { db });
}

async function checkGateway() {
  try {
    // No answer is read: that one comes is all we want to know, and the address needs no permission for that.
    await fetch(root.dataset.health, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(REACH_MS) });
    result("gateway", "ok");
  } catch {
    result("gateway", "unreachable");
  }
}

async function run() {
  show("running");
  for (const name of ["camera", "microphone", "gateway"]) result(name, "untested");
  const stream = await checkCamera();
  await Promise.all([stream ? checkMicrophone(stream) : null, checkGateway()]);
  show("done");
  form.querySelector("[data-save]").focus();
}

for (const button of root.querySelectorAll("[data-start]")) button.addEventListener("click", run);
show("ready");
