"""An examiner with a marking of theirs, and clients for every role."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from institutions.enums import Role
from tests.factories.grading import make_marking, make_submitted_session
from tests.factories.institutions import make_member


@pytest.fixture
def session(db):
    return make_submitted_session()


@pytest.fixture
def member(session):
    """A function: a signed-in client of a role in the session's assessment body."""

    def sign_in(role, institution=None):
        client = Client()
        client.person = make_member(institution or session.institution, role)
        client.force_login(client.person)
        return client

    return sign_in


@pytest.fixture
def examiner(member):
    return member(Role.EXAMINER)


@pytest.fixture
def marking(session, examiner):
    return make_marking(session=session, examiner=examiner.person)


@pytest.fixture
def queries_of():
    """A function: how many queries a GET costs."""

    def count(client, url):
        with CaptureQueriesContext(connection) as context:
            assert client.get(url).status_code == 200
        return len(context)

    return count
