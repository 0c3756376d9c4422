"""What this room does when a recording is closed: queue the replay."""

from typing import Any

from core.services import jobs
from practical.models import Recording


def on_recording_closed(sender: object, *, recording: Recording, **kwargs: Any) -> None:
    """recording_closed → practical.finish_recording."""
    jobs.enqueue(
        key=f"finish-recording:{recording.pk}",
        task="practical.finish_recording",
        tenant=recording.institution_id,
        recording=recording.pk,
    )
