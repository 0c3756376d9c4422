"""Reading back what our own writer wrote, up to the last whole block: how a torn file is mended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media_gateway import webm

_MASTERS = {webm.SEGMENT, webm.CLUSTER, webm.INFO}


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file holds; times in ms on the file's own clock, `whole_bytes` up to the end of the last whole block."""

    whole_bytes: int
    started_ms: int | None
    video_frames: int
    audio_frames: int
    first_video_ms: int
    last_video_ms: int
    last_audio_ms: int


class _Reader:
    def __init__(self) -> None:
        self.whole = 0
        self.started_ms: int | None = None
        self.cluster_ms = 0
        self.video: list[int] = []
        self.audio: list[int] = []

    def see(self, identity: bytes, payload: bytes, end: int) -> None:
        if identity == webm.DATE:
            self.started_ms = webm.date_to_ms(payload)
        elif identity == webm.TIMECODE:
            self.cluster_ms = int.from_bytes(payload)
        elif identity == webm.SIMPLE_BLOCK:
            at = self.cluster_ms + int.from_bytes(payload[1:3], signed=True)
            (self.video if payload[0] & 0x7F == webm.VIDEO_TRACK else self.audio).append(at)
            self.whole = end


def scan(path: Path) -> Scan:
    """Walk a part file; a torn or foreign tail ends the walk and is left out. Reads the whole file."""
    data, at, reader = path.read_bytes(), 0, _Reader()
    while (found := _element(data, at)) is not None:
        identity, start, size = found
        if identity in _MASTERS:
            at = start
            continue
        if size is None or start + size > len(data):
            break
        reader.see(identity, data[start : start + size], start + size)
        at = start + size
    video, audio = reader.video, reader.audio
    return Scan(
        whole_bytes=reader.whole,
        started_ms=reader.started_ms,
        video_frames=len(video),
        audio_frames=len(audio),
        first_video_ms=video[0] if video else 0,
        last_video_ms=video[-1] if video else 0,
        last_audio_ms=audio[-1] if audio else 0,
    )


def _element(data: bytes, at: int) -> tuple[bytes, int, int | None] | None:
    """Return identity, start of the payload and its size (None: open), or None at the end or in rubbish."""
    identity_size = _width(data, at)
    if identity_size is None or (size_width := _width(data, at + identity_size)) is None:
        return None
    start = at + identity_size + size_width
    if start > len(data):
        return None
    raw = int.from_bytes(data[at + identity_size : start])
    mask = (1 << (7 * size_width)) - 1
    size = raw & mask
    return data[at : at + identity_size], start, None if size == mask else size


def _width(data: bytes, at: int) -> int | None:
    """Return how many bytes the variable-length number at `at` takes."""
    if at >= len(data) or data[at] == 0:
        return None
    return 9 - data[at].bit_length()
