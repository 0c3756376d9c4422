"""Guards of the exam office: the object, or 404 as if it did not exist."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from exams.models import AdmissionTicket, Attempt, Sitting
from institutions.access import PersonRequest, StaffRequest
from institutions.enums import InstitutionKind
from institutions.models import Institution


def ticket_for_candidate(request: PersonRequest, pk: int) -> AdmissionTicket:
    """A ticket of the signed-in person, with sitting, exam and enrolment. One query."""
    tickets = AdmissionTicket.objects.filter(enrolment__person=request.user)
    ticket = tickets.select_related("sitting__exam", "enrolment__person").filter(pk=pk).first()
    if ticket is None:
        raise Http404
    return ticket


def attempt_for_candidate(request: PersonRequest, pk: int) -> Attempt:
    """An attempt of the signed-in person, with sitting, exam and enrolment. One query."""
    attempts = Attempt.objects.filter(enrolment__person=request.user)
    attempt = attempts.select_related("sitting__exam", "enrolment__person").filter(pk=pk).first()
    if attempt is None:
        raise Http404
    return attempt


def body_of_staff(request: StaffRequest) -> Institution:
    """The assessment body the person acts in; people of a training institution have no business with sittings."""
    institution = request.membership.institution
    if institution.kind != InstitutionKind.ASSESSMENT_BODY:
        raise PermissionDenied
    return institution


def sitting_for_staff(request: StaffRequest, pk: int) -> Sitting:
    """A sitting of the person's assessment body, with its exam. One query."""
    body = body_of_staff(request)
    sitting = Sitting.objects.filter(institution=body, pk=pk).select_related("exam__programme").first()
    if sitting is None:
        raise Http404
    return sitting
