"""The scene of the front hall's tests: one body, one person per role."""

import pytest

from institutions.enums import Role
from tests.factories.institutions import make_body, make_member


@pytest.fixture
def body(db):
    return make_body()


@pytest.fixture
def sign_in(client, body):
    def enter(role: Role, institution=None):
        person = make_member(institution or body, role)
        client.force_login(person)
        return person

    return enter
