"""Turns a host's frames into segments and parts on disk; knows frames and files, no network."""

from __future__ import annotations

import errno
import logging
import shutil
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from media_gateway.clock import now_ms
from media_gateway.contract import Cause, EventKind, PartRecord, SegmentRecord
from media_gateway.disk import Disk
from media_gateway.frames import AUDIO_RATE, VIDEO_RATE, Frame
from media_gateway.open_part import OpenPart
from media_gateway.store import GAP_MS, RoomStore, part_relpath
from media_gateway.track_clock import SenderReport, TrackClock, av_offset_ms
from media_gateway.webm import Shape, shape_of

log = logging.getLogger(__name__)

PART_MS = 8000  # from here the next keyframe starts a new part …
ASK_MS = 9000  # … and from here one is asked for, so that parts stay within 10 s
SILENCE_S = 3.0  # then the open part is closed, so that it can be used
_AUDIO_FRAME_MS = 20
_USUAL_FRAME_MS = 33
_BELIEVABLE_MS = range(5, 201)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PROVEN_S = 1.0  # a new part must hold this long before the disk counts as well again
_RETRY_S = 2.0
_LONGEST_RETRY_S = 30.0


class Audience(Protocol):
    """What the recorder needs of its room."""

    def request_keyframe(self) -> None:
        """Ask the host for a keyframe."""

    def recording_changed(self, reason: Cause | None) -> None:
        """Recording stopped for this reason, or goes on (None)."""


@dataclass(slots=True)
class _Segment:
    number: int
    codec: str
    started_ms: int
    begun: float  # monotonic s
    next_index: int = 0
    last_end_ms: int = 0
    opened: bool = False
    video: TrackClock = field(default_factory=lambda: TrackClock(VIDEO_RATE))
    audio: TrackClock = field(default_factory=lambda: TrackClock(AUDIO_RATE))


