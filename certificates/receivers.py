"""What this room does when a result is confirmed: queue the certificate."""

from typing import Any

from core.services import jobs
from grading.models import Result
from grading.signals import result_confirmed


def queue_certificate(sender: object, *, result: Result, **kwargs: Any) -> None:
    """result_confirmed → certificates.issue_certificate."""
    jobs.enqueue(
        key=f"issue-certificate:{result.pk}",
        task="certificates.issue_certificate",
        tenant=result.institution_id,
        result=result.pk,
    )


def connect() -> None:
    """Called once by the app."""
    result_confirmed.connect(queue_certificate, dispatch_uid="certificates.queue_certificate")
