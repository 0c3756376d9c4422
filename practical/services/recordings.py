"""Taking over what the gateway recorded: manifest, chat, the closing of the recording, the replay."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import JobWaits
from core.jobs import Progress
from core.services import jobs
from institutions.services import journal
from media_gateway import contract
from practical import replay
from practical.enums import GapCause, PartFault, RecordingState
from practical.errors import CodecsMixed, ManifestBroken
from practical.models import Gap, Part, Recording, Segment
from practical.services import chat, sessions, transcripts
from practical.signals import recording_closed
from practical.transcription.engine import Output

logger = logging.getLogger(__name__)


def collect_open(*, now: datetime) -> int:
    """Look at every open recording of the open tenant; returns how many manifests were taken over.

    A manifest that cannot be read is logged and looked at again next time: one bad room does not hold up the others.
    """
    taken = 0
    for recording in Recording.objects.filter(state=RecordingState.OPEN).select_related("session"):
        try:
            taken += take_manifest(room=recording.session.room, now=now)
        except (JobWaits, ManifestBroken) as reason:
            logger.warning("room %s: manifest not taken over: %s", recording.session.room, reason)
    return taken


def take_manifest(*, room: str, now: datetime) -> bool:
    """Take over segments, parts, gaps and chat from the room's folder; any number of times.

    Returns whether there was anything new. A closed manifest closes the recording. Raises JobWaits while the manifest
    is not there or torn, ManifestBroken when it contradicts itself or what was taken over before.
    """
    recording = Recording.objects.select_related("session").filter(session__room=room).first()
    if recording is None or recording.state != RecordingState.OPEN:
        return False
    data, manifest = _read_manifest(room)
    digest = hashlib.sha256(data).hexdigest()
    is_new = digest != recording.manifest_hash
    with transaction.atomic():
        heard = chat.take_events(recording=recording)
        if is_new:
            _take_segments(recording, manifest)
            _take_gaps(recording, manifest)
            _take_totals(recording, manifest, digest)
        if manifest.state == "closed":
            ended_at = clock.from_ms(manifest.closed_ms or clock.to_ms(now))
            sessions.note_closed(session=recording.session, ended_at=ended_at, now=now)
            close_recording(recording=recording, now=now)
    return heard or is_new


@transaction.atomic
def close_recording(*, recording: Recording, now: datetime) -> bool:
    """The last manifest is in: announces recording_closed, once. False when it was closed before."""
    if not _move(recording, RecordingState.OPEN, RecordingState.CLOSED, closed_at=now):
        return False
    _note(recording, "recording.closed", now, duration_ms=recording.duration_ms, captured_ms=recording.captured_ms)
    recording_closed.send(sender=Recording, recording=recording)
    return True


def finish_recording(*, recording: Recording, progress: Progress) -> None:
    """Make the seekable replay from the parts and ask for its transcription. Does nothing unless it is closed.

    Parts that are missing, empty, altered or unreadable are left out and declared as gaps. Raises JobWaits when the
    disk is full, CodecsMixed when the parts do not fit into one file. Files: `{room}/final/recording.webm` or `.mp4`.
    """
    if recording.state != RecordingState.CLOSED:
        return
    parts = list(Part.objects.filter(segment__recording=recording).select_related("segment").order_by("started_ms"))
    everything = 2 * sum(part.bytes for part in parts)  # each byte is read to check it, then to copy it
    faults = _find_faults(parts, lambda done: progress(done, everything))
    good = [part for part in parts if part.pk not in faults]
    layout = _layout(good)
    if good:
        target = Path(settings.MEDIA_DIR) / _replay_path(recording, layout)
        _write(recording, good, target, layout, lambda done, total: progress(total + done, 2 * total))
    _settle(recording, parts, faults, layout if good else None)


def _write(recording: Recording, parts: list[Part], target: Path, layout: replay.Layout, progress: Progress) -> None:
    sources = [
        replay.Source(
            path=Path(settings.MEDIA_DIR) / part.path,
            offset_ms=part.segment.started_ms - recording.started_ms,
            audio_shift_ms=part.segment.audio_shift_ms,
            bytes=part.bytes,
        )
        for part in parts
    ]
    try:
        replay.write_replay(sources, target, layout, progress)
    except replay.NoSpace as error:
        logger.warning("recording %s: no space for the replay: %s", recording.pk, error)
        raise JobWaits(_("存储空间不足，回放暂时不能生成。录像分片都在，腾出空间后会自动继续。")) from error


@transaction.atomic
def _settle(
    recording: Recording, parts: list[Part], faults: dict[int, PartFault], layout: replay.Layout | None
) -> None:
    now = clock.now()
    lost = [part for part in parts if part.pk in faults]
    for part in lost:
        Part.objects.filter(pk=part.pk).update(fault=faults[part.pk])
        Gap.objects.get_or_create(
            recording=recording,
            started_ms=part.started_ms,
            defaults={"ended_ms": part.started_ms + part.duration_ms, "cause": GapCause.PART_DAMAGED},
        )
    captured = sum(part.duration_ms for part in parts) - sum(part.duration_ms for part in lost)
    path, mime = (_replay_path(recording, layout), layout.mime) if layout else ("", "")
    if not _move(
        recording,
        RecordingState.CLOSED,
        RecordingState.FINISHED,
        replay=path,
        replay_type=mime,
        captured_ms=captured,
    ):
        return
    _note(recording, "recording.finished", now, replay=path, damaged=[part.path for part in lost])
    if layout is None:
        nothing = Output(engine="", model="", language="", lines=())
        transcripts.store_transcript(recording=recording, output=nothing, now=now)
        return
    jobs.enqueue(
        key=f"transcribe-recording:{recording.pk}",
        task="practical.transcribe_recording",
        tenant=recording.institution_id,
        recording=recording.pk,
    )


def _find_faults(parts: list[Part], progress: Callable[[float], None]) -> dict[int, PartFault]:
    faults: dict[int, PartFault] = {}
    done = 0
    for part in parts:
        fault = _fault_of(part)
        if fault:
            faults[part.pk] = fault
        done += part.bytes
        progress(done)
    return faults


def _fault_of(part: Part) -> PartFault | None:
    path = Path(settings.MEDIA_DIR) / part.path
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return PartFault.MISSING
    if not data:
        return PartFault.EMPTY
    if hashlib.sha256(data).hexdigest() != part.sha256:
        return PartFault.ALTERED
    return None if replay.is_readable(path) else PartFault.UNREADABLE


def _layout(parts: list[Part]) -> replay.Layout:
    codecs = {part.segment.video_codec for part in parts}
    if len(codecs) > 1:
        raise CodecsMixed(_("这场直播先后用了两种视频编码，不能合成一个回放文件。录像分片都在，请联系系统管理员。"))
    return replay.LAYOUTS.get(codecs.pop(), replay.WEBM) if codecs else replay.WEBM


def _replay_path(recording: Recording, layout: replay.Layout) -> str:
    return f"{recording.session.room}/final/recording{layout.suffix}"


def _read_manifest(room: str) -> tuple[bytes, contract.Manifest]:
    path = contract.manifest_path(Path(settings.MEDIA_DIR), room)
    try:
        data = path.read_bytes()
        return data, contract.Manifest.from_json(data)
    except FileNotFoundError as error:
        raise JobWaits(_("录制服务还没有写出这场直播的清单。")) from error
    except contract.ContractError as error:
        raise JobWaits(_("这场直播的录制清单还不完整，稍后会再读一次。")) from error


def _take_segments(recording: Recording, manifest: contract.Manifest) -> None:
    if manifest.room != recording.session.room or not contract.chain_is_whole(manifest.parts()):
        raise ManifestBroken(_("录制清单前后不一致（校验链断开），需要系统管理员查看。"))
    for record in manifest.segments:
        parts = record.parts
        ended = record.ended_ms or (parts[-1].start_ms + parts[-1].duration_ms if parts else record.started_ms)
        segment, _created = Segment.objects.update_or_create(
            recording=recording,
            number=record.no,
            defaults={
                "started_ms": record.started_ms,
                "ended_ms": ended,
                "video_codec": record.video_codec,
                "audio_codec": record.audio_codec,
                "audio_shift_ms": round(record.av_offset_ms or 0),
                "end_cause": record.cause or "",
            },
        )
        _take_parts(segment, parts)


def _take_parts(segment: Segment, records: tuple[contract.PartRecord, ...]) -> None:
    known = dict(Part.objects.filter(segment=segment).values_list("index", "chain"))
    if any(known.get(record.index, contract.part_hash(record)) != contract.part_hash(record) for record in records):
        raise ManifestBroken(_("录制清单改动了已经登记的分片，需要系统管理员查看。"))
    new = [_part(segment, record) for record in records if record.index not in known]
    Part.objects.bulk_create(new, ignore_conflicts=True)


def _part(segment: Segment, record: contract.PartRecord) -> Part:
    return Part(
        segment=segment,
        index=record.index,
        path=record.relpath,
        started_ms=record.start_ms,
        duration_ms=record.duration_ms,
        bytes=record.bytes,
        sha256=record.sha256,
        chain=contract.part_hash(record),
    )


def _take_gaps(recording: Recording, manifest: contract.Manifest) -> None:
    for record in manifest.gaps:
        cause = record.cause if record.cause in GapCause.values else GapCause.UNKNOWN
        Gap.objects.update_or_create(
            recording=recording,
            started_ms=record.start_ms,
            defaults={"ended_ms": max(record.start_ms, record.end_ms), "cause": cause},
        )


def _take_totals(recording: Recording, manifest: contract.Manifest, digest: str) -> None:
    parts = manifest.parts()
    started = manifest.segments[0].started_ms if manifest.segments else 0
    ended = max((part.start_ms + part.duration_ms for part in parts), default=started)
    Recording.objects.filter(pk=recording.pk, state=RecordingState.OPEN).update(
        manifest_hash=digest,
        started_ms=started,
        duration_ms=ended - started,
        captured_ms=sum(part.duration_ms for part in parts),
    )


def _move(recording: Recording, before: RecordingState, after: RecordingState, **fields: object) -> bool:
    """The one door of a recording's state; False when it was not in `before`."""
    moved = Recording.objects.filter(pk=recording.pk, state=before).update(state=after, **fields)
    recording.refresh_from_db()
    return bool(moved)


def _note(recording: Recording, action: str, now: datetime, **data: Any) -> None:
    journal.record(action=action, subject=recording, now=now, institution_id=recording.institution_id, **data)
