"""The first page after signing in: what do I do next?"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core import clock, htmx
from institutions.access import PersonRequest, StaffRequest, refuse_foreign_role
from institutions.enums import Role
from portal import queries
from portal.journey import journey_of
from portal.wording import task_name


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """The page of the role the person acts in; without a role, the candidate's own."""
    if request.membership is None:
        return _candidate(request)
    refuse_foreign_role(request)  # type: ignore[arg-type]  # a membership makes it a staff request
    return PAGES[request.membership.role](request)


def _candidate(request: PersonRequest) -> HttpResponse:
    now = clock.now()
    journeys = [journey_of(track, now) for track in queries.tracks_of(request.user, now)]
    todos = [journey for journey in journeys if journey.todo]
    first = min(todos, key=lambda journey: journey.todo.urgency) if todos else None  # type: ignore[union-attr]
    context = {"journeys": journeys, "first": first, "now": now}
    return htmx.answer(request, "portal/home_candidate.html", context)


def _registrar(request: StaffRequest) -> HttpResponse:
    page = queries.registrar_page(request.membership, clock.now())
    jobs = [{"job": job, "name": task_name(job.task)} for job in page.jobs]
    return htmx.answer(request, "portal/home_registrar.html", {"page": page, "lines": jobs})


def _examiner(request: StaffRequest) -> HttpResponse:
    return htmx.answer(request, "portal/home_examiner.html", {"page": queries.examiner_page(request.user)})


def _author(request: StaffRequest) -> HttpResponse:
    page = queries.author_page(request.membership.institution)
    return htmx.answer(request, "portal/home_author.html", {"page": page})


def _manager(request: StaffRequest) -> HttpResponse:
    funnels = queries.cohort_funnels(request.membership)
    return htmx.answer(request, "portal/home_manager.html", {"funnels": funnels})


def _invigilator(request: StaffRequest) -> HttpResponse:
    page = queries.invigilator_page(request.membership, clock.now())
    return htmx.answer(request, "portal/home_invigilator.html", {"page": page})


PAGES: dict[str, Callable[[Any], HttpResponse]] = {
    Role.REGISTRAR: _registrar,
    Role.EXAMINER: _examiner,
    Role.CHIEF_EXAMINER: _examiner,
    Role.AUTHOR: _author,
    Role.REVIEWER: _author,
    Role.MANAGER: _manager,
    Role.INVIGILATOR: _invigilator,
}
