"""Guards of this room, and the role guard that every room above uses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from institutions import rules
from institutions.enums import InstitutionKind, Role
from institutions.models import Cohort, Enrolment, Membership, Person, Roster


class StaffRequest(HttpRequest):
    """A request whose person acts in a role (given by role_required)."""

    user: Person  # type: ignore[assignment]
    membership: Membership


class PersonRequest(HttpRequest):
    """A request of a signed-in person."""

    user: Person  # type: ignore[assignment]
    membership: Membership | None


def role_required(*roles: Role) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view only for people who act in one of these roles; others get the 403 page.

    In a training institution only the roles that it has count (see rules.is_role_of_kind).
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not rules.has_role(request.membership, *roles):
                raise PermissionDenied
            refuse_foreign_role(request)
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the permission matrix test
        return guarded

    return decorate


def refuse_foreign_role(request: StaffRequest) -> None:
    """The 403 page for a membership whose role its kind of institution does not have."""
    membership = request.membership
    if not rules.is_role_of_kind(membership.role, membership.institution.kind):
        raise PermissionDenied


def membership_of_person(request: Any, pk: str) -> Membership:
    """One of the person's own memberships, or 404."""
    found = next((row for row in request.memberships if str(row.pk) == pk), None)
    if found is None:
        raise Http404
    return found


def training_limit(request: StaffRequest) -> int | None:
    """The training institution a member is limited to; None for members of the assessment body, who see all."""
    institution = request.membership.institution
    return institution.pk if institution.kind == InstitutionKind.TRAINING else None


def cohorts_for_staff(request: StaffRequest) -> QuerySet[Cohort]:
    """The cohorts this member may see."""
    limit = training_limit(request)
    return Cohort.objects.all() if limit is None else Cohort.objects.filter(training=limit)


def cohort_for_staff(request: StaffRequest, pk: int) -> Cohort:
    """The cohort with its training institution and programme, or 404."""
    return get_object_or_404(cohorts_for_staff(request).select_related("training", "programme"), pk=pk)


def roster_for_manager(request: StaffRequest, pk: int) -> Roster:
    """The roster with its cohort, or 404."""
    rosters = Roster.objects.filter(cohort__in=cohorts_for_staff(request))
    return get_object_or_404(rosters.select_related("cohort__training", "cohort__programme", "uploaded_by"), pk=pk)


def enrolment_for_staff(request: StaffRequest, pk: int) -> Enrolment:
    """The enrolment with its person and cohort, or 404."""
    enrolments = Enrolment.objects.filter(cohort__in=cohorts_for_staff(request))
    return get_object_or_404(enrolments.select_related("person", "cohort"), pk=pk)
