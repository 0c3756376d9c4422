"""The sweeper."""

from celery import shared_task

from core import clock
from core.services import jobs


@shared_task(name="core.ring_due_jobs", ignore_result=True)
def ring_due_jobs() -> None:
    """Ring again for every job that is due or whose worker died."""
    jobs.ring_due(now=clock.now())
