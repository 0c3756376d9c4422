"""Account cards for those who never signed in."""

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from institutions.enums import EnrolmentState, Role
from institutions.models import JournalEntry, Membership
from institutions.services import cards, people
from tests.factories.institutions import make_cohort, make_enrolment, make_person, make_training

pytestmark = pytest.mark.django_db


def issue(cohort, **fields):
    return cards.issue_cards(cohort=cohort, actor=make_person(), now=timezone.now(), **fields)


def test_issue_cards_gives_a_working_code_to_everybody_without_sign_in():
    cohort = make_cohort()
    fresh = make_enrolment(cohort=cohort, person=make_person())
    make_enrolment(cohort=cohort, person=make_person(last_login=timezone.now()))
    make_enrolment(cohort=cohort, person=make_person(), state=EnrolmentState.WITHDRAWN)

    made = issue(cohort)

    fresh.person.refresh_from_db()
    assert [card.login for card in made] == [fresh.person.username]
    assert fresh.person.check_password(made[0].password)
    assert fresh.person.must_change_password
    assert JournalEntry.objects.get().data == {"cards": 1}


def test_issue_cards_again_ends_the_earlier_ones():
    cohort = make_cohort()
    enrolment = make_enrolment(cohort=cohort)
    [first] = issue(cohort)

    [second] = issue(cohort)

    enrolment.person.refresh_from_db()
    assert not enrolment.person.check_password(first.password)
    assert enrolment.person.check_password(second.password)


def test_issue_cards_leaves_staff_and_people_known_elsewhere_alone():
    cohort = make_cohort()
    staff = make_enrolment(cohort=cohort, person=make_person())
    Membership.objects.create(person=staff.person, institution=cohort.institution, role=Role.MANAGER)
    shared = make_enrolment(cohort=cohort, person=make_person())
    make_enrolment(person=shared.person)

    made = issue(cohort)

    assert made == []
    shared.person.refresh_from_db()
    assert shared.person.check_password("correct horse")


def test_issue_cards_by_a_training_leaves_people_of_another_training_alone():
    cohort = make_cohort()
    both = make_enrolment(cohort=cohort, person=make_person())
    other = make_training(body=cohort.institution)
    make_enrolment(cohort=make_cohort(programme=cohort.programme, training=other), person=both.person)

    by_training = issue(cohort, training_id=cohort.training_id)
    by_body = issue(cohort)

    assert [len(by_training), len(by_body)] == [0, 1]


def test_issue_cards_leaves_somebody_alone_who_signs_in_at_that_very_moment(monkeypatch):
    cohort = make_cohort()
    enrolment = make_enrolment(cohort=cohort, person=make_person())

    def hash_while_they_sign_in(code):
        type(enrolment.person).objects.filter(pk=enrolment.person_id).update(last_login=timezone.now())
        return "hashed"

    monkeypatch.setattr(people, "hash_code", hash_while_they_sign_in)

    assert issue(cohort) == []
    enrolment.person.refresh_from_db()
    assert enrolment.person.check_password("correct horse")


def test_issue_cards_lifts_the_locks():
    cohort = make_cohort()
    make_enrolment(cohort=cohort, person=make_person(username="KB26000001"))
    AccessAttempt.objects.create(username="kb26000001", ip_address="10.0.0.1", failures_since_start=6)

    issue(cohort)

    assert not AccessAttempt.objects.exists()
