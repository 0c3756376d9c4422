"""What the fault stories prepare and look up on the house's own data; runs inside `manage.py shell`."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from django.conf import settings
from django_scopes import scopes_disabled

from core import clock
from core.models import Job
from exams import chain
from exams.models import AdmissionTicket, Attempt
from institutions.models import Enrolment
from media_gateway import contract
from media_gateway.part_file import PartFile
from media_gateway.webm import shape_of
from practical.enums import SessionState
from practical.models import Gap, LiveSession, Recording, Segment, Transcript, TranscriptLine
from practical.services import sessions
from question_bank.models import TaskVersion

SPOKEN = Path(__file__).parents[1] / "media" / "six-phrases.flac"
REPEAT_MS, FRAME_MS, OPUS_MS = 22_000, 100, 20

Frames = list[tuple[str, int, bool, bytes]]


def leave_recording(candidate: int, repeats: int) -> dict[str, int]:
    """Six phrases over and over, as the gateway leaves a closed room; the worker has not looked at it yet."""
    with scopes_disabled():
        session = _session(candidate)
        _write_room(Path(settings.MEDIA_DIR), session.room, repeats)
        LiveSession.objects.filter(pk=session.pk).update(state=SessionState.LIVE, started_at=clock.now())
        recording = Recording.objects.create(institution_id=session.institution_id, session=session)
    return {"session": session.pk, "recording": recording.pk}


def session_of(candidate: int) -> int:
    """The id of a demo candidate's session that has not begun."""
    with scopes_disabled():
        pk: int = _session(candidate).pk
    return pk


def ticket_of(candidate: int) -> int:
    """The id of a demo candidate's ticket for the exam."""
    with scopes_disabled():
        pk: int = AdmissionTicket.objects.get(enrolment=_enrolment(candidate)).pk
    return pk


def recorded(session: int) -> dict[str, Any]:
    """The recording of a session as the database knows it; lengths in ms, gaps as [cause, length]."""
    with scopes_disabled():
        row = Recording.objects.get(session=session)
        gaps = [[gap.cause, gap.ended_ms - gap.started_ms] for gap in Gap.objects.filter(recording=row)]
        return {
            "pk": row.pk,
            "state": row.state,
            "captured_ms": row.captured_ms,
            "duration_ms": row.duration_ms,
            "segments": [[s.started_ms - row.started_ms, s.end_cause] for s in Segment.objects.filter(recording=row)],
            "gaps": gaps,
        }


def transcribed(recording: int) -> dict[str, Any]:
    """Its transcription: the job, and the lines as [index, start, end, text] in ms of the recording."""
    with scopes_disabled():
        row = Recording.objects.get(pk=recording)
        job = Job.objects.filter(key=f"transcribe-recording:{recording}").first()
        lines = TranscriptLine.objects.filter(transcript__recording=row).order_by("index")
        return {
            "job": [job.state, job.attempts, job.failures, job.message] if job else None,
            "transcripts": Transcript.objects.filter(recording=row).count(),
            "lines": [[n.index, n.started_ms - row.started_ms, n.ended_ms - row.started_ms, n.text] for n in lines],
        }


def answered(attempt: int) -> dict[str, Any]:
    """An attempt's log: receipt numbers by client key, and the first broken link (none)."""
    with scopes_disabled():
        responses = list(Attempt.objects.get(pk=attempt).responses.order_by("seq"))
    return {
        "receipts": {row.client_key: row.seq for row in responses},
        "broken": chain.first_broken(attempt, responses),
    }


def _enrolment(candidate: int) -> Enrolment:
    return Enrolment.objects.active().order_by("candidate_number")[candidate]


def _session(candidate: int) -> LiveSession:
    """The demo candidate's session that has not begun, else a new one."""
    enrolment = _enrolment(candidate)
    waiting = LiveSession.objects.filter(enrolment=enrolment, state=SessionState.SCHEDULED).first()
    now = clock.now()
    return waiting or sessions.schedule_session(
        enrolment=enrolment,
        task_version=TaskVersion.objects.published().get(),
        opens_at=now,
        closes_at=now + timedelta(hours=3),
        invigilator=None,
        actor=None,
        now=now,
    )


def _write_room(root: Path, room: str, repeats: int) -> None:
    """One connection; each repeat of the phrases is a part."""
    started = clock.to_ms(clock.now()) - repeats * REPEAT_MS - 5000
    frames = sorted([*_pictures(), *_sound()], key=lambda frame: frame[1])
    parts: list[contract.PartRecord] = []
    for index in range(repeats):
        last = contract.part_hash(parts[-1]) if parts else contract.GENESIS
        parts.append(_write_part(root, room, started, index, frames, last))
    ended = started + repeats * REPEAT_MS
    left = contract.Cause.PUBLISHER_LEFT
    segment = contract.SegmentRecord(1, started, ended, "vp8", "opus", left, None, tuple(parts))
    manifest = contract.Manifest(room, started, state="closed", closed_ms=ended, segments=(segment,), gaps=())
    (root / room / "room.json").write_text(contract.RoomConfig(room).to_json())
    contract.event_log_path(root, room).touch()
    contract.manifest_path(root, room).write_text(manifest.to_json())


def _write_part(  # noqa: PLR0917  private to this scene
    root: Path, room: str, started: int, index: int, frames: Frames, last: str
) -> contract.PartRecord:
    relpath, at = f"{room}/s0001/p{index:05d}.webm", index * REPEAT_MS
    shape = shape_of("vp8", next(data for kind, _at, key, data in frames if kind == "video" and key))
    part = PartFile(root / relpath, shape, audio=True, started_ms=started, watch=lambda descriptor: None)
    for kind, moment, key, data in frames:
        part.write(kind, at + moment, key, data)
    totals = part.close(os.close)
    assert totals is not None
    digest = hashlib.sha256((root / relpath).read_bytes()).hexdigest()
    return contract.PartRecord(
        1, index, relpath, started + at, REPEAT_MS, totals.bytes, totals.video_frames, totals.audio_frames, digest, last
    )


def _pictures() -> Iterator[tuple[str, int, bool, bytes]]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, "yuv420p", Fraction(1, 1000)
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0", "g": "600"}
    for moment in range(0, REPEAT_MS, FRAME_MS):
        frame = av.VideoFrame.from_ndarray(np.full((72, 64), 16 + moment // 110, dtype=np.uint8), format="yuv420p")
        frame.pts = moment
        for packet in encoder.encode(frame):
            yield "video", int(packet.pts), packet.is_keyframe, bytes(packet)


def _sound() -> Iterator[tuple[str, int, bool, bytes]]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.time_base = Fraction(1, 48_000)
    resampler = av.AudioResampler("s16", "stereo", 48_000, frame_size=48 * OPUS_MS)
    moment = 0
    with av.open(str(SPOKEN)) as file:
        for decoded in file.decode(audio=0):
            for frame in resampler.resample(decoded):
                for packet in encoder.encode(frame):
                    if moment < REPEAT_MS:
                        yield "audio", moment, True, bytes(packet)
                    moment += OPUS_MS
