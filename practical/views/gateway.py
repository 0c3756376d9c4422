"""Where the gateway's signed reports arrive."""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.services import jobs
from institutions.scoping import open_tenant
from media_gateway import contract
from practical import queries

logger = logging.getLogger(__name__)

NEVER_AGAIN = 410  # the gateway drops the report


@login_not_required
@csrf_exempt
@require_POST
def gateway_report(request: HttpRequest) -> HttpResponse:
    """Check the signature, queue what the report asks for, answer 204; the same report twice is one job."""
    try:
        report = contract.read_report(
            settings.GATEWAY_SECRET,
            request.headers.get("Authorization", ""),
            request.body,
            now=clock.now().timestamp(),
        )
    except contract.TokenExpired:
        return _refuse(401, "token_expired", "The report's signature has expired.")
    except contract.TokenInvalid:
        return _refuse(401, "token_invalid", "The report is not signed by our gateway.")
    except contract.ContractError as error:
        return _refuse(400, "bad_report", str(error))
    return _take(report)


def _take(report: contract.Report) -> HttpResponse:
    session = queries.session_for_room(report.room)
    if session is None:
        return _refuse(NEVER_AGAIN, "no_room", "No live session has this room.")
    if report.kind == contract.EventKind.DISK_FULL:
        logger.error("room %s: the gateway's disk is full, recording stopped", report.room)
    if report.kind == contract.EventKind.ROOM_CLOSED:
        with open_tenant(session.institution_id):
            jobs.enqueue(
                key=f"take-manifest:{report.room}:{report.seq}",
                task="practical.take_manifest",
                tenant=session.institution_id,
                room=report.room,
            )
    return HttpResponse(status=204)


def _refuse(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"error": code, "message": message}, status=status)
