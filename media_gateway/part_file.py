"""One open part on disk: append-only, one write per frame, mended on the spot when the disk refuses."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_gateway import h264, webm

_CLUSTER_MS = 5000
_KEY_CLUSTER_MS = 1000
_EARLIEST_MS = -30_000  # a block's time is 16 bits, relative to its cluster


@dataclass(frozen=True, slots=True)
class Totals:
    """What a closed part holds."""

    bytes: int
    sha256: str
    video_frames: int
    audio_frames: int


class PartFile:
    """Lives on the disk thread. After an OSError it takes nothing more; what was whole before stays whole."""

    def __init__(self, path: Path, shape: webm.Shape, *, audio: bool, started_ms: int, watch: Callable[[int], None]):
        """Create the file with its head; raise OSError, leaving no file behind."""
        self.path = path
        self.failed: OSError | None = None
        self._codec = shape.codec
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._video_frames = self._audio_frames = 0
        self._cluster_ms: int | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self.descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o640)
        try:
            self._append([webm.head(shape, audio=audio, started_ms=started_ms)])
        except OSError:
            os.close(self.descriptor)
            path.unlink()
            raise
        watch(self.descriptor)

    def write(self, kind: str, at_ms: int, key: bool, data: bytes) -> None:
        """Append one frame (H.264 as a byte stream); raise the OSError that ended the part, once."""
        if self.failed is not None:
            return
        if kind == "video" and self._codec == "h264":
            data = h264.length_prefixed(data)
        start = self._cluster_head(kind, at_ms, key)
        track = webm.VIDEO_TRACK if kind == "video" else webm.AUDIO_TRACK
        relative = at_ms - (self._cluster_ms or 0)
        try:
            self._append([start, webm.block_head(track, relative, key, len(data)), data])
        except OSError as error:
            self.failed = error
            raise
        self._video_frames += kind == "video"
        self._audio_frames += kind == "audio"

    def close(self, retire: Callable[[int], None]) -> Totals | None:
        """Give the file up to be synced; return what it holds, or None (and no file) when no picture was written."""
        retire(self.descriptor)
        if not self._video_frames:
            self.path.unlink()
            return None
        return Totals(self._bytes, self._hash.hexdigest(), self._video_frames, self._audio_frames)

    def _cluster_head(self, kind: str, at_ms: int, key: bool) -> bytes:
        age = None if self._cluster_ms is None else at_ms - self._cluster_ms
        if (
            age is None
            or age >= _CLUSTER_MS
            or (kind == "video" and key and age >= _KEY_CLUSTER_MS)
            or age < _EARLIEST_MS
        ):
            self._cluster_ms = at_ms
            return webm.cluster_start(at_ms)
        return b""

    def _append(self, chunks: list[bytes]) -> None:
        """Write everything in one call; on a short write or an error cut back to the last whole block."""
        size = sum(len(chunk) for chunk in chunks)
        try:
            written = os.writev(self.descriptor, chunks)
        except OSError:
            os.ftruncate(self.descriptor, self._bytes)
            raise
        if written != size:
            os.ftruncate(self.descriptor, self._bytes)
            raise OSError(errno.ENOSPC, "the disk took only part of a frame")
        self._bytes += size
        for chunk in chunks:
            self._hash.update(chunk)