class Recorder:
    """One room's recording, over all its connections. Everything here runs on the loop."""

    def __init__(self, store: RoomStore, disk: Disk, audience: Audience, *, reserve_bytes: int) -> None:
        self._store = store
        self._disk = disk
        self._audience = audience
        self._reserve = reserve_bytes
        self._connected = self._sends_audio = False
        self._segment: _Segment | None = None
        self._part: OpenPart | None = None
        self._reports: dict[str, SenderReport] = {}
        segments = store.manifest.segments
        self._next_number = segments[-1].no + 1 if segments else 1
        self._stopped: Cause | None = None
        self._retry_at = 0.0
        self._retry_s = _RETRY_S
        self._last_arrival = self._part_opened = 0.0
        self.bytes = sum(part.bytes for part in store.manifest.parts())

    @property
    def is_recording(self) -> bool:
        """Say whether frames are being written."""
        return self._part is not None

    @property
    def stopped(self) -> Cause | None:
        """Why the recording cannot go on though a host is connected."""
        return self._stopped

    @property
    def recorded_ms(self) -> int:
        """Closed parts and what the open one has so far."""
        open_ms = self._segment.last_end_ms - self._part.start_ms if self._segment and self._part else 0
        return sum(part.duration_ms for part in self._store.manifest.parts()) + open_ms

    def cannot_begin(self) -> bool:
        """Say whether a first connection should be refused: a host who comes back is let in even so."""
        return not self._store.manifest.segments and self._disk_is_low()

    def begin(self, *, audio: bool) -> None:
        """A host's connection starts; `audio` says whether it may send sound."""
        self._connected, self._sends_audio = True, audio
        self._reports.clear()

    def end(self, cause: Cause) -> None:
        """The connection is over: close the part and the segment."""
        self._connected = False
        self._end_segment(cause)

    def hear_report(self, kind: str, report: SenderReport) -> None:
        """Keep the sender's clock; it goes into the segment with the next part."""
        self._reports[kind] = report

    def take(self, frame: Frame) -> None:
        """Record one frame, if it can be: a part starts with a keyframe, sound only follows a picture."""
        if not self._connected:
            return
        self._last_arrival = frame.arrival
        if frame.kind == "video":
            self._take_video(frame)
        elif self._part is not None and self._segment is not None:
            at = self._segment.audio.to_ms(frame.timestamp, _since(self._segment, frame))
            if at >= self._part.start_ms - GAP_MS:
                self._write(self._segment, self._part, frame, at, at + _AUDIO_FRAME_MS)

    def tick(self, now: float) -> None:
        """Once a second (monotonic s): look at the free space, the silence, and whether to try again."""
        if self._part is not None and now - self._last_arrival > SILENCE_S:
            self._close_part(None)
        if not self._connected:
            return
        if self._disk_is_low():
            self._hold(now)
        elif self._stopped is not None and self._part is None and now >= self._retry_at:
            self._audience.request_keyframe()
        elif self._stopped is not None and self._part is not None and now - self._part_opened >= PROVEN_S:
            self._go_on()

    def _take_video(self, frame: Frame) -> None:
        if not self._disk.has_room():
            self._stop(Cause.WRITE_FAILED)
        shape = _shape(frame) if frame.key else None
        if shape is not None and frame.arrival >= self._retry_at and self._wants_part(frame, shape):
            self._start_part(frame, shape)
        if self._part is None or self._segment is None:
            if frame.arrival >= self._retry_at:
                self._audience.request_keyframe()
            return
        before, at = (
            self._segment.video.last_ms,
            self._segment.video.to_ms(frame.timestamp, _since(self._segment, frame)),
        )
        step = at - before
        lasts = step if step in _BELIEVABLE_MS else _USUAL_FRAME_MS
        self._write(self._segment, self._part, frame, at, at + lasts)
        if at - self._part.start_ms >= ASK_MS:
            self._audience.request_keyframe()

    def _wants_part(self, frame: Frame, shape: Shape) -> bool:
        if self._part is None or self._segment is None or shape != self._part.shape:
            return True
        return _since(self._segment, frame) - self._part.start_ms >= PART_MS

    def _start_part(self, frame: Frame, shape: Shape) -> None:
        segment = self._segment
        if segment is not None and segment.codec != shape.codec:
            self._end_segment(Cause.REPLACED)
            segment = None
        if segment is None:
            segment = self._segment = self._new_segment(frame)
        at = segment.video.to_ms(frame.timestamp, _since(segment, frame))
        is_gap = at - segment.last_end_ms > GAP_MS
        self._close_part(None if is_gap else at)
        if is_gap:
            start, end = segment.started_ms + segment.last_end_ms, segment.started_ms + at
            self._disk.submit(int, lambda _: self._store.declare_gap(start, end, Cause.NETWORK))
        self._open_part(segment, at, shape)

    def _open_part(self, segment: _Segment, at: int, shape: Shape) -> None:
        relpath = part_relpath(self._store.room, segment.number, segment.next_index, shape.suffix)
        self._part = OpenPart(
            disk=self._disk,
            root=self._store.root,
            relpath=relpath,
            segment=segment.number,
            index=segment.next_index,
            segment_started_ms=segment.started_ms,
            start_ms=at,
            shape=shape,
            audio=self._sends_audio,
            on_failed=self._failed,
        )
        segment.next_index += 1
        segment.last_end_ms = max(segment.last_end_ms, at)
        self._part.open(partial(self._opened, segment))

    def _opened(self, segment: _Segment) -> None:
        if not segment.opened:
            segment.opened = True
            audio_codec = "opus" if self._sends_audio else ""
            record = SegmentRecord(
                segment.number, segment.started_ms, video_codec=segment.codec, audio_codec=audio_codec
            )
            self._store.open_segment(record)
        self._part_opened = time.monotonic()

    def _new_segment(self, frame: Frame) -> _Segment:
        before = self._store.manifest.segments[-1] if self._store.manifest.segments else None
        started = now_ms() - round((time.monotonic() - frame.arrival) * 1000)
        if before is not None and before.ended_ms is not None:
            started = max(started, before.ended_ms)  # the wall clock may have been set back
        segment = _Segment(self._next_number, frame.codec, started, frame.arrival)
        self._next_number += 1
        return segment

    def _write(self, segment: _Segment, part: OpenPart, frame: Frame, at: int, end: int) -> None:
        segment.last_end_ms = max(segment.last_end_ms, end)
        self.bytes += len(frame.data)
        part.write(frame.kind, at, end, frame.key, frame.data)

    def _close_part(self, end_ms: int | None) -> None:
        if self._part is None or self._segment is None:
            return
        reports, segment = self._reports, self._segment
        offset = av_offset_ms(segment.video, reports.get("video"), segment.audio, reports.get("audio"))
        part, self._part = self._part, None
        part.close(end_ms, lambda record: self._closed(record, offset))

    def _closed(self, record: PartRecord | None, offset: float | None) -> None:
        if record is not None:
            self._store.add_part(record, offset)

    def _end_segment(self, cause: Cause) -> None:
        self._close_part(None)
        segment, self._segment = self._segment, None
        if segment is not None:
            self._disk.submit(int, lambda _: self._ended(segment, cause))

    def _ended(self, segment: _Segment, cause: Cause) -> None:
        if not segment.opened:
            self._next_number = min(self._next_number, segment.number)
            return
        parts = self._store.segment(segment.number).parts
        end = parts[-1].start_ms + parts[-1].duration_ms if parts else segment.started_ms
        self._store.end_segment(segment.number, end, cause)

    def _failed(self, part: OpenPart, error: OSError) -> None:
        log.error("[room %s][segment %d] cannot write %s: %s", self._store.room, part.segment, part.relpath, error)
        if part is self._part:
            self._stop(Cause.DISK_FULL if error.errno in _FULL else Cause.WRITE_FAILED)

    def _stop(self, cause: Cause) -> None:
        """Recording cannot go on: declare it at once, try again later and less and less often."""
        self._retry_at = time.monotonic() + self._retry_s
        self._end_segment(cause)
        if self._stopped is None:
            self._stopped = cause
            self._store.log_event(EventKind.DISK_FULL, text=str(cause))
            self._audience.recording_changed(cause)
        else:
            self._retry_s = min(self._retry_s * 2, _LONGEST_RETRY_S)

    def _hold(self, now: float) -> None:
        """Too little space: stop, and do not try before there is more."""
        if self._part is not None or self._stopped is None:
            self._stop(Cause.DISK_FULL)
        self._retry_at = now + _RETRY_S

    def _go_on(self) -> None:
        """A part has held for a while: the trouble is over."""
        self._stopped, self._retry_s = None, _RETRY_S
        self._store.log_event(EventKind.DISK_FREED)
        self._audience.recording_changed(None)

    def _disk_is_low(self) -> bool:
        return free_bytes(self._store.root) < self._reserve


def free_bytes(root: Path) -> int:
    """Return how much the recording may still take, for a process without special rights."""
    return shutil.disk_usage(root).free


def _since(segment: _Segment, frame: Frame) -> float:
    return (frame.arrival - segment.begun) * 1000


def _shape(frame: Frame) -> Shape | None:
    try:
        return shape_of(frame.codec, frame.data)
    except ValueError as error:
        log.warning("a keyframe that cannot be read: %s", error)
        return None
