"""States of a job."""

from django.db.models import TextChoices


class JobState(TextChoices):
    """Where a job is; `failed` waits for a person, everything else moves by itself."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
