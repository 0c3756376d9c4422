"""Issuing as a job."""

from certificates.services import certificates
from core import clock
from core.jobs import Progress
from grading.models import Result
from institutions.scoping import tenant_job


@tenant_job("certificates.issue_certificate")
def issue_certificate(*, result: int, progress: Progress) -> None:
    """Issue the certificate of one confirmed result."""
    certificates.issue_or_wait(result=Result.objects.get(pk=result), now=clock.now())
