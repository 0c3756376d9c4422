"""Makes confirmed results and certificates."""

from typing import Any

from django.utils import timezone

from certificates.models import Certificate
from certificates.services import certificates
from grading.enums import ResultState
from grading.models import PassRule, PracticalScore, Result, TheoryScore
from tests.factories.exams import make_attempt, make_sitting, make_ticket
from tests.factories.institutions import make_enrolment
from tests.factories.practical import make_session
from tests.factories.question_bank import make_rubric_version


def make_result(**fields: Any) -> Result:
    """Confirmed and passed, theory 86.00 and practical 78.50, unless told otherwise."""
    enrolment = fields.pop("enrolment", None) or make_enrolment()
    now = timezone.now()
    rule = PassRule.objects.create(
        programme=enrolment.programme,
        version=PassRule.objects.filter(programme=enrolment.programme).count() + 1,
        theory_least=60,
        practical_least=60,
        rubric=make_rubric_version(institution=enrolment.institution),
    )
    attempt = make_attempt(ticket=make_ticket(sitting=make_sitting(), enrolment=enrolment))
    theory = TheoryScore.objects.create(attempt=attempt, points=86, of_points=100, score=8600, items=[], scored_at=now)
    practical = PracticalScore.objects.create(
        session=make_session(enrolment=enrolment), points=785, of_points=1000, score=7850, functions=[], scored_at=now
    )
    return Result.objects.create(
        **{
            "institution": enrolment.institution,
            "enrolment": enrolment,
            "pass_rule": rule,
            "theory": theory,
            "practical": practical,
            "passed": True,
            "state": ResultState.CONFIRMED,
            "proposed_at": now,
            "confirmed_at": now,
        }
        | fields
    )


def make_certificate(**fields: Any) -> Certificate:
    """Issued now by the service itself, so that its signature and PDF are real."""
    return certificates.issue_certificate(result=make_result(**fields), now=timezone.now())
