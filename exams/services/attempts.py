"""Starting and submitting attempts, and closing those whose time ran out."""

import logging
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams import queries, rules
from exams.enums import AttemptState, SubmitCause
from exams.errors import TicketRefused
from exams.models import AdmissionTicket, Attempt, Paper, PaperItem, Sitting
from exams.signals import attempt_submitted
from institutions.enums import EnrolmentState
from institutions.scoping import open_tenant
from institutions.services import journal

logger = logging.getLogger(__name__)


def start_attempt(*, ticket: AdmissionTicket, now: datetime) -> Attempt:
    """Begin, or go on with, the one attempt this ticket allows; the clock starts at the first call.

    Raises TicketRefused outside the sitting's window and for a withdrawn enrolment. An attempt already begun is
    returned whatever the window says.
    """
    begun = Attempt.objects.filter(sitting=ticket.sitting_id, enrolment=ticket.enrolment_id).first()
    if begun is not None:
        return begun
    _check_ticket(ticket, now)
    with transaction.atomic():
        attempt, created = Attempt.objects.get_or_create(
            sitting=ticket.sitting, enrolment=ticket.enrolment, defaults=_first_state(ticket, now)
        )
        if created:
            journal.record(
                action="attempt.started",
                subject=attempt,
                now=now,
                actor=ticket.enrolment.person,
                institution_id=attempt.institution_id,
                paper=attempt.paper_id,
            )
    return attempt


def submit_attempt(*, attempt: Attempt, cause: SubmitCause, now: datetime) -> Attempt:
    """Close the attempt; whoever comes second changes nothing. Returns it as stored.

    Announces attempt_submitted inside the transaction that closed it.
    """
    with transaction.atomic():
        if _move_to_submitted(attempt, cause, now):
            attempt.refresh_from_db()
            by_candidate = cause == SubmitCause.CANDIDATE
            journal.record(
                action="attempt.submitted",
                subject=attempt,
                now=now,
                actor=attempt.enrolment.person if by_candidate else None,
                institution_id=attempt.institution_id,
                cause=cause.value,
                receipts=attempt.seq,
            )
            attempt_submitted.send(sender=Attempt, attempt=attempt)
        else:
            attempt.refresh_from_db()
            logger.info("attempt %s was handed in before; nothing changed", attempt.pk)
    return attempt


def close_overdue(*, now: datetime) -> int:
    """Submit every open attempt whose deadline and grace have passed, in all tenants; returns how many were closed.

    One that cannot be closed is logged and left for the next round, so that it does not keep the others open.
    """
    closed = 0
    for attempt in queries.overdue_attempts(now):
        try:
            with open_tenant(attempt.institution_id):
                submit_attempt(attempt=attempt, cause=SubmitCause.DEADLINE, now=now)
        except Exception:  # the row is found again in the next round
            logger.exception("attempt %s could not be closed at its deadline", attempt.pk)
        else:
            closed += 1
    return closed


def _move_to_submitted(attempt: Attempt, cause: SubmitCause, now: datetime) -> bool:
    still_open = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN)
    return bool(still_open.update(state=AttemptState.SUBMITTED, submitted_at=now, submit_cause=cause))


def _check_ticket(ticket: AdmissionTicket, now: datetime) -> None:
    if ticket.enrolment.state != EnrolmentState.ACTIVE:
        raise TicketRefused(_("你的报名已退出，不能参加这一场。如有疑问，请联系考务。"))
    if not rules.may_start(ticket.sitting, now):
        raise TicketRefused(_("现在不在入场时间内。请在准考证写明的时间进入；如有疑问，请联系监考员。"))


def _first_state(ticket: AdmissionTicket, now: datetime) -> dict[str, Any]:
    sitting = ticket.sitting
    paper = _paper_for(ticket)
    return {
        "institution_id": sitting.institution_id,
        "paper": paper,
        "started_at": now,
        "deadline_at": rules.deadline_for(now, sitting.exam.minutes),
        "order": _shuffled_order(paper, sitting, ticket),
    }


def _paper_for(ticket: AdmissionTicket) -> Paper:
    """Forms go round by seat, so that neighbours have different ones. Two queries."""
    papers = list(ticket.sitting.papers.order_by("code"))
    before = AdmissionTicket.objects.filter(sitting=ticket.sitting, pk__lt=ticket.pk).count()
    return papers[before % len(papers)]


def _shuffled_order(paper: Paper, sitting: Sitting, ticket: AdmissionTicket) -> list[int]:
    """Item ids, shuffled within each kind by a seed that ticket and paper give; the order itself is recorded."""
    rows = list(PaperItem.objects.filter(paper=paper).order_by("position").values_list("pk", "version__kind"))
    kinds = list(dict.fromkeys(kind for _pk, kind in rows))
    Random(f"{sitting.pk}/{ticket.pk}/{paper.content_hash}").shuffle(rows)  # noqa: S311  repeatable, not secret
    return [pk for pk, _kind in sorted(rows, key=lambda row: kinds.index(row[1]))]
