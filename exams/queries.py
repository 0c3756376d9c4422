"""Reads over more than one noun of the exam office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from exams import chain, drawing, rules
from exams.enums import AttemptState, SubmitCause
from exams.models import AdmissionTicket, Attempt, Blueprint, PaperItem, Response, Sitting
from institutions.models import Institution, Person
from institutions.scoping import scopes_disabled
from question_bank.enums import SourceState
from question_bank.models import QuestionVersion, Topic

SWEEP_SIZE = 500


def late_grace() -> timedelta:
    """How long after the deadline an answer still counts, for the time it was on the way."""
    return timedelta(seconds=settings.LATE_GRACE_SECONDS)


def settled_at(attempt: Attempt) -> datetime:
    """From when nothing that counts can be added to a submitted attempt: at once if the candidate handed it in."""
    if attempt.submit_cause == SubmitCause.DEADLINE:
        return rules.settled_at(attempt.deadline_at, late_grace())
    return attempt.submitted_at or attempt.deadline_at


@dataclass(frozen=True)
class ResponseTarget:
    """What must be known of an attempt and an item before an answer may be written."""

    enrolment_id: int
    state: str
    submit_cause: str
    deadline_at: datetime
    seq: int
    chain: str
    kind: str
    keys: list[str]


def response_target(*, attempt_id: int, person_id: int, item_id: int) -> ResponseTarget | None:
    """This person's attempt together with an item of its paper; None when there is no such pair. One query."""
    names = ("enrolment_id", "state", "submit_cause", "deadline_at", "seq", "chain")
    kind, options = "paper__items__version__kind", "paper__items__version__options"
    row = (
        Attempt.objects.filter(pk=attempt_id, enrolment__person=person_id, paper__items=item_id)
        .values(*names, kind, options)
        .first()
    )
    if row is None:
        return None
    return ResponseTarget(
        **{name: row[name] for name in names}, kind=row[kind], keys=[option["key"] for option in row[options]]
    )


def counted_answers(attempt: Attempt) -> dict[int, list[str]]:
    """PaperItem id → option keys: per item the newest response that was not late; items taken back are absent. One query."""
    rows = Response.objects.filter(attempt=attempt, is_late=False).order_by("seq").values_list("item", "answer")
    return {item: answer for item, answer in dict(rows).items() if answer}


def receipt_code(attempt: Attempt) -> str:
    """The code printed on the candidate's receipt; late answers do not change it. One query."""
    last = Response.objects.filter(attempt=attempt, is_late=False).order_by("-seq").values_list("chain", flat=True)
    return chain.receipt_code(attempt.pk, last.first() or "")


def ordered_items(attempt: Attempt) -> list[PaperItem]:
    """The attempt's items with their question versions, in this candidate's order. One query."""
    items = (
        PaperItem.objects.filter(paper=attempt.paper_id)
        .select_related("version")
        .defer("version__answer", "version__explanation", "version__note")
    )
    by_id = {item.pk: item for item in items}
    return [by_id[pk] for pk in attempt.order]


def tickets_for_person(person: Person) -> list[AdmissionTicket]:
    """The person's tickets, next sitting first, each with `attempt` (or None). Two queries."""
    tickets = list(
        AdmissionTicket.objects.filter(enrolment__person=person)
        .select_related("sitting__exam", "enrolment")
        .order_by("sitting__opens_at")
    )
    attempts = {(a.sitting_id, a.enrolment_id): a for a in Attempt.objects.filter(enrolment__person=person)}
    for ticket in tickets:
        ticket.attempt = attempts.get((ticket.sitting_id, ticket.enrolment_id))  # type: ignore[attr-defined]
    return tickets


def overdue_attempts(now: datetime) -> list[Attempt]:
    """Open attempts of every tenant whose deadline and grace have passed, oldest first, at most SWEEP_SIZE."""
    with scopes_disabled():
        return list(Attempt.objects.overdue(now, late_grace()).order_by("deadline_at")[:SWEEP_SIZE])


@dataclass(frozen=True)
class Seat:
    """One row of a sitting's list: the ticket, its attempt (or None) and how many items are answered."""

    ticket: AdmissionTicket
    attempt: Attempt | None
    answered: int


def seats_of_sitting(sitting: Sitting) -> list[Seat]:
    """Everybody admitted, by seat. Three queries."""
    tickets = sitting.tickets.select_related("enrolment__training").order_by("seat", "pk")
    attempts = {a.enrolment_id: a for a in Attempt.objects.filter(sitting=sitting).select_related("paper")}
    answered = answered_counts(sitting)
    return [
        Seat(ticket, attempt, answered.get(attempt.pk, 0) if attempt else 0)
        for ticket in tickets
        for attempt in [attempts.get(ticket.enrolment_id)]
    ]


def answered_counts(sitting: Sitting) -> dict[int, int]:
    """Attempt id → items whose newest counted response is not empty. One query."""
    newer = Response.objects.filter(
        attempt=OuterRef("attempt"), item=OuterRef("item"), is_late=False, seq__gt=OuterRef("seq")
    )
    newest = Response.objects.filter(~Exists(newer), attempt__sitting=sitting, is_late=False).exclude(answer=[])
    return dict(newest.order_by().values_list("attempt").annotate(items=Count("pk")))


def sittings_with_counts(body: Institution) -> Any:
    """The body's sittings, newest first, with `admitted`, `started` and `submitted` counts. One query."""
    attempts = Attempt.objects.filter(sitting=OuterRef("pk"))
    return (
        Sitting.objects.filter(institution=body)
        .select_related("exam")
        .annotate(
            admitted=_counted(AdmissionTicket.objects.filter(sitting=OuterRef("pk")), "sitting"),
            started=_counted(attempts, "sitting"),
            submitted=_counted(attempts.filter(state=AttemptState.SUBMITTED), "sitting"),
        )
        .order_by("-opens_at")
    )


def _counted(rows: Any, group: str) -> Coalesce:
    """A subquery that counts; joins of two lists would multiply their rows."""
    return Coalesce(Subquery(rows.order_by().values(group).annotate(rows=Count("pk")).values("rows")), 0)


def drawing_pool(blueprint: Blueprint) -> list[drawing.Candidate]:
    """Published questions of the blueprint's level whose source is in force. Two queries."""
    level = blueprint.programme.level
    above = _topics_above(Topic.objects.filter(institution=blueprint.institution_id).values_list("pk", "parent"))
    versions = (
        QuestionVersion.objects.published()
        .filter(question__institution=blueprint.institution_id)
        .exclude(source__state=SourceState.REPEALED)
        .select_related("question")
        .only("kind", "levels", "question__code", "question__topic")
    )
    return [
        drawing.Candidate(v.question.code, v.pk, v.kind, above[v.question.topic_id])
        for v in versions
        if not v.levels or level in v.levels
    ]


def _topics_above(rows: Iterable[tuple[int, int | None]]) -> dict[int, frozenset[int]]:
    parents = dict(rows)
    above: dict[int, frozenset[int]] = {}
    for topic in parents:
        chain_up, node = set(), topic
        while node is not None and node not in chain_up:
            chain_up.add(node)
            node = parents.get(node)  # type: ignore[assignment]
        above[topic] = frozenset(chain_up)
    return above
