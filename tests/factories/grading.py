"""Makes pass rules, markings, scores and results."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from exams.enums import AttemptState
from grading.enums import EvidenceKind, MarkingState
from grading.models import EvidenceSpan, Mark, Marking, PassRule, PracticalScore, Result, TheoryScore
from institutions.models import Enrolment
from practical.enums import DocumentKind, SessionState
from practical.models import LiveSession, SessionDocument
from question_bank.enums import EvidenceNeed
from tests.factories.exams import make_attempt, make_blueprint, make_paper, make_sitting, make_ticket
from tests.factories.institutions import make_enrolment, make_person, make_programme
from tests.factories.practical import make_recording, make_session, make_transcript
from tests.factories.question_bank import make_rubric_version

_number = count(1)


def make_pass_rule(**fields: Any) -> PassRule:
    """60 and 60, one examiner, a rubric of four criteria."""
    programme = fields.pop("programme", None) or make_programme()
    return PassRule.objects.create(
        **{
            "programme": programme,
            "version": next(_number),
            "label": "非官方",
            "theory_least": 60,
            "practical_least": 60,
            "examiners": 1,
            "rubric": fields.pop("rubric", None) or make_rubric_version(institution=programme.institution),
        }
        | fields
    )


def make_submitted_session(**fields: Any) -> LiveSession:
    """Over and handed in: a recording of 25 seconds with three transcript lines, and all three documents."""
    now = timezone.now()
    times = {"started_at": now, "ended_at": now, "submitted_at": now}
    session = make_session(**{"state": SessionState.SUBMITTED} | times | fields)
    make_transcript(recording=make_recording(session=session))
    contents = {
        DocumentKind.PREPARATION: {"script": "先讲保温杯，再讲围巾。"},
        DocumentKind.AFTER_SALES: {"C1": "按七天无理由退货办理。"},
        DocumentKind.REVIEW: {"figures": "25 秒", "problems": "语速快", "improvements": "放慢"},
    }
    for kind, content in contents.items():
        SessionDocument.objects.create(session=session, kind=kind, content=content, saved_at=now)
    return session


def make_marking(**fields: Any) -> Marking:
    """Open, slot 1, free unless `examiner` is given."""
    session = fields.pop("session", None) or make_submitted_session()
    return Marking.objects.create(
        **{
            "institution": session.institution,
            "session": session,
            "rubric": fields.pop("rubric", None) or make_rubric_version(institution=session.institution),
            "slot": 1,
            "created_at": timezone.now(),
        }
        | fields
    )


def fill_marking(marking: Marking, rank: int = 0) -> Marking:
    """Every criterion gets its `rank`-th best level and evidence that fits."""
    now = timezone.now()
    documents = {row.kind: row for row in marking.session.documents.all()}
    for criterion in marking.rubric.criteria.all():
        Mark.objects.create(marking=marking, criterion=criterion, level=criterion.levels.all()[rank], marked_at=now)
        if criterion.evidence == EvidenceNeed.CLIP:
            make_clip(marking, criterion)
        else:
            document = documents[DocumentKind.PREPARATION]
            EvidenceSpan.objects.create(
                marking=marking, criterion=criterion, kind=EvidenceKind.DOCUMENT, document=document, added_at=now
            )
    return marking


def make_clip(marking: Marking, criterion: Any, start: int = 1000, end: int = 4000) -> EvidenceSpan:
    """A clip by media time in milliseconds."""
    origin = marking.session.recording.started_ms
    return EvidenceSpan.objects.create(
        marking=marking,
        criterion=criterion,
        kind=EvidenceKind.CLIP,
        started_ms=origin + start,
        ended_ms=origin + end,
        added_at=timezone.now(),
    )


def make_finalised_marking(rank: int = 0, **fields: Any) -> Marking:
    """Filled and final."""
    examiner = fields.pop("examiner", None) or make_person()
    marking = fill_marking(make_marking(examiner=examiner, **fields), rank)
    Marking.objects.filter(pk=marking.pk).update(state=MarkingState.FINALISED, finalised_at=timezone.now())
    marking.refresh_from_db()
    return marking


def make_submitted_attempt(enrolment: Enrolment | None = None, **fields: Any) -> Any:
    """Three single-choice items of 2 points, handed in without answers."""
    enrolment = enrolment or make_enrolment()
    sitting = make_sitting(paper=make_paper(blueprint=make_blueprint(programme=enrolment.programme)))
    ticket = make_ticket(sitting=sitting, enrolment=enrolment)
    now = timezone.now()
    return make_attempt(**{"ticket": ticket, "state": AttemptState.SUBMITTED, "submitted_at": now} | fields)


def make_theory_score(**fields: Any) -> TheoryScore:
    """80.00, all items of the attempt's paper half right."""
    attempt = fields.pop("attempt", None) or make_submitted_attempt(fields.pop("enrolment", None))
    items = [
        {"item": item.pk, "version": item.version_id, "answer": ["A"], "points": item.points, "of": item.points}
        for item in attempt.paper.items.all()
    ]
    return TheoryScore.objects.create(
        **{
            "attempt": attempt,
            "points": 80,
            "of_points": 100,
            "score": 80_00,
            "items": items,
            "scored_at": timezone.now() - timedelta(minutes=1),
        }
        | fields
    )


def make_practical_score(**fields: Any) -> PracticalScore:
    """75.00 from one finalised marking."""
    session = fields.pop("session", None) or make_submitted_session(
        enrolment=fields.pop("enrolment", None) or make_enrolment()
    )
    return PracticalScore.objects.create(
        **{
            "session": session,
            "points": 75,
            "of_points": 100,
            "score": 75_00,
            "functions": [{"function": "display", "points": 75, "of": 100}],
            "scored_at": timezone.now(),
        }
        | fields
    )


def make_result(**fields: Any) -> Result:
    """Proposed: passed with 80.00 and 75.00 under a rule of 60 and 60, marked by one examiner."""
    enrolment = fields.pop("enrolment", None) or make_enrolment()
    rule = fields.pop("pass_rule", None) or make_pass_rule(programme=enrolment.programme)
    practical = fields.pop("practical", None)
    if practical is None:
        practical = make_practical_score(enrolment=enrolment)
        make_finalised_marking(session=practical.session, rubric=rule.rubric)
    return Result.objects.create(
        **{
            "institution": enrolment.institution,
            "enrolment": enrolment,
            "pass_rule": rule,
            "theory": fields.pop("theory", None) or make_theory_score(enrolment=enrolment),
            "practical": practical,
            "passed": True,
            "proposed_at": timezone.now(),
        }
        | fields
    )
