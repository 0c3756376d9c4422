/** How the stream is doing, as the name of a sentence: good, slow, weak, silent, disk. */

/** `room` is the gateway's state of the room. */
export async function health(host, room) {
  if (room.disk_full || room.recording === false) return "disk";
  if (room.state !== "live" || room.last_frame_age_ms > 3000) return "silent";
  const video = outbound(await host.stats());
  if (!video) return "good";
  if (video.qualityLimitationReason === "bandwidth") return "slow";
  if (video.qualityLimitationReason === "cpu") return "weak";
  return "good";
}

function outbound(stats) {
  for (const report of stats?.values() ?? []) {
    if (report.type === "outbound-rtp" && report.kind === "video") return report;
  }
  return null;
}
