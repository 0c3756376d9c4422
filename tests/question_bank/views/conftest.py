"""One body with an author, a reviewer and a registrar."""

from types import SimpleNamespace

import pytest
from django.test import Client

from institutions.enums import Role
from tests.factories.institutions import make_body, make_member


def signed_in(institution, role: Role) -> Client:
    """A browser of a new person in this role."""
    client = Client()
    client.force_login(make_member(institution, role), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def scene(db) -> SimpleNamespace:
    """body, and a signed-in browser per role of the bank."""
    body = make_body()
    roles = {"author": Role.AUTHOR, "reviewer": Role.REVIEWER, "registrar": Role.REGISTRAR, "examiner": Role.EXAMINER}
    return SimpleNamespace(body=body, **{name: signed_in(body, role) for name, role in roles.items()})
