"""Setting a house up: institutions, what they certify, who works there, which cohorts there are."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from institutions import rules
from institutions.enums import InstitutionKind, Role
from institutions.errors import RoleRefused
from institutions.models import Institution, Membership, Person, Programme
from institutions.services import journal


@transaction.atomic
def found_body(*, name: str, code: str, now: datetime) -> Institution:
    """A new assessment body, a tenant of its own. `code` begins its candidate and certificate numbers."""
    body = Institution.objects.create(name=name, code=code, kind=InstitutionKind.ASSESSMENT_BODY)
    journal.record(action="institution.founded", subject=body, now=now, institution_id=body.pk)
    return body


@transaction.atomic
def found_training(*, body: Institution, name: str, code: str, now: datetime) -> Institution:
    """A new training institution inside the tenant of `body`."""
    training = Institution.objects.create(name=name, code=code, kind=InstitutionKind.TRAINING, body=body)
    journal.record(action="institution.founded", subject=training, now=now, institution_id=body.pk)
    return training


@transaction.atomic
def offer_programme(*, body: Institution, occupation: str, job_type: str, level: int, now: datetime) -> Programme:
    """A programme that the body certifies; `level` 5 lowest … 1 highest."""
    programme: Programme = Programme.objects.create(
        institution=body, occupation=occupation, job_type=job_type, level=level
    )
    journal.record(action="programme.offered", subject=programme, now=now, institution_id=body.pk)
    return programme


@transaction.atomic
def register_person(*, username: str, full_name: str, password: str, now: datetime) -> Person:
    """A login for somebody who works here; candidates come by roster instead."""
    person = Person(username=username, full_name=full_name)
    person.set_password(password)
    person.save()
    journal.record(action="person.registered", subject=person, now=now)
    return person


@transaction.atomic
def appoint(*, person: Person, institution: Institution, role: Role, now: datetime) -> Membership:
    """Give a person a role in an institution; the same again is the same membership.

    Raises RoleRefused for a role that this kind of institution does not have.
    """
    if not rules.is_role_of_kind(role, institution.kind):
        raise RoleRefused(_("培训机构只设机构管理员。“%(role)s”请在评价机构里任命。") % {"role": role.label})
    membership, created = Membership.objects.get_or_create(person=person, institution=institution, role=role)
    if created:
        tenant = institution.tenant_id
        journal.record(action="member.appointed", subject=membership, now=now, institution_id=tenant, role=role.value)
    return membership
