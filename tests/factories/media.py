"""Makes what the gateway leaves on disk: real parts written by its own writer, a manifest, an event log."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from media_gateway import contract
from media_gateway.part_file import PartFile
from media_gateway.webm import shape_of

START_MS = 1_790_000_000_000
FPS = 10
OPUS_MS = 20


@dataclass
class FakeRoom:
    """A room's folder below `root`; add segments, then `write` the manifest."""

    root: Path
    room: str
    segments: list[contract.SegmentRecord] = field(default_factory=list)
    gaps: list[contract.GapRecord] = field(default_factory=list)
    events: list[contract.Event] = field(default_factory=list)
    _last: str = contract.GENESIS

    def add_segment(
        self, *, start_ms: int, seconds: tuple[float, ...], codec: str = "vp8", av_offset_ms: float | None = None
    ) -> contract.SegmentRecord:
        """One connection that began `start_ms` after the recording; one part per entry of `seconds`."""
        number = len(self.segments) + 1
        started = START_MS + start_ms
        parts, at = [], 0
        for index, length in enumerate(seconds):
            parts.append(self._add_part(number, index, started, at, round(length * 1000), codec))
            at += round(length * 1000)
        segment = contract.SegmentRecord(
            number, started, started + at, codec, "opus", contract.Cause.NETWORK, av_offset_ms, tuple(parts)
        )
        self.segments.append(segment)
        return segment

    def _add_part(  # noqa: PLR0917  private to this factory
        self, number: int, index: int, started: int, at: int, length: int, codec: str
    ) -> contract.PartRecord:
        suffix = ".webm" if codec == "vp8" else ".mkv"
        relpath = f"{self.room}/s{number:04d}/p{index:05d}{suffix}"
        path = self.root / relpath
        video, audio = write_part(path, started_ms=started, at_ms=at, length_ms=length, codec=codec)
        data = path.read_bytes()
        record = contract.PartRecord(
            number, index, relpath, started + at, length, len(data), video, audio,
            hashlib.sha256(data).hexdigest(), self._last,
        )  # fmt: skip
        self._last = contract.part_hash(record)
        return record

    def say(self, kind: contract.EventKind, text: str, *, at_ms: int = 0, name: str = "", ref: str = "") -> None:
        """One line of the event log."""
        self.events.append(contract.Event(len(self.events) + 1, START_MS + at_ms, kind, name, text, ref))

    def manifest(self, state: str = "open") -> contract.Manifest:
        closed = START_MS + 60_000 if state == "closed" else None
        return contract.Manifest(
            self.room, START_MS, state=state, closed_ms=closed, segments=tuple(self.segments), gaps=tuple(self.gaps)
        )

    def write(self, state: str = "open") -> contract.Manifest:
        """Manifest and event log as they lie on disk."""
        manifest = self.manifest(state)
        folder = contract.room_dir(self.root, self.room)
        folder.mkdir(parents=True, exist_ok=True)
        contract.manifest_path(self.root, self.room).write_text(manifest.to_json())
        log = "".join(event.to_json() + "\n" for event in self.events)
        contract.event_log_path(self.root, self.room).write_text(log)
        return manifest


def break_chain(manifest: contract.Manifest) -> contract.Manifest:
    """The same manifest with the size of its first part altered."""
    first = manifest.segments[0]
    forged = replace(first, parts=(replace(first.parts[0], bytes=1), *first.parts[1:]))
    return replace(manifest, segments=(forged, *manifest.segments[1:]))


def write_part(path: Path, *, started_ms: int, at_ms: int, length_ms: int, codec: str = "vp8") -> tuple[int, int]:
    """A part of `length_ms` whose times begin at `at_ms`; returns how many video and audio frames it holds."""
    frames = sorted([*_video(codec, at_ms, length_ms), *_audio(at_ms, length_ms)], key=lambda frame: frame[1])
    first_key = next(data for kind, _, key, data in frames if kind == "video" and key)
    shape = shape_of(codec, first_key)
    part = PartFile(path, shape, audio=True, started_ms=started_ms, watch=lambda descriptor: None)
    for kind, at, key, data in frames:
        part.write(kind, at, key, data)
    part.close(os.close)
    video = sum(kind == "video" for kind, *_ in frames)
    return video, len(frames) - video


def _video(codec: str, at_ms: int, length_ms: int) -> Iterator[tuple[str, int, bool, bytes]]:
    """Grey pictures that grow lighter with media time: level = 16 + 2 per 100 ms."""
    encoder = av.CodecContext.create("libvpx" if codec == "vp8" else "libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 64, 48, "yuv420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.options = (
        {"deadline": "realtime", "lag-in-frames": "0", "g": "600"}
        if codec == "vp8"
        else {"tune": "zerolatency", "profile": "baseline", "g": "600"}
    )
    for number in range(length_ms * FPS // 1000):
        pixels = np.full((72, 64), 128, dtype=np.uint8)
        pixels[:48] = min(235, 16 + 2 * (at_ms // 100 + number))
        frame = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
        frame.pts = at_ms + number * 1000 // FPS
        for packet in encoder.encode(frame):
            yield "video", int(packet.pts), packet.is_keyframe, bytes(packet)


def _audio(at_ms: int, length_ms: int) -> Iterator[tuple[str, int, bool, bytes]]:
    """A tone of 440 Hz in packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.time_base = Fraction(1, 48_000)
    sent = 0
    for number in range(length_ms // OPUS_MS):
        times = (np.arange(960) + number * 960) / 48_000
        tone = (8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, number * 960
        for packet in encoder.encode(frame):
            yield "audio", at_ms + sent * OPUS_MS, True, bytes(packet)
            sent += 1
