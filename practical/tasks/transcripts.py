"""Transcription as a job."""

from core.jobs import Progress
from institutions.scoping import tenant_job
from practical.models import Recording
from practical.services import transcripts


@tenant_job("practical.transcribe_recording")
def transcribe_recording(*, recording: int, progress: Progress) -> None:
    """Transcribe one recording's replay."""
    transcripts.transcribe_recording(recording=Recording.objects.get(pk=recording), progress=progress)
