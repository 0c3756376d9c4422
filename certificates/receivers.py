"""What this room does when a result is confirmed: queue the certificate."""

from typing import Any

from core.services import jobs
from grading.models import Result


def on_result_confirmed(sender: object, *, result: Result, **kwargs: Any) -> None:
    """result_confirmed → certificates.issue_certificate."""
    jobs.enqueue(
        key=f"issue-certificate:{result.pk}",
        task="certificates.issue_certificate",
        tenant=result.institution_id,
        result=result.pk,
    )
