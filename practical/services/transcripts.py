"""Asking for a transcript, running the engine, storing its lines."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from core import clock
from core.errors import JobWaits
from core.jobs import Progress
from practical.enums import TranscriptState
from practical.models import Recording, Transcript, TranscriptLine
from practical.signals import transcript_ready
from practical.transcription import registry
from practical.transcription.engine import Line, ModelChoice, Output
from practical.transcription.sound import load_sound


def model_choice() -> ModelChoice:
    """The engine and model of the settings."""
    return ModelChoice(
        engine=settings.SPEECH_ENGINE,
        model=settings.SPEECH_MODEL,
        folder=Path(settings.MODEL_DIR),
        threads=settings.SPEECH_THREADS,
    )


def transcribe_recording(*, recording: Recording, progress: Progress) -> None:
    """Transcribe the replay and store the lines; does nothing when that was done before.

    Raises JobWaits while the replay is not there yet and ModelMissing while no model can be loaded.
    """
    if Transcript.objects.filter(recording=recording, state=TranscriptState.READY).exists():
        return
    if not recording.replay:
        raise JobWaits("the replay is not finished yet")
    choice = model_choice()
    engine = registry.load(choice)
    sound = load_sound(Path(settings.MEDIA_DIR) / recording.replay)
    lines = tuple(engine.listen(sound, settings.SPEECH_LANGUAGE, progress))
    output = Output(engine.name, registry.label(choice), settings.SPEECH_LANGUAGE, lines)
    store_transcript(recording=recording, output=output, now=clock.now())


@transaction.atomic
def store_transcript(*, recording: Recording, output: Output, now: datetime) -> Transcript:
    """Write the lines once and announce transcript_ready; a second call changes nothing.

    Times become wall clock: the recording's start plus media time.
    """
    transcript, _ = Transcript.objects.get_or_create(
        recording=recording, defaults={"institution_id": recording.institution_id}
    )
    moved = Transcript.objects.filter(pk=transcript.pk, state=TranscriptState.PENDING).update(
        state=TranscriptState.READY,
        engine=output.engine,
        model=output.model,
        language=output.language,
        ready_at=now,
    )
    transcript.refresh_from_db()
    if moved:
        rows = [_row(transcript, index, line, recording.started_ms) for index, line in enumerate(output.lines)]
        TranscriptLine.objects.bulk_create(rows, batch_size=500)
        transcript_ready.send(sender=Transcript, transcript=transcript)
    return transcript


def _row(transcript: Transcript, index: int, line: Line, origin: int) -> TranscriptLine:
    words = [
        {
            "start_ms": origin + round(1000 * word.start),
            "end_ms": origin + round(1000 * word.end),
            "text": word.text,
            "confidence": round(1000 * word.confidence),
        }
        for word in line.words
    ]
    return TranscriptLine(
        transcript=transcript,
        index=index,
        started_ms=origin + round(1000 * line.start),
        ended_ms=origin + round(1000 * line.end),
        text=line.text,
        confidence=round(1000 * line.confidence),
        words=words,
    )
