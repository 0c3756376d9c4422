"""Reads over more than one noun."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from certificates import fields as printed_fields
from certificates import signing
from certificates.enums import CertificateDeed
from certificates.models import Certificate, CertificateEntry
from institutions.models import Person
from institutions.scoping import scopes_disabled


@dataclass(frozen=True)
class Finding:
    """What the public page says. status: issued, superseded, revoked, unknown, altered."""

    status: str
    fields: dict[str, str]  # what the paper says when it was scanned, else what the ledger says
    altered: list[str]  # fields that differ from the ledger
    certificate: Certificate | None


def with_deed(certificates: QuerySet[Any]) -> QuerySet[Any]:
    """Annotates `deed`, the newest entry of the ledger, by a subquery."""
    newest = CertificateEntry.objects.filter(certificate=OuterRef("pk")).order_by("-pk").values("deed")[:1]
    return certificates.annotate(deed=Subquery(newest))


def certificates_for_person(person: Person) -> QuerySet[Any]:
    """The candidate's own certificates, newest first, with their state."""
    mine = Certificate.objects.filter(result__enrolment__person=person)
    return with_deed(mine).select_related("result__enrolment").defer("pdf").order_by("-issued_at")


def certificates_for_registrar() -> QuerySet[Any]:
    """All certificates of the open tenant, newest first, with their state."""
    return with_deed(Certificate.objects.all()).select_related("result__enrolment").defer("pdf").order_by("-pk")


def check(code: str, packed: str = "", signature: str = "") -> Finding:
    """What anyone may know about a code, with or without the line that a QR code carries.

    Looks over all tenants: the unguessable code is the key. Says "altered" when the scanned fields are not signed by
    us or differ from the ledger, even by one character.
    """
    with scopes_disabled():
        found = with_deed(Certificate.objects.filter(code=code)).defer("pdf").first()
    scanned = printed_fields.unpack(packed) if packed else None
    if found is None:
        return Finding("unknown", {}, [], None)
    if not packed:
        return Finding(found.deed, found.fields, [], found)
    folder = Path(settings.CERTIFICATE_KEY_DIR)
    genuine = scanned is not None and signing.is_signed(scanned, signature, folder)
    altered = printed_fields.differences(scanned or {}, found.fields)
    if genuine and not altered:
        return Finding(found.deed, found.fields, [], found)
    return Finding("altered", scanned or {}, altered, found)


def is_valid(deed: str) -> bool:
    """Whether a certificate in this state may be relied on."""
    return deed == CertificateDeed.ISSUED
