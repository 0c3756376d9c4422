"""The examiner's queue and taking a marking."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, htmx
from core.errors import KaoboError
from grading import access, rules
from grading.enums import MarkingState
from grading.errors import MarkIncomplete
from grading.models import Marking
from grading.queries import markings as queries
from grading.queries.rubric_page import rubric_page
from grading.services import markings
from institutions.access import StaffRequest, role_required
from institutions.enums import Role

DONE_SHOWN = 30


def _queue(request: StaffRequest, status: int = 200) -> HttpResponse:
    person = request.user.pk
    context = {
        "mine": list(queries.markings_of(person, MarkingState.OPEN)),
        "free": list(queries.markings_to_take(person)),
        "awaited": queries.awaited_sessions(person),
        "done": list(queries.markings_of(person, MarkingState.FINALISED)[:DONE_SHOWN]),
    }
    return htmx.answer(request, "grading/marking_queue.html", context, status=status)


@require_GET
@role_required(Role.EXAMINER, Role.CHIEF_EXAMINER)
def marking_queue(request: StaffRequest) -> HttpResponse:
    """What should I mark next?"""
    return _queue(request)


@require_POST
@role_required(Role.EXAMINER, Role.CHIEF_EXAMINER)
def marking_take(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a free slot and open the desk."""
    marking = access.marking_to_take(request, pk)
    try:
        markings.take_marking(marking=marking, examiner=request.user, now=clock.now())
    except KaoboError as refusal:
        messages.warning(request, str(refusal))
        return _queue(request, status=409)
    return redirect("grading:marking-desk", marking.pk)


@require_POST
@role_required(Role.EXAMINER, Role.CHIEF_EXAMINER)
def session_start(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin without waiting for the transcript: make the slots and take the first free one."""
    session = access.session_for_examiner(request, pk)
    try:
        marking = markings.start_early(session=session, examiner=request.user, now=clock.now())
    except KaoboError as refusal:
        messages.warning(request, str(refusal))
        return _queue(request, status=409)
    return redirect("grading:marking-desk", marking.pk)


@require_http_methods(["GET", "POST"])
@role_required(Role.EXAMINER, Role.CHIEF_EXAMINER)
def marking_finalise(request: StaffRequest, pk: int) -> HttpResponse:
    """What is missing, or the consequence in numbers; POST finalises."""
    marking = access.marking_for_examiner(request, pk)
    if request.method == "GET":
        return _finalise_page(request, marking)
    try:
        markings.finalise_marking(marking=marking, now=clock.now())
    except MarkIncomplete:
        return _finalise_page(request, marking, status=409)
    except KaoboError as refusal:
        return _finalise_page(request, marking, status=409, refusal=str(refusal))
    messages.success(request, _("已定稿。这份评分不再改动，成绩由系统合成后交考务确认。"))
    return redirect("grading:marking-queue")


def _finalise_page(request: StaffRequest, marking: Marking, status: int = 200, refusal: str = "") -> HttpResponse:
    documents = queries.documents_of(marking.session_id)
    context = {
        "marking": marking,
        "rubric": rubric_page(marking, documents),
        "is_handed_in": rules.is_handed_in(marking.session),
        "refusal": refusal,
    }
    return htmx.answer(request, "grading/marking_finalise.html", context, part="decision", status=status)
