"""RTP times turned into ms of a segment, and the sender's own word on how sound and picture belong together."""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.unwrap import Unwrapper

_MAX_DRIFT_MS = 2000.0  # beyond this the sender has restarted its clock
_MAX_OFFSET_MS = 2000.0  # a sender report that claims more is nonsense
_NTP_UNIT = 1 / (1 << 32)


@dataclass(frozen=True, slots=True)
class SenderReport:
    """One RTCP sender report: this RTP time was that instant of the sender's wall clock (64-bit NTP)."""

    ntp: int
    rtp: int


class TrackClock:
    """Follows one track; anchored where its first frame arrived, and again when the sender's clock jumps."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._unwrap = Unwrapper(32)
        self._anchor_rtp = 0
        self._anchor_wire = 0
        self._anchor_ms: float | None = None
        self.last_ms = 0

    def to_ms(self, timestamp: int, arrived_ms: float) -> int:
        """Return the ms of a frame, never before the one before it; `arrived_ms` on the segment's clock."""
        at = self._unwrap.extend(timestamp)
        if self._anchor_ms is None or abs(self._at(at) - arrived_ms) > _MAX_DRIFT_MS:
            self._anchor_ms, self._anchor_rtp, self._anchor_wire = max(arrived_ms, self.last_ms), at, timestamp
        self.last_ms = max(round(self._at(at)), self.last_ms)
        return self.last_ms

    def sender_minus_ours(self, report: SenderReport) -> float | None:
        """Return the sender's wall clock (ms) of what we call 0; None before the first frame."""
        if self._anchor_ms is None:
            return None
        step = (self._anchor_wire - report.rtp + (1 << 31)) % (1 << 32) - (1 << 31)
        return report.ntp * _NTP_UNIT * 1000 + step * 1000 / self._rate - self._anchor_ms

    def _at(self, extended: int) -> float:
        return (self._anchor_ms or 0.0) + (extended - self._anchor_rtp) * 1000 / self._rate


def av_offset_ms(
    video: TrackClock, video_report: SenderReport | None, audio: TrackClock, audio_report: SenderReport | None
) -> float | None:
    """Return what to add to audio times so that they fit the picture; None when the sender did not say, or nonsense."""
    if video_report is None or audio_report is None:
        return None
    picture, sound = video.sender_minus_ours(video_report), audio.sender_minus_ours(audio_report)
    if picture is None or sound is None or abs(sound - picture) > _MAX_OFFSET_MS:
        return None
    return round(sound - picture, 1)
