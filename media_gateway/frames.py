"""An encoded frame on its way from a host to the recorder and the viewers."""

from __future__ import annotations

from dataclasses import dataclass

VIDEO_RATE = 90_000
AUDIO_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole encoded frame; `timestamp` in RTP units of its kind, `arrival` in monotonic seconds."""

    kind: str  # video or audio
    codec: str  # vp8, h264 or opus
    data: bytes
    timestamp: int
    key: bool
    arrival: float
