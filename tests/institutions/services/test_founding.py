"""Setting a house up."""

import pytest
from django.utils import timezone

from institutions.enums import Role
from institutions.errors import RoleRefused
from institutions.models import JournalEntry, Membership
from institutions.services import founding
from tests.factories.institutions import make_body, make_person, make_training


def test_a_training_institution_works_inside_its_bodys_tenant(db):
    body = founding.found_body(name="中心", code="ZX", now=timezone.now())

    training = founding.found_training(body=body, name="学院", code="XY", now=timezone.now())

    assert (body.tenant_id, training.tenant_id) == (body.pk, body.pk)


def test_a_registered_person_signs_in_with_the_password(db):
    person = founding.register_person(username="office", full_name="林静", password="long enough", now=timezone.now())

    person.refresh_from_db()
    assert person.check_password("long enough")
    assert not person.must_change_password


def test_appointing_twice_is_one_membership_and_one_entry(db):
    body, person = make_body(), make_person()

    for _ in range(2):
        founding.appoint(person=person, institution=body, role=Role.REGISTRAR, now=timezone.now())

    assert Membership.objects.filter(person=person).count() == 1
    assert JournalEntry.objects.filter(action="member.appointed").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_a_training_institution_appoints_managers_only(db, role):
    training, person = make_training(), make_person()

    with pytest.raises(RoleRefused, match="培训机构只设机构管理员") as refusal:
        founding.appoint(person=person, institution=training, role=role, now=timezone.now())

    assert str(role.label) in str(refusal.value)
    assert not Membership.objects.filter(person=person).exists()
    assert not JournalEntry.objects.filter(action="member.appointed").exists()


def test_a_training_institution_appoints_a_manager(db):
    training, person = make_training(), make_person()

    founding.appoint(person=person, institution=training, role=Role.MANAGER, now=timezone.now())

    assert Membership.objects.get(person=person).role == Role.MANAGER


def test_a_programme_is_offered_and_noted(db):
    body = make_body()

    programme = founding.offer_programme(
        body=body, occupation="互联网营销师", job_type="直播销售员", level=4, now=timezone.now()
    )

    assert programme.institution == body
    assert JournalEntry.objects.filter(action="programme.offered", institution=body).exists()
