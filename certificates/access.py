"""Guards of this room."""

from django.http import Http404

from certificates import queries
from certificates.models import Certificate
from institutions.access import PersonRequest, StaffRequest


def certificate_for_holder(request: PersonRequest, number: str) -> Certificate:
    """The person's own certificate, or 404."""
    found: Certificate | None = queries.certificates_for_person(request.user).defer(None).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def certificate_for_registrar(request: StaffRequest, number: str) -> Certificate:
    """A certificate of the open tenant, or 404."""
    found: Certificate | None = queries.certificates_for_registrar().defer(None).filter(number=number).first()
    if found is None:
        raise Http404
    return found
