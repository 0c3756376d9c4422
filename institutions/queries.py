"""Reads over more than one noun."""

from institutions.enums import ConsentDecision, ConsentKind
from institutions.models import Consent, Enrolment, Membership, Person
from institutions.scoping import scopes_disabled


def memberships_of(person: Person) -> list[Membership]:
    """Every role the person may act in, oldest first, institutions loaded. One query."""
    return list(Membership.objects.filter(person=person).select_related("institution").order_by("pk"))


def membership_for_session(memberships: list[Membership], chosen: int | None) -> Membership | None:
    """The membership chosen in this session, else the first; None for somebody without any."""
    return next((row for row in memberships if row.pk == chosen), memberships[0] if memberships else None)


def tenants_for_candidate(person: Person) -> list[int]:
    """The assessment bodies a candidate is enrolled with. Looks over all tenants: the person is the limit."""
    with scopes_disabled():
        return list(Enrolment.objects.filter(person=person).values_list("institution", flat=True).distinct())


def username_of_email(email: str) -> str:
    """The username behind an e-mail address, or the address itself when nobody or more than one person has it."""
    names = list(Person.objects.filter(email__iexact=email).values_list("username", flat=True)[:2])
    return names[0] if len(names) == 1 else email


def consents_of(person: Person) -> list[Consent]:
    """Every decision of the person, newest first."""
    return list(Consent.objects.filter(person=person).newest_first())


def newest_consents(person: Person) -> dict[str, Consent]:
    """The decision that counts, per kind; kinds never asked are missing. One query."""
    newest: dict[str, Consent] = {}
    for row in consents_of(person):
        newest.setdefault(row.kind, row)
    return newest


def has_consent(person: Person, kind: ConsentKind) -> bool:
    """Whether the person's newest decision about this kind of capture is yes."""
    row = Consent.objects.filter(person=person, kind=kind).newest_first().first()
    return row is not None and row.decision == ConsentDecision.GRANTED
