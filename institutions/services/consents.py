"""Writing down what a person allows to be captured."""

from datetime import datetime

from django.db import transaction

from institutions import queries, wording
from institutions.enums import ConsentDecision, ConsentKind
from institutions.models import Consent, Person
from institutions.services import journal


def record_consents(*, person: Person, decisions: dict[ConsentKind, bool], now: datetime) -> list[Consent]:
    """Append one row per decision with the words that were shown (in the reader's language); returns the new rows.

    A decision that repeats the newest one under the same words adds nothing, so a double submit is harmless.
    """
    with transaction.atomic():
        newest = queries.newest_consents(person)
        rows = [_row(person, kind, agreed, now) for kind, agreed in decisions.items()]
        fresh = [row for row in rows if not _repeats(newest.get(row.kind), row)]
        for row in fresh:
            row.save()
            journal.record(
                action="consent.recorded", subject=row, actor=person, now=now, kind=row.kind, decision=row.decision
            )
    return fresh


def _row(person: Person, kind: ConsentKind, agreed: bool, now: datetime) -> Consent:
    decision = ConsentDecision.GRANTED if agreed else ConsentDecision.DECLINED
    return Consent(
        person=person, kind=kind, decision=decision, wording=str(wording.CONSENTS[kind].full()), decided_at=now
    )


def _repeats(newest: Consent | None, row: Consent) -> bool:
    return newest is not None and (newest.decision, newest.wording) == (row.decision, row.wording)
