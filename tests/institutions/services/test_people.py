"""One-time codes: who may hand them out, and what they do."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.utils import timezone

from institutions.enums import Role
from institutions.errors import CodeRefused
from institutions.models import JournalEntry, Membership
from institutions.services import people
from tests.factories.institutions import make_cohort, make_enrolment, make_person, make_training

pytestmark = pytest.mark.django_db


def issue(person, **fields):
    return people.issue_activation_code(person=person, actor=make_person(), now=timezone.now(), **fields)


def test_issue_activation_code_replaces_the_password_once_and_lifts_the_lock():
    enrolment = make_enrolment(person=make_person(username="KB26000001"))
    AccessAttempt.objects.create(username="kb26000001", ip_address="10.0.0.1", failures_since_start=6)

    code = issue(enrolment.person)

    enrolment.person.refresh_from_db()
    assert enrolment.person.check_password(code)
    assert not enrolment.person.check_password("correct horse")
    assert enrolment.person.must_change_password
    assert not AccessAttempt.objects.exists()
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.institution) == ("person.code_issued", enrolment.institution)
    assert code not in str(entry.data)


def test_issue_activation_code_for_staff_is_refused():
    enrolment = make_enrolment()
    Membership.objects.create(person=enrolment.person, institution=enrolment.institution, role=Role.REGISTRAR)

    with pytest.raises(CodeRefused):
        issue(enrolment.person)

    enrolment.person.refresh_from_db()
    assert enrolment.person.check_password("correct horse")


def test_issue_activation_code_for_somebody_another_body_knows_is_refused():
    enrolment = make_enrolment()
    make_enrolment(person=enrolment.person)

    with pytest.raises(CodeRefused):
        issue(enrolment.person)


def test_issue_activation_code_by_one_training_for_somebody_anothers_is_refused_but_the_body_may():
    cohort = make_cohort()
    enrolment = make_enrolment(cohort=cohort)
    other = make_training(body=cohort.institution)
    make_enrolment(cohort=make_cohort(programme=cohort.programme, training=other), person=enrolment.person)

    with pytest.raises(CodeRefused):
        issue(enrolment.person, training_id=cohort.training_id)

    assert issue(enrolment.person)


def test_issue_activation_code_for_oneself_is_refused():
    enrolment = make_enrolment()

    with pytest.raises(CodeRefused):
        people.issue_activation_code(person=enrolment.person, actor=enrolment.person, now=timezone.now())


def test_code_under_the_products_own_hasher_checks_and_asks_for_a_full_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    code = people.new_code()

    stored = people.hash_code(code)

    assert check_password(code, stored)
    assert not check_password(code[:-1], stored)
    assert PBKDF2PasswordHasher().must_update(stored)


def test_codes_are_typable_and_different():
    codes = {people.new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(len(code) == 14 and not set(code) - set("0123456789abcdefghjkmnpqrstvwxyz-") for code in codes)


def test_set_own_password_ends_the_duty_and_the_lock():
    person = make_person(username="Lin", must_change_password=True)
    AccessAttempt.objects.create(username="lin", ip_address="10.0.0.1", failures_since_start=6)

    people.set_own_password(person=person, password="quiet river 9", now=timezone.now())

    person.refresh_from_db()
    assert person.check_password("quiet river 9")
    assert not person.must_change_password
    assert not AccessAttempt.objects.exists()
