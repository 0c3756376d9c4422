"""Guards of the front hall."""

from django.http import Http404

from core.models import Job
from institutions.access import StaffRequest
from portal import queries


def troubled_job(request: StaffRequest, pk: int) -> Job:
    """A job of the acting tenant that gave up or waits, or 404."""
    job = queries.troubled_jobs(request.membership).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
