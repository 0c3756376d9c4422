"""One scene: a body with two trainings, a cohort in the first, and the people who look at it."""

from types import SimpleNamespace

import pytest
from django.test import Client

from institutions.enums import Role
from tests.factories.institutions import make_body, make_cohort, make_member, make_programme, make_training


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def scene(db):
    body = make_body(code="KB")
    programme = make_programme(institution=body)
    ours, theirs = make_training(body=body), make_training(body=body)
    cohort = make_cohort(programme=programme, training=ours, name="一班")
    stranger = make_member(make_body(), Role.MANAGER)
    return SimpleNamespace(
        body=body,
        programme=programme,
        ours=ours,
        theirs=theirs,
        cohort=cohort,
        manager=signed_in(make_member(body, Role.MANAGER)),
        trainer=signed_in(make_member(ours, Role.MANAGER)),
        rival=signed_in(make_member(theirs, Role.MANAGER)),
        registrar=signed_in(make_member(body, Role.REGISTRAR)),
        examiner=signed_in(make_member(body, Role.EXAMINER)),
        stranger=signed_in(stranger),
    )
