"""Opens the tenant for a request and says in which role the person acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from institutions import queries
from institutions.scoping import open_tenant

SESSION_KEY = "membership"


class TenantMiddleware:
    """For a signed-in person: request.membership (or None: a candidate) and the open tenant(s).

    1. A membership chosen in this session (or the only one) opens its assessment body.
    2. Without membership the bodies of the person's enrolments are open, for the candidate's own pages.
    3. Nobody signed in: nothing is open, and a query of tenant rows raises.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        membership = queries.membership_for_session(request.user, request.session.get(SESSION_KEY))
        request.membership = membership  # type: ignore[attr-defined]
        tenants = [membership.institution.tenant_id] if membership else queries.tenants_for_candidate(request.user)
        with open_tenant(*tenants):
            return self.get_response(request)
