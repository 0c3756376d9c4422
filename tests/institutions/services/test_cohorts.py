"""Opening cohorts."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from institutions.errors import CohortNameTaken
from institutions.models import Cohort, JournalEntry
from institutions.services import cohorts, journal
from tests.factories.institutions import make_cohort, make_person

pytestmark = pytest.mark.django_db


def open_again(cohort, **fields):
    given = {"training": cohort.training, "programme": cohort.programme, "name": cohort.name}
    return cohorts.open_cohort(**given | fields, actor=make_person(), now=timezone.now())


def test_open_cohort_with_a_name_that_was_taken_a_moment_ago_is_refused_and_leaves_no_trace():
    cohort = make_cohort(name="一班")

    with pytest.raises(CohortNameTaken, match="已有同名班级"):
        open_again(cohort)

    assert Cohort.objects.count() == 1
    assert not JournalEntry.objects.exists()


def test_open_cohort_with_another_name_is_recorded():
    cohort = make_cohort(name="一班")

    made = open_again(cohort, name="二班")

    assert JournalEntry.objects.get(action="cohort.opened").data == {"name": "二班"}
    assert made.institution == cohort.institution


def test_open_cohort_does_not_take_another_fault_for_a_taken_name(monkeypatch):
    cohort = make_cohort(name="一班")

    def fail(**fields):
        raise IntegrityError("another fault")

    monkeypatch.setattr(journal, "record", fail)

    with pytest.raises(IntegrityError, match="another fault"):
        open_again(cohort, name="二班")
    assert Cohort.objects.count() == 1
