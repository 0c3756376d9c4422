"""What runs by itself."""

from celery import shared_task

from core import clock
from exams.services import attempts


@shared_task(name="exams.close_overdue_attempts", ignore_result=True)
def close_overdue_attempts() -> None:
    """Submit the attempts whose time ran out, also when nobody is connected."""
    attempts.close_overdue(now=clock.now())
