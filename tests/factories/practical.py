"""Makes live sessions, recordings and transcripts."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from practical.enums import RecordingState, TranscriptState
from practical.models import LiveSession, Recording, Transcript, TranscriptLine
from tests.factories.institutions import make_enrolment
from tests.factories.question_bank import make_task_version

START_MS = 1_790_000_000_000


def make_session(**fields: Any) -> LiveSession:
    """Scheduled, window open now."""
    enrolment = fields.pop("enrolment", None) or make_enrolment()
    now = timezone.now()
    return LiveSession.objects.create(
        **{
            "institution": enrolment.institution,
            "enrolment": enrolment,
            "task_version": fields.pop("task_version", None) or make_task_version(institution=enrolment.institution),
            "opens_at": now - timedelta(minutes=5),
            "closes_at": now + timedelta(hours=2),
        }
        | fields
    )


def make_recording(**fields: Any) -> Recording:
    """Finished, 25 seconds long, without files."""
    session = fields.pop("session", None) or make_session()
    return Recording.objects.create(
        **{
            "institution": session.institution,
            "session": session,
            "state": RecordingState.FINISHED,
            "started_ms": START_MS,
            "duration_ms": 25_000,
            "captured_ms": 25_000,
            "replay": f"{session.room}/final/recording.webm",
            "replay_type": "video/webm",
        }
        | fields
    )


def make_transcript(lines: int = 3, **fields: Any) -> Transcript:
    """Ready, with `lines` lines of two seconds each."""
    recording = fields.pop("recording", None) or make_recording()
    transcript = Transcript.objects.create(
        **{
            "institution": recording.institution,
            "recording": recording,
            "state": TranscriptState.READY,
            "engine": "faster_whisper",
            "model": "演示模型",
            "language": "zh",
            "ready_at": timezone.now(),
        }
        | fields
    )
    for index in range(lines):
        start = recording.started_ms + 3000 * index
        TranscriptLine.objects.create(
            transcript=transcript,
            index=index,
            started_ms=start,
            ended_ms=start + 2000,
            text=f"第{index + 1}句",
            confidence=930,
        )
    return transcript
