"""Guards of grading: the object, or 404."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from grading.models import EvidenceSpan, Marking, Result
from grading.queries import results
from institutions.access import PersonRequest, StaffRequest
from institutions.enums import InstitutionKind
from institutions.models import Enrolment
from practical.models import LiveSession
from question_bank.models import Criterion

WITH_SESSION = ("session__enrolment", "session__task_version", "session__recording__transcript", "rubric", "examiner")


def marking_for_examiner(request: StaffRequest, pk: int) -> Marking:
    """The person's own marking, open or finalised."""
    rows = Marking.objects.select_related(*WITH_SESSION)
    marking: Marking = get_object_or_404(rows, pk=pk, examiner=request.user)
    return marking


def marking_to_take(request: StaffRequest, pk: int) -> Marking:
    """Any marking of the tenant; whether it may be taken is the service's to say."""
    marking: Marking = get_object_or_404(Marking.objects.select_related("session__enrolment"), pk=pk)
    return marking


def session_for_examiner(request: StaffRequest, pk: int) -> LiveSession:
    """Any live session of the tenant."""
    session: LiveSession = get_object_or_404(LiveSession.objects.select_related("enrolment"), pk=pk)
    return session


def criterion_of_marking(marking: Marking, pk: int) -> Criterion:
    """A criterion of the rubric that this marking uses."""
    return get_object_or_404(Criterion.objects.filter(version=marking.rubric_id), pk=pk)


def evidence_of_marking(marking: Marking, pk: int) -> EvidenceSpan:
    """A piece of this marking's evidence, also one already taken back."""
    rows = EvidenceSpan.objects.select_related("marking", "criterion")
    evidence: EvidenceSpan = get_object_or_404(rows, pk=pk, marking=marking, withdraws=None)
    return evidence


def result_for_staff(request: StaffRequest, pk: int) -> Result:
    """A result that this membership may read."""
    result: Result = get_object_or_404(results.results_for(request.membership), pk=pk)
    return result


def confirming_body(request: StaffRequest) -> None:
    """Only the assessment body confirms results; for a training institution's people the page does not exist."""
    if request.membership.institution.kind != InstitutionKind.ASSESSMENT_BODY:
        raise Http404


def enrolment_for_candidate(request: PersonRequest, pk: int) -> Enrolment:
    """The person's own enrolment."""
    rows: Any = Enrolment.objects.select_related("programme", "institution")
    enrolment: Enrolment = get_object_or_404(rows, pk=pk, person=request.user)
    return enrolment
