"""Staff pages: who goes live when, and how it is going."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, htmx
from institutions.access import StaffRequest, role_required
from institutions.enums import Role
from practical import access, queries
from practical.enums import SessionState
from practical.errors import PracticalError
from practical.forms import ScheduleForm
from practical.services import sessions
from practical.views import recordings

PAGE_ROWS = 50
WATCHERS = (Role.REGISTRAR, Role.INVIGILATOR, Role.MANAGER)


@require_safe
@role_required(*WATCHERS)
def session_list(request: StaffRequest) -> HttpResponse:
    """All live sessions with state, recorded length and gaps; the table refreshes itself."""
    rows = queries.sessions_for_member(request.membership)
    state = request.GET.get("state", "")
    if state in SessionState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("-opens_at", "enrolment__candidate_number"), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    context = {
        "page_obj": page,
        "state": state,
        "states": SessionState.choices,
        "may_schedule": request.membership.role == Role.REGISTRAR,
        "may_end": request.membership.role == Role.INVIGILATOR,
        "may_watch": request.membership.role in recordings.WATCHERS,
    }
    return htmx.answer(request, "practical/session_list.html", context, part="session-table")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.REGISTRAR)
def session_schedule(request: StaffRequest) -> HttpResponse:
    """Schedule a cohort."""
    form = ScheduleForm(request.POST or None, membership=request.membership)
    if request.method != "POST":
        return htmx.answer(request, "practical/session_schedule.html", {"form": form})
    if not form.is_valid():
        return htmx.answer(request, "practical/session_schedule.html", {"form": form}, status=400)
    try:
        plan = sessions.schedule_cohort(**form.cleaned_data, actor=request.user, now=clock.now())
    except PracticalError as error:
        form.add_error(None, str(error))
        return htmx.answer(request, "practical/session_schedule.html", {"form": form}, status=409)
    messages.success(request, _plan_text(len(plan.scheduled), plan.already))
    return redirect("practical:session-list")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.INVIGILATOR)
def session_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """The invigilator ends a stream, with the candidate's own consequences; a page asks first."""
    session = access.session_for_staff(request, pk)
    if request.method != "POST":
        return htmx.answer(request, "practical/session_stop.html", {"session": session})
    try:
        sessions.end_live(session=session, now=clock.now(), actor=request.user)
    except PracticalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已结束 %(name)s 的直播。") % {"name": session.enrolment.candidate_name})
    return redirect("practical:session-list")


def _plan_text(scheduled: int, already: int) -> str:
    text = ngettext("已为 %(count)s 名考生安排直播。", "已为 %(count)s 名考生安排直播。", scheduled) % {
        "count": scheduled
    }
    if already:
        text += _("另有 %(count)s 人已有未结束的场次，没有改动。") % {"count": already}
    return text
