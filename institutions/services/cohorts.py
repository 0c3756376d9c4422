"""Opening cohorts."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from institutions.errors import CohortNameTaken
from institutions.models import Cohort, Institution, Person, Programme
from institutions.services import journal


def open_cohort(*, training: Institution, programme: Programme, name: str, actor: Person, now: datetime) -> Cohort:
    """A new cohort of a training institution in one of its body's programmes.

    Raises CohortNameTaken when the training institution has the name already, be it since a moment ago.
    """
    try:
        with transaction.atomic():
            cohort = Cohort.objects.create(
                institution_id=programme.institution_id, training=training, programme=programme, name=name
            )
            _record(cohort, actor, now)
    except IntegrityError as error:
        if not Cohort.objects.filter(training=training, name=name).exists():
            raise
        raise CohortNameTaken(_("这个培训机构已有同名班级。请换一个名称。")) from error
    return cohort


def _record(cohort: Cohort, actor: Person, now: datetime) -> None:
    journal.record(
        action="cohort.opened",
        subject=cohort,
        actor=actor,
        now=now,
        institution_id=cohort.institution_id,
        name=cohort.name,
    )
