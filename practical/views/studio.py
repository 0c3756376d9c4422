"""The candidate's device check and live studio."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, htmx
from institutions import queries as institution_queries
from institutions.access import PersonRequest
from institutions.enums import ConsentKind
from practical import access
from practical.enums import SessionState
from practical.errors import ConsentMissing, GatewayRefused, GatewayUnreachable, OutsideWindow, PracticalError
from practical.forms import DeviceCheckForm
from practical.models import LiveSession
from practical.services import sessions

CODES = {ConsentMissing: "consent_missing", OutsideWindow: "outside_window", GatewayUnreachable: "gateway_unreachable"}


@require_http_methods(["GET", "HEAD", "POST"])
def device_check(request: PersonRequest, pk: int) -> HttpResponse:
    """Camera, microphone, gateway: measured by the page, kept by us."""
    session = access.session_for_candidate(request, pk)
    if not _has_consent(session):
        return _manual_way(request, session)
    form = DeviceCheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check = sessions.note_device_check(session=session, findings=form.findings(), now=clock.now())
        if check.passed:
            messages.success(request, _("设备检测通过，结果已保存。"))
            return redirect("practical:session-detail", pk)
        messages.warning(request, _("检测结果已保存，有项目没有通过。请按提示处理后再测一次。"))
    context = {"session": session, "health_url": f"{settings.GATEWAY_PUBLIC_URL}/healthz"}
    return htmx.answer(request, "practical/device_check.html", context)


@require_safe
def session_studio(request: PersonRequest, pk: int) -> HttpResponse:
    """The host's page; a stream that is over leads on to what is due."""
    session = access.session_for_candidate(request, pk)
    if session.state in (SessionState.ENDED, SessionState.SUBMITTED):
        return redirect("practical:session-detail", pk)
    if not _has_consent(session):
        return _manual_way(request, session)
    newest = session.device_checks.order_by("-pk").first()
    context = {
        "session": session,
        "task": session.task_version,
        "device_check": newest,
        "room_link": request.build_absolute_uri(reverse("practical:room", args=[session.room])),
    }
    return htmx.answer(request, "practical/session_studio.html", context)


@require_POST
def session_go_live(request: PersonRequest, pk: int) -> HttpResponse:
    """Open the room, or reconnect to it: credentials as JSON, or why not."""
    session = access.session_for_candidate(request, pk)
    try:
        ticket = sessions.go_live(session=session, now=clock.now())
    except PracticalError as error:
        return _refusal(error)
    return JsonResponse(ticket.as_json())


@require_POST
def session_end(request: PersonRequest, pk: int) -> HttpResponse:
    """End the stream and go on to what is due."""
    session = access.session_for_candidate(request, pk)
    try:
        sessions.end_live(session=session, now=clock.now(), actor=request.user)
    except PracticalError as error:
        messages.error(request, str(error))
        return redirect("practical:session-studio", pk)
    messages.success(request, _("直播已结束。接下来请完成售后案例和复盘。"))
    return redirect("practical:session-detail", pk)


def _has_consent(session: LiveSession) -> bool:
    return institution_queries.has_consent(session.enrolment.person, ConsentKind.VOICE_RECORDING)


def _manual_way(request: PersonRequest, session: LiveSession) -> HttpResponse:
    return htmx.answer(request, "practical/session_consent.html", {"session": session}, status=403)


def _refusal(error: PracticalError) -> JsonResponse:
    code = error.code if isinstance(error, GatewayRefused) else CODES.get(type(error), "session_moved")
    status = 503 if isinstance(error, GatewayUnreachable) else 409
    return JsonResponse({"error": code, "message": str(error)}, status=status)
