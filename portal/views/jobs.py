"""Background work that stands still: what it says, and asking again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock, htmx
from core.services import jobs
from institutions.access import StaffRequest, role_required
from institutions.enums import Role
from portal import access, queries
from portal.wording import task_name

PAGE_ROWS = 50


@require_safe
@role_required(Role.REGISTRAR)
def job_list(request: StaffRequest) -> HttpResponse:
    """Jobs that gave up or wait, each with its message; the table refreshes itself."""
    rows = queries.troubled_jobs(request.membership)
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    lines = [{"job": job, "name": task_name(job.task)} for job in page]
    return htmx.answer(request, "portal/job_list.html", {"page_obj": page, "lines": lines}, part="job-table")


@require_POST
@role_required(Role.REGISTRAR)
def job_retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the job back at the head of the queue."""
    job = access.troubled_job(request, pk)
    if jobs.retry(key=job.key, now=clock.now()):
        messages.success(request, _("已重新排队：%(name)s。") % {"name": task_name(job.task)})
    else:
        messages.info(request, _("“%(name)s”正在运行或已完成，不需要重试。") % {"name": task_name(job.task)})
    return redirect("portal:job-list")
