"""Joins the parts of a recording into one seekable file, copying every packet and moving it to its wall-clock place.

Media time is wall time minus the recording's start, so gaps stay as long as they were. Holes in the sound are filled
with Opus packets of silence: players and decoders that count samples then stay on time too.
"""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

MILLISECOND = Fraction(1, 1000)
SILENCE = bytes([0xF8, 0xFF, 0xFE])  # one 20 ms frame of Opus that decodes to nothing
SILENCE_MS = 20
EARLIEST_MS = -10  # Opus starts 6.5 ms early by design; anything earlier was shifted out of the file
RESERVE_BYTES = 64 * 1024 * 1024  # what must stay free on the disk besides the replay itself


class NoSpace(OSError):
    """The disk cannot take the replay."""


@dataclass(frozen=True, slots=True)
class Source:
    """One part to copy: the file, and what to add (ms) to its times to get media time; sound is moved further."""

    path: Path
    offset_ms: int
    audio_shift_ms: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Which kind of file the parts fit into without transcoding."""

    format: str  # libavformat's name
    suffix: str
    mime: str
    options: dict[str, str]


WEBM = Layout("webm", ".webm", "video/webm", {"avoid_negative_ts": "disabled"})
MP4 = Layout("mp4", ".mp4", "video/mp4", {"movflags": "+faststart"})
LAYOUTS = {"vp8": WEBM, "h264": MP4}


def is_readable(path: Path) -> bool:
    """Whether the file has a picture track that can be read up to its first packet."""
    try:
        with av.open(str(path)) as container:
            return bool(container.streams.video) and next(container.demux(container.streams.video[0])).size > 0
    except (av.FFmpegError, StopIteration):
        return False


def write_replay(sources: list[Source], target: Path, layout: Layout, progress: Callable[[float, float], None]) -> None:
    """Write `target` from readable sources in order; it appears whole or not at all.

    `progress(done, total)` in bytes, once per part. Raises NoSpace when the disk is full; the parts are untouched.
    """
    total = sum(source.bytes for source in sources)
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < total + RESERVE_BYTES:
        raise NoSpace(f"{target.parent}: {total + RESERVE_BYTES} bytes are needed")
    draft = target.with_name(f".{target.name}.draft")
    try:
        _join(sources, draft, layout, progress, total)
        _settle(draft, target)
    except (OSError, av.FFmpegError) as error:
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise NoSpace(str(draft)) from error
        raise


def _settle(draft: Path, target: Path) -> None:
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())
    draft.replace(target)


def _join(
    sources: list[Source], draft: Path, layout: Layout, progress: Callable[[float, float], None], total: int
) -> None:
    done = 0
    with av.open(str(draft), "w", format=layout.format, options=layout.options) as output:
        joiner = _Joiner(output, sources)
        for source in sources:
            joiner.add(source)
            done += source.bytes
            progress(done, total)


class _Joiner:
    """Knows the output's tracks and how far each has got."""

    def __init__(self, output: Any, sources: list[Source]) -> None:
        self._output = output
        self._tracks: dict[str, Any] = {}
        self._last_ms = {"video": -(10**9), "audio": -(10**9)}
        for kind in ("video", "audio"):
            self._add_track(kind, sources)

    def _add_track(self, kind: str, sources: list[Source]) -> None:
        for source in sources:
            with av.open(str(source.path)) as container:
                streams = getattr(container.streams, kind)
                if streams:
                    self._tracks[kind] = self._output.add_stream_from_template(streams[0])
                    return

    def add(self, source: Source) -> None:
        """Copy one part's packets."""
        with av.open(str(source.path)) as container:
            for packet, kind in _packets(container):
                shift = source.offset_ms + (source.audio_shift_ms if kind == "audio" else 0)
                at = round(packet.pts * packet.time_base / MILLISECOND) + shift
                self._put(kind, packet, at)

    def _put(self, kind: str, packet: Any, at: int) -> None:
        if at < EARLIEST_MS or at <= self._last_ms[kind]:
            return  # before the file begins, or overlapping what is there already
        if kind == "audio":
            self._fill_silence(at)
        self._mux(kind, packet, at)

    def _fill_silence(self, until: int) -> None:
        """Close a hole of at least one packet before the packet at `until`."""
        next_ms = max(self._last_ms["audio"], -SILENCE_MS) + SILENCE_MS
        while next_ms + SILENCE_MS <= until:
            silence = av.Packet(SILENCE)
            silence.is_keyframe = True
            self._mux("audio", silence, next_ms)
            next_ms += SILENCE_MS

    def _mux(self, kind: str, packet: Any, at: int) -> None:
        packet.stream = self._tracks[kind]
        packet.time_base = MILLISECOND
        packet.pts = packet.dts = at
        self._output.mux_one(packet)
        self._last_ms[kind] = at


def _packets(container: Any) -> Iterator[tuple[Any, str]]:
    for packet in container.demux():
        if packet.pts is not None and packet.size:  # the last packet of each track is an empty end mark
            yield packet, packet.stream.type
