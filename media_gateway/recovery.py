"""After a crash: torn parts are mended and registered, open segments end where their last frame is, facts are logged."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from media_gateway.contract import Cause, Event, EventKind, PartRecord, SegmentRecord, room_dir
from media_gateway.store import RoomStore, parse_part_relpath
from media_gateway.webm_scan import Scan, scan

log = logging.getLogger(__name__)

_LAST_VIDEO_MS, _LAST_AUDIO_MS = 33, 20  # how long a last frame is taken to last


def recover(store: RoomStore, events: Iterable[Event]) -> None:
    """Bring an open room's record in line with its files; reads only files the manifest does not name yet."""
    _log_what_was_not(store, events)
    if store.manifest.state == "closed":
        return
    for number, found in sorted(_unregistered(store).items()):
        _recover_segment(store, number, found)
    for segment in store.manifest.segments:
        if segment.ended_ms is None:
            store.end_segment(segment.no, _end_of(segment), Cause.GATEWAY_RESTART)


def _log_what_was_not(store: RoomStore, events: Iterable[Event]) -> None:
    """The manifest is written before the log: a crash between the two leaves facts without their line."""
    known = {(event.kind, event.ref) for event in events}
    for kind, ref in _facts(store):
        if (kind, ref) not in known:
            store.log_event(kind, ref=ref)


def _facts(store: RoomStore) -> list[tuple[EventKind, str]]:
    facts = [(EventKind.GAP_DECLARED, str(gap.start_ms)) for gap in store.manifest.gaps]
    for segment in store.manifest.segments:
        facts.append((EventKind.SEGMENT_OPENED, str(segment.no)))
        facts.extend((EventKind.PART_CLOSED, part.relpath) for part in segment.parts)
        if segment.ended_ms is not None:
            facts.append((EventKind.SEGMENT_CLOSED, str(segment.no)))
    if store.manifest.state == "closed":
        facts.append((EventKind.ROOM_CLOSED, ""))
    return facts


def _unregistered(store: RoomStore) -> dict[int, list[tuple[int, Path]]]:
    """Return part files the manifest does not name: segment number to (index, path)."""
    named = {part.relpath for part in store.manifest.parts()}
    found: dict[int, list[tuple[int, Path]]] = {}
    for path in sorted(room_dir(store.root, store.room).glob("s*/p*")):
        relpath = path.relative_to(store.root).as_posix()
        place = parse_part_relpath(relpath)
        if place is not None and relpath not in named:
            found.setdefault(place[1], []).append((place[2], path))
    return found


def _recover_segment(store: RoomStore, number: int, found: list[tuple[int, Path]]) -> None:
    for index, path in found:
        content = scan(path)
        if content.started_ms is None or not content.video_frames:
            log.warning("[room %s][segment %d] %s holds no picture and is set aside", store.room, number, path.name)
            path.rename(path.with_name(path.name + ".empty"))
            continue
        torn = path.stat().st_size - content.whole_bytes
        os.truncate(path, content.whole_bytes)
        if number not in {segment.no for segment in store.manifest.segments}:
            store.open_segment(_segment(number, path, content, content.started_ms))
        store.add_part(_part(store, number, index, path, content))
        log.info("[room %s][segment %d] %s recovered, %d torn bytes cut", store.room, number, path.name, torn)


def _segment(number: int, path: Path, content: Scan, started_ms: int) -> SegmentRecord:
    video_codec = "vp8" if path.suffix == ".webm" else "h264"
    return SegmentRecord(
        number, started_ms, video_codec=video_codec, audio_codec="opus" if content.audio_frames else ""
    )


def _part(store: RoomStore, number: int, index: int, path: Path, content: Scan) -> PartRecord:
    end = max(content.last_video_ms + _LAST_VIDEO_MS, content.last_audio_ms + _LAST_AUDIO_MS)
    return PartRecord(
        segment=number,
        index=index,
        relpath=path.relative_to(store.root).as_posix(),
        start_ms=store.segment(number).started_ms + content.first_video_ms,
        duration_ms=end - content.first_video_ms,
        bytes=content.whole_bytes,
        video_frames=content.video_frames,
        audio_frames=content.audio_frames,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        prev_hash="",
    )


def _end_of(segment: SegmentRecord) -> int:
    if not segment.parts:
        return segment.started_ms
    return segment.parts[-1].start_ms + segment.parts[-1].duration_ms
