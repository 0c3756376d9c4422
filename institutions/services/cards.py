"""Account cards: new one-time codes for a cohort's candidates who never signed in (docs/decisions/0003)."""

from datetime import datetime

from django.db import transaction

from institutions import queries
from institutions.models import Cohort, Enrolment, Person
from institutions.services import journal, people
from institutions.services.enrolments import AccountCard


def issue_cards(*, cohort: Cohort, actor: Person, now: datetime, training_id: int | None = None) -> list[AccountCard]:
    """Give everybody who has not signed in yet a new code; earlier cards stop working. The codes are nowhere kept.

    Left out: staff, and people whom another institution also knows (see people.issue_activation_code).
    """
    drafts = _drafts(cohort, training_id)  # hashing takes a while, so it is done before the database is locked
    with transaction.atomic():
        cards = [card for row, card, stored in drafts if _store(row, stored)]
        journal.record(
            action="cards.issued",
            subject=cohort,
            actor=actor,
            now=now,
            institution_id=cohort.institution_id,
            cards=len(cards),
        )
    people.lift_locks([card.login for card in cards])
    return cards


def _drafts(cohort: Cohort, training_id: int | None) -> list[tuple[Enrolment, AccountCard, str]]:
    """A new card and the stored form of its code for everybody who may get one."""
    rows = list(queries.without_sign_in(cohort).order_by("candidate_number"))
    ids = [row.person_id for row in rows]
    foreign = queries.people_known_elsewhere(ids, cohort.institution_id, training_id)
    mine = [(row, people.new_code()) for row in rows if row.person_id not in foreign]
    return [(row, _card(row, code), people.hash_code(code)) for row, code in mine]


def _card(row: Enrolment, code: str) -> AccountCard:
    return AccountCard(row.candidate_number, row.candidate_name, code, row.person.username)


def _store(row: Enrolment, stored: str) -> bool:
    """False when the person has signed in at this very moment: then the own password stays."""
    untouched = Person.objects.filter(pk=row.person_id, last_login__isnull=True)
    return bool(untouched.update(password=stored, must_change_password=True))
