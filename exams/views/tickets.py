"""The page before the exam: who, where, when, and the rules."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import clock
from exams import access, rules
from exams.errors import TicketRefused
from exams.models import AdmissionTicket, Attempt
from exams.services import attempts
from institutions.access import PersonRequest


@never_cache
@require_GET
def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """What will happen, and the button that starts the clock."""
    ticket = access.ticket_for_candidate(request, pk)
    return _show(request, ticket)


@require_POST
def start(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin, or go on with, the attempt."""
    ticket = access.ticket_for_candidate(request, pk)
    try:
        attempt = attempts.start_attempt(ticket=ticket, now=clock.now())
    except TicketRefused as refusal:
        return _show(request, ticket, refusal=str(refusal))
    return redirect("exams:attempt-take", attempt.pk)


def _show(request: PersonRequest, ticket: AdmissionTicket, refusal: str = "") -> HttpResponse:
    attempt = Attempt.objects.filter(sitting=ticket.sitting, enrolment=ticket.enrolment).first()
    first_paper = ticket.sitting.papers.first()
    context = {
        "ticket": ticket,
        "attempt": attempt,
        "may_start": rules.may_start(ticket.sitting, clock.now()),
        "items": first_paper.items.count() if first_paper else 0,
        "points": first_paper.points if first_paper else 0,
        "refusal": refusal,
    }
    return render(request, "exams/ticket_detail.html", context, status=409 if refusal else 200)
