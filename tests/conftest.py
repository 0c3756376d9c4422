"""Fixtures for every test: nothing but the tenant and the people of one small scene."""

import pytest
from django.db import connection
from django_scopes import scopes_disabled


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; on PostgreSQL it can be dropped even while a server thread of a closed browser holds it."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                others = "datname = current_database() AND pid <> pg_backend_pid()"
                cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(autouse=True)
def _no_tenant_needed_in_arrange_and_assert(request: pytest.FixtureRequest):
    """Tests look at all rows; requests of the test client open the tenant by the middleware as in production.

    Mark a test with `scoped` to keep the door shut.
    """
    if "scoped" in request.keywords:
        yield
        return
    with scopes_disabled():
        yield
