"""Opening cohorts."""

from datetime import datetime

from django.db import transaction

from institutions.models import Cohort, Institution, Person, Programme
from institutions.services import journal


def open_cohort(*, training: Institution, programme: Programme, name: str, actor: Person, now: datetime) -> Cohort:
    """A new cohort of a training institution in one of its body's programmes. The name must be new to the training."""
    with transaction.atomic():
        cohort = Cohort.objects.create(
            institution_id=programme.institution_id, training=training, programme=programme, name=name
        )
        journal.record(
            action="cohort.opened",
            subject=cohort,
            actor=actor,
            now=now,
            institution_id=cohort.institution_id,
            name=name,
        )
    return cohort
