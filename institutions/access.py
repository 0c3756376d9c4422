"""Guards of this room, and the role guard that every room above uses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from institutions import rules
from institutions.enums import Role
from institutions.models import Membership, Person


class StaffRequest(HttpRequest):
    """A request whose person acts in a role (given by role_required)."""

    user: Person  # type: ignore[assignment]
    membership: Membership


class PersonRequest(HttpRequest):
    """A request of a signed-in person."""

    user: Person  # type: ignore[assignment]
    membership: Membership | None


def role_required(*roles: Role) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view only for people who act in one of these roles; others get the 403 page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not rules.has_role(request.membership, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the permission matrix test
        return guarded

    return decorate


def membership_of_person(request: Any, pk: str) -> Membership:
    """One of the person's own memberships, or 404."""
    found = next((row for row in request.memberships if str(row.pk) == pk), None)
    if found is None:
        raise Http404
    return found
