"""Fixtures for every test: nothing but the tenant and the people of one small scene."""

import pytest
from django_scopes import scopes_disabled


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
