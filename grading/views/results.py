"""Results: the registrar's list and detail, confirming, and the candidate's own page."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, htmx
from grading import access
from grading.enums import ResultState
from grading.forms import ResultFilterForm
from grading.models import Result
from grading.queries import markings as marking_queries
from grading.queries import replay_page
from grading.queries import results as queries
from grading.services import results
from institutions.access import PersonRequest, StaffRequest, role_required
from institutions.enums import InstitutionKind, Role
from practical import queries as practical_queries

LONGEST_KEY = 18  # digits that fit into the database's integers
PER_PAGE = 50


@require_GET
@role_required(Role.REGISTRAR, Role.MANAGER)
def result_list(request: StaffRequest) -> HttpResponse:
    """Can I confirm this?"""
    form = ResultFilterForm(request.GET)
    rows = queries.results_for(request.membership)
    if form.is_valid():
        rows = queries.narrowed(rows, **form.cleaned_data)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "may_confirm": _may_confirm(request),
        "is_narrowed": any(request.GET.values()),
    }
    return htmx.answer(request, "grading/result_list.html", context)


@require_GET
@role_required(Role.REGISTRAR, Role.MANAGER)
def result_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Breakdown, marks with their evidence, history."""
    result = access.result_for_staff(request, pk)
    context = _breakdown(result) | {
        "history": queries.history_of(result),
        "may_confirm": _may_confirm(request) and result.state == ResultState.PROPOSED,
    }
    return htmx.answer(request, "grading/result_detail.html", context)


@require_http_methods(["GET", "POST"])
@role_required(Role.REGISTRAR)
def result_confirm(request: StaffRequest) -> HttpResponse:
    """The consequence in numbers for the picked results; POST confirms them."""
    access.confirming_body(request)
    picked = request.GET.getlist("pick") if request.method == "GET" else request.POST.getlist("pick")
    numbers = [int(pk) for pk in picked if pk.isdecimal() and len(pk) <= LONGEST_KEY][:PER_PAGE]
    waiting = list(queries.results_for(request.membership).filter(pk__in=numbers, state=ResultState.PROPOSED))
    if request.method == "GET":
        passed = sum(row.passed for row in waiting)
        context = {"rows": waiting, "passed": passed, "failed": len(waiting) - passed, "picked": len(numbers)}
        return htmx.answer(request, "grading/result_confirm.html", context)
    confirmed = results.confirm_results(results=waiting, actor=request.user, now=clock.now())
    _tell(request, len(confirmed), len(numbers))
    return redirect("grading:result-list")


@require_GET
def result_mine(request: PersonRequest, enrolment_pk: int) -> HttpResponse:
    """The candidate's own result once it is confirmed: score, reasons and clips."""
    enrolment = access.enrolment_for_candidate(request, enrolment_pk)
    result = queries.confirmed_result(enrolment.pk)
    context = _breakdown(result) if result else {"result": None}
    return htmx.answer(request, "grading/result_mine.html", context | {"enrolment": enrolment})


@require_GET
@role_required(Role.REGISTRAR, Role.MANAGER)
def result_captions(request: StaffRequest, pk: int) -> HttpResponse:
    """The words of the session as WebVTT for the player."""
    return _captions(access.result_for_staff(request, pk))


@require_GET
def result_captions_mine(request: PersonRequest, enrolment_pk: int) -> HttpResponse:
    """The candidate's own words as WebVTT for the player."""
    result = queries.confirmed_result(access.enrolment_for_candidate(request, enrolment_pk).pk)
    if result is None:
        raise Http404
    return _captions(result)


def _captions(result: Result) -> HttpResponse:
    recording = marking_queries.recording_with_gaps(result.practical.session_id)
    lines = replay_page.transcript_page(recording).lines if recording else []
    return HttpResponse(replay_page.web_vtt(lines), content_type="text/vtt; charset=utf-8")


def _breakdown(result: Result) -> dict[str, object]:
    session = result.practical.session
    recording = marking_queries.recording_with_gaps(session.pk)
    return {
        "result": result,
        "verdict": queries.verdict_of(result),
        "topics": queries.topic_figures(result.theory),
        "functions": queries.function_figures(result.practical),
        "judged": queries.judged_functions(session),
        "recording": recording,
        "replay_url": practical_queries.replay_url(recording, clock.now()) if recording else "",
        "gaps": replay_page.gap_views(recording),
    }


def _may_confirm(request: StaffRequest) -> bool:
    is_body = request.membership.institution.kind == InstitutionKind.ASSESSMENT_BODY
    return is_body and request.membership.role == Role.REGISTRAR


def _tell(request: StaffRequest, confirmed: int, picked: int) -> None:
    if confirmed:
        sentence = ngettext("已确认 %(count)s 人的成绩。", "已确认 %(count)s 人的成绩。", confirmed)
        messages.success(request, sentence % {"count": confirmed})
    if confirmed < picked:
        rest = _("%(count)s 人的成绩没有变化：已经确认过，或是您本人的成绩。") % {"count": picked - confirmed}
        messages.warning(request, rest)
