"""The exam hall: the paper, the save of an answer, the clock, submission and the receipt."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import clock
from exams import access, queries, rules
from exams.enums import SubmitCause
from exams.errors import AnswerInvalid, AttemptClosed, ItemUnknown, SaveOvertaken
from exams.forms import ResponseForm
from exams.models import Attempt
from exams.services import attempts, responses
from exams.services.responses import Receipt
from exams.views.attempt_page import attempt_page
from institutions.access import PersonRequest
from institutions.middleware import is_fetch

REFUSALS: dict[type[Exception], int] = {ItemUnknown: 404, AnswerInvalid: 400, AttemptClosed: 409, SaveOvertaken: 503}


@never_cache
@require_GET
def take(request: PersonRequest, pk: int) -> HttpResponse:
    """The whole paper; once submitted, the receipt instead."""
    attempt = access.attempt_for_candidate(request, pk)
    if not attempt.is_open:
        return redirect("exams:attempt-receipt", attempt.pk)
    context = {
        "page": attempt_page(attempt, clock.now()),
        "attempt": attempt,
        "time_zone": settings.TIME_ZONE,
        "grace_s": settings.LATE_GRACE_SECONDS,
    }
    return render(request, "exams/attempt_take.html", context)


@require_POST
def save(request: PersonRequest, pk: int) -> JsonResponse:
    """Write one answer down: 200 with its receipt, 409 when it came too late, 4xx when nothing was written."""
    form = ResponseForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": _("作答请求不完整，没有保存。请刷新页面后再答。")}, status=400)
    given = form.cleaned_data
    try:
        receipt = responses.record_response(
            attempt_id=pk,
            person_id=request.user.pk,
            item_id=given["item"],
            answer=given["answer"],
            client_key=given["key"],
            now=clock.now(),
        )
    except tuple(REFUSALS) as refusal:
        return JsonResponse({"message": str(refusal)}, status=REFUSALS[type(refusal)])
    return _acknowledged(receipt)


@never_cache
@require_GET
def clock_state(request: PersonRequest, pk: int) -> JsonResponse:
    """The server's time, the deadline and whether the attempt is open, for a page that was asleep or off line."""
    attempt = access.attempt_for_candidate(request, pk)
    return JsonResponse(_times(attempt) | {"open": attempt.is_open, "seq": attempt.seq, "next": _receipt_url(attempt)})


@require_POST
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    """Close the attempt and show the receipt; a second time changes nothing."""
    attempt, now = access.attempt_for_candidate(request, pk), clock.now()
    cause = SubmitCause.CANDIDATE if rules.has_time_left(attempt, now) else SubmitCause.DEADLINE
    attempts.submit_attempt(attempt=attempt, cause=cause, now=now)
    if is_fetch(request):
        return JsonResponse({"next": _receipt_url(attempt)})
    return redirect("exams:attempt-receipt", attempt.pk)


@never_cache
@require_GET
def receipt(request: PersonRequest, pk: int) -> HttpResponse:
    """What the server holds of a submitted attempt, with the code that stands for it."""
    attempt = access.attempt_for_candidate(request, pk)
    if attempt.is_open:
        return redirect("exams:attempt-take", attempt.pk)
    context = {
        "attempt": attempt,
        "code": queries.receipt_code(attempt),
        "answered": len(queries.counted_answers(attempt)),
        "items": len(attempt.order),
        "late": attempt.responses.filter(is_late=True).count(),
    }
    return render(request, "exams/attempt_receipt.html", context)


def _acknowledged(receipt: Receipt) -> JsonResponse:
    body: dict[str, Any] = {
        "seq": receipt.seq,
        "chain": receipt.chain[:12],
        "received_ms": clock.to_ms(receipt.received_at),
        "now_ms": clock.to_ms(clock.now()),
        "late": receipt.is_late,
    }
    if not receipt.is_late:
        return JsonResponse(body)
    body["message"] = _("这处作答在考试结束后才送到，已存档，但不自动计入成绩。如属网络原因，请告诉监考员。")
    return JsonResponse(body, status=409)


def _times(attempt: Attempt) -> dict[str, int]:
    return {"now_ms": clock.to_ms(clock.now()), "deadline_ms": clock.to_ms(attempt.deadline_at)}


def _receipt_url(attempt: Attempt) -> str:
    return reverse("exams:attempt-receipt", args=[attempt.pk])
