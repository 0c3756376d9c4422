"""Where a room's bytes land: path scheme both ways, manifest, event log; no other file knows the paths."""

from __future__ import annotations

import errno
import logging
import os
import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from media_gateway.clock import now_ms
from media_gateway.contract import (
    GENESIS,
    Cause,
    ContractError,
    Event,
    EventKind,
    GapRecord,
    Manifest,
    PartRecord,
    RoomConfig,
    SegmentRecord,
    event_log_path,
    manifest_path,
    part_hash,
    read_events,
    room_dir,
)
from media_gateway.disk import Disk

log = logging.getLogger(__name__)

GAP_MS = 1000  # a shorter silence inside a segment, or before the closing of the room, is none

_PART = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})/s([0-9]{4,})/p([0-9]{5,})(\.webm|\.mkv)")


def part_relpath(room: str, segment: int, index: int, suffix: str) -> str:
    """Return where a part lies below the media root."""
    return f"{room}/s{segment:04d}/p{index:05d}{suffix}"


def parse_part_relpath(relpath: str) -> tuple[str, int, int, str] | None:
    """Return room, segment, index and suffix of a part's path, or None for any other path."""
    match = _PART.fullmatch(relpath)
    if match is None:
        return None
    found = match[1], int(match[2]), int(match[3]), match[4]
    return found if part_relpath(*found) == relpath else None


