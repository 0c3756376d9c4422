/** Media time as people write it, 02:10.4; the server reads the same (grading/media_clock.py). */

export function asText(seconds) {
  const tenths = Math.max(0, Math.round(seconds * 10));
  const minutes = Math.floor(tenths / 600) % 60;
  const hours = Math.floor(tenths / 36000);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  const head = hours ? `${hours}:${String(minutes).padStart(2, "0")}` : String(minutes).padStart(2, "0");
  return `${head}:${rest}`;
}

/** Seconds, or NaN for something that is no time. */
export function parse(text) {
  const found = /^(?:(\d{1,2}):)?(?:(\d{1,3}):)?(\d{1,5}(?:[.]\d{1,3})?)$/.exec(text.trim().replace(/：/g, ":").replace(/．/g, "."));
  if (!found) return NaN;
  const [hours, minutes] = found[2] === undefined ? [0, found[1]] : [found[1], found[2]];
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(found[3]);
}
