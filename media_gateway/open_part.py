"""The part being written: made on the loop, lived on the disk thread, heard of again on the loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from media_gateway.contract import PartRecord
from media_gateway.disk import Disk
from media_gateway.part_file import PartFile
from media_gateway.webm import Shape


@dataclass(slots=True, eq=False)
class OpenPart:
    """`start_ms` and `end_ms` on the segment's clock; `end_ms` is what certainly reached the file."""

    disk: Disk
    root: Path
    relpath: str
    segment: int
    index: int
    segment_started_ms: int
    start_ms: int
    shape: Shape
    audio: bool
    on_failed: Callable[[OpenPart, OSError], None]
    end_ms: int = 0
    file: PartFile | None = None
    _broken: bool = field(default=False)

    def open(self, opened: Callable[[], None]) -> None:
        """Queue the making of the file; `opened` is called on the loop when it exists."""
        self.end_ms = self.start_ms
        self.disk.submit(self._open, lambda ok: opened() if ok else None)

    def write(self, kind: str, at_ms: int, end_ms: int, key: bool, data: bytes) -> None:
        """Queue one frame that lasts until `end_ms`."""
        self.disk.write(lambda: self._write(kind, at_ms, end_ms, key, data), len(data))

    def close(self, end_ms: int | None, done: Callable[[PartRecord | None], None]) -> None:
        """Queue the closing; the part lasts until `end_ms`, or as long as its last frame."""
        self.disk.submit(lambda: self._close(end_ms), done)

    def _open(self) -> bool:
        try:
            self.file = PartFile(
                self.root / self.relpath,
                self.shape,
                audio=self.audio,
                started_ms=self.segment_started_ms,
                watch=self.disk.watch,
            )
        except OSError as error:
            self._fail(error)
            return False
        return True

    def _write(self, kind: str, at_ms: int, end_ms: int, key: bool, data: bytes) -> None:
        if self.file is None or self._broken:
            return
        try:
            self.file.write(kind, at_ms, key, data)
        except OSError as error:
            self._fail(error)
        else:
            self.end_ms = max(self.end_ms, end_ms)

    def _close(self, end_ms: int | None) -> PartRecord | None:
        totals = self.file.close(self.disk.retire) if self.file is not None else None
        if totals is None:
            return None
        end = self.end_ms if end_ms is None or self._broken else end_ms
        return PartRecord(
            segment=self.segment,
            index=self.index,
            relpath=self.relpath,
            start_ms=self.segment_started_ms + self.start_ms,
            duration_ms=end - self.start_ms,
            bytes=totals.bytes,
            video_frames=totals.video_frames,
            audio_frames=totals.audio_frames,
            sha256=totals.sha256,
            prev_hash="",  # the store knows the part before it
        )

    def _fail(self, error: OSError) -> None:
        self._broken = True
        self.disk.tell(lambda: self.on_failed(self, error))
