/** How the stream is doing, as the name of a sentence: good, slow, weak, silent, disk. */

const PATIENCE = 4; // a stream that begins is always held back for a moment while it finds out what the line can carry

let held = { by: "none", times: 0 };

/** `room` is the gateway's state of the room. */
export async function health(host, room) {
  if (room.disk_full || room.recording === false) return "disk";
  if (room.state !== "live" || room.last_frame_age_ms > 3000) return "silent";
  const by = outbound(await host.stats())?.qualityLimitationReason ?? "none";
  held = { by, times: by === held.by ? held.times + 1 : 1 };
  if (held.times < PATIENCE) return "good";
  return { bandwidth: "slow", cpu: "weak" }[by] ?? "good";
}

function outbound(stats) {
  for (const report of stats?.values() ?? []) {
    if (report.type === "outbound-rtp" && report.kind === "video") return report;
  }
  return null;
}
