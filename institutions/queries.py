"""Reads over more than one noun."""

from institutions.models import Enrolment, Membership, Person
from institutions.scoping import scopes_disabled


def membership_for_session(person: Person, chosen: int | None) -> Membership | None:
    """The membership chosen in this session, else the person's first; None for somebody without any. One query."""
    rows = list(Membership.objects.filter(person=person).select_related("institution").order_by("pk"))
    return next((row for row in rows if row.pk == chosen), rows[0] if rows else None)


def tenants_for_candidate(person: Person) -> list[int]:
    """The assessment bodies a candidate is enrolled with. Looks over all tenants: the person is the limit."""
    with scopes_disabled():
        return list(Enrolment.objects.filter(person=person).values_list("institution", flat=True).distinct())
