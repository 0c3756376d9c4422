"""Account cards: new one-time codes for a cohort's candidates who never signed in (docs/decisions/0003)."""

from datetime import datetime

from axes.utils import reset as unlock
from django.db import transaction

from institutions import queries
from institutions.models import Cohort, Enrolment, Person
from institutions.services import journal, people
from institutions.services.enrolments import AccountCard


def issue_cards(*, cohort: Cohort, actor: Person, now: datetime, training_id: int | None = None) -> list[AccountCard]:
    """Give everybody who has not signed in yet a new code; earlier cards stop working. The codes are nowhere kept.

    Left out: staff, and people whom another institution also knows (see people.issue_activation_code).
    """
    with transaction.atomic():
        rows = list(queries.without_sign_in(cohort).order_by("candidate_number"))
        ids = [row.person_id for row in rows]
        foreign = queries.people_known_elsewhere(ids, cohort.institution_id, training_id)
        cards = [card for row in rows if row.person_id not in foreign for card in _card(row)]
        journal.record(
            action="cards.issued",
            subject=cohort,
            actor=actor,
            now=now,
            institution_id=cohort.institution_id,
            cards=len(cards),
        )
    for card in cards:
        unlock(username=card.login.lower())
    return cards


def _card(row: Enrolment) -> list[AccountCard]:
    """One card; none when the person signs in at this very moment."""
    code = people.new_code()
    untouched = Person.objects.filter(pk=row.person_id, last_login__isnull=True)
    if not untouched.update(password=people.hash_code(code), must_change_password=True):
        return []
    return [AccountCard(row.candidate_number, row.candidate_name, code, row.person.username)]