class RoomStore:
    """One room's record, in memory and on disk. Changed on the loop only; written by the disk thread, in order."""

    def __init__(
        self, root: Path, disk: Disk, config: RoomConfig, manifest: Manifest, events: tuple[Event, ...]
    ) -> None:
        self.root = root
        self.config = config
        self.manifest = manifest
        self.last_seq = events[-1].seq if events else 0
        self.written_seq = self.last_seq  # what survives a kill: only this is reported
        self.on_event: Callable[[Event], None] = lambda event: None
        self._disk = disk
        self._unwritten: deque[Event] = deque()
        self._manifest_unwritten = False

    @property
    def room(self) -> str:
        """The room's name."""
        return self.config.room

    @classmethod
    def create(cls, root: Path, disk: Disk, config: RoomConfig) -> RoomStore:
        """Make a new room's folder and first files; raise OSError when the disk refuses."""
        room_dir(root, config.room).mkdir(parents=True, exist_ok=True)
        store = cls(root, disk, config, Manifest(room=config.room, opened_ms=now_ms()), ())
        replace_file(root / config.room / "room.json", config.to_json())
        event_log_path(root, config.room).touch()
        replace_file(manifest_path(root, config.room), store.manifest.to_json())  # last: with it the room exists
        store.log_event(EventKind.ROOM_OPENED)
        return store

    @classmethod
    def load(cls, root: Path, disk: Disk, room: str) -> tuple[RoomStore, tuple[Event, ...]]:
        """Read a room from disk, cutting a torn last line off its log; raise OSError or ContractError."""
        path = event_log_path(root, room)
        data = path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole != len(data):
            os.truncate(path, whole)
        events = read_events(data)
        config = RoomConfig.from_json((root / room / "room.json").read_bytes())
        manifest = Manifest.from_json(manifest_path(root, room).read_bytes())
        if config.room != room or manifest.room != room:
            raise ContractError(f"The files of room {room} speak of another room.")
        return cls(root, disk, config, manifest, events), events

    def configure(self, config: RoomConfig) -> None:
        """Replace the room's settings."""
        self.config = config
        path, text = self.root / config.room / "room.json", config.to_json()
        self._disk.submit(lambda: replace_file(path, text))

    def log_event(self, kind: EventKind, *, name: str = "", text: str = "", ref: str = "", at_ms: int = 0) -> Event:
        """Append to the event log and tell who listens."""
        self.last_seq += 1
        event = Event(self.last_seq, at_ms or now_ms(), kind, name, text, ref)
        self._unwritten.append(event)
        self.flush()
        return event

    def open_segment(self, segment: SegmentRecord) -> None:
        """Start a segment; what lies between it and the one before is declared a gap."""
        before = self.manifest.segments[-1] if self.manifest.segments else None
        if before is not None and before.ended_ms is not None and before.cause is not None:
            self.declare_gap(before.ended_ms, segment.started_ms, before.cause)
        self._save(replace(self.manifest, segments=(*self.manifest.segments, segment)))
        self.log_event(EventKind.SEGMENT_OPENED, ref=str(segment.no))

    def add_part(self, part: PartRecord, av_offset_ms: float | None = None) -> None:
        """Register a closed part, linking it to the chain."""
        part = replace(part, prev_hash=self._chain_end())
        segment = self.segment(part.segment)
        offset = av_offset_ms if av_offset_ms is not None else segment.av_offset_ms
        self._replace_segment(replace(segment, parts=(*segment.parts, part), av_offset_ms=offset))
        self.log_event(EventKind.PART_CLOSED, ref=part.relpath)

    def end_segment(self, number: int, ended_ms: int, cause: Cause) -> None:
        """Say when and why a segment ended."""
        self._replace_segment(replace(self.segment(number), ended_ms=ended_ms, cause=cause))
        self.log_event(EventKind.SEGMENT_CLOSED, text=str(cause), ref=str(number))

    def declare_gap(self, start_ms: int, end_ms: int, cause: Cause) -> None:
        """Declare a stretch that was not captured; an empty one is none."""
        if end_ms <= start_ms:
            return
        self._save(replace(self.manifest, gaps=(*self.manifest.gaps, GapRecord(start_ms, end_ms, cause))))
        self.log_event(EventKind.GAP_DECLARED, text=str(cause), ref=str(start_ms))

    def close_room(self, closed_ms: int) -> None:
        """Write the last word: the gap up to now, if any, and the closed state."""
        last = self.manifest.segments[-1] if self.manifest.segments else None
        if last is not None and last.ended_ms is not None:
            planned = last.cause in (Cause.ROOM_CLOSED, Cause.TIME_LIMIT)
            if last.cause is not None and closed_ms - last.ended_ms > GAP_MS:
                self.declare_gap(last.ended_ms, closed_ms, Cause.NETWORK if planned else last.cause)
        self._save(replace(self.manifest, state="closed", closed_ms=closed_ms))
        self.log_event(EventKind.ROOM_CLOSED)

    def segment(self, number: int) -> SegmentRecord:
        """Return a segment that is known to exist."""
        return next(segment for segment in self.manifest.segments if segment.no == number)

    def flush(self) -> None:
        """Write what memory is ahead of; call again later when the disk refused."""
        self._disk.submit(self._write_pending, self._heard)

    def _chain_end(self) -> str:
        parts = self.manifest.parts()
        return part_hash(parts[-1]) if parts else GENESIS

    def _replace_segment(self, segment: SegmentRecord) -> None:
        segments = tuple(segment if old.no == segment.no else old for old in self.manifest.segments)
        self._save(replace(self.manifest, segments=segments))

    def _save(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._manifest_unwritten = True  # written with the event that follows, the manifest first

    def _write_pending(self) -> list[Event]:
        """On the disk thread: manifest, then events; return the events that are safe now."""
        try:
            if self._manifest_unwritten:
                self._manifest_unwritten = False
                replace_file(manifest_path(self.root, self.room), self.manifest.to_json())
            return self._write_events()
        except OSError as error:
            self._manifest_unwritten = True
            log.warning("[room %s] cannot write the manifest or the event log: %s", self.room, error)
            return []

    def _write_events(self) -> list[Event]:
        events = list(self._unwritten)
        if events:
            lines = "".join(event.to_json() + "\n" for event in events).encode()
            self._disk.retire(_append_whole(event_log_path(self.root, self.room), lines))
            for _ in events:
                self._unwritten.popleft()
        return events

    def _heard(self, events: list[Event]) -> None:
        for event in events:
            self.written_seq = event.seq
            self.on_event(event)


def _append_whole(path: Path, data: bytes) -> int:
    """Append and return the open file, or leave the file as it was and raise OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    size = os.fstat(descriptor).st_size
    try:
        written = os.write(descriptor, data)
    except OSError:
        os.close(descriptor)
        raise
    if written != len(data):
        os.ftruncate(descriptor, size)
        os.close(descriptor)
        raise OSError(errno.ENOSPC, "the disk took only part of a line")
    return descriptor


def replace_file(path: Path, text: str) -> None:
    """Write beside, sync, rename: a reader sees the old or the new, never half."""
    beside = path.with_suffix(path.suffix + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
