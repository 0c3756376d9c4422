"""What grading does in the background."""

from core import clock
from core.errors import JobWaits
from core.jobs import Progress
from exams.models import Attempt
from grading.errors import NoPassRule
from grading.services import markings, practical, results, theory
from institutions.models import Enrolment
from institutions.scoping import tenant_job
from practical.models import LiveSession


@tenant_job("grading.score_attempt")
def score_attempt(*, attempt: int, progress: Progress) -> None:
    """Score the theory part; then the result is proposed if the practical part was there first."""
    theory.score_attempt(attempt_id=attempt, now=clock.now())
    _propose(Attempt.objects.select_related("enrolment").get(pk=attempt).enrolment)


@tenant_job("grading.prepare_marking")
def prepare_marking(*, session: int, progress: Progress) -> None:
    """Make the examiners' slots; waits while the programme has no pass rule."""
    row = LiveSession.objects.select_related("enrolment").get(pk=session)
    try:
        markings.prepare_markings(session=row, now=clock.now())
    except NoPassRule as reason:
        raise JobWaits(str(reason)) from reason


@tenant_job("grading.score_session")
def score_session(*, session: int, progress: Progress) -> None:
    """Score the practical part when all markings are finalised; then propose if the theory part was there first."""
    row = LiveSession.objects.select_related("enrolment").get(pk=session)
    practical.score_session(session=row, now=clock.now())
    _propose(row.enrolment)


def _propose(enrolment: Enrolment) -> None:
    try:
        results.propose_result(enrolment=enrolment, now=clock.now())
    except NoPassRule as reason:
        raise JobWaits(str(reason)) from reason
