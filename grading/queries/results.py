"""Reads around results: lists, breakdowns, what the marks stand on, history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from grading import pass_rule
from grading.enums import Deed, ResultState
from grading.models import Mark, Marking, PracticalScore, Result, TheoryScore
from grading.queries import markings as queries
from grading.queries.rubric_page import Evidence, evidence_view
from grading.queries.stretches import origin_of
from institutions.enums import InstitutionKind
from institutions.models import JournalEntry, Membership
from practical.models import LiveSession
from question_bank.enums import WorkFunction
from question_bank.models import Criterion, QuestionVersion, Topic

RELATED = (
    "enrolment__training",
    "enrolment__programme",
    "theory__attempt__sitting",
    "practical__session__task_version",
    "practical__session__recording",
    "pass_rule",
    "confirmed_by",
)


@dataclass(frozen=True)
class TopicFigure:
    """Points below one top topic."""

    name: str
    points: int
    of_points: int
    items: int


@dataclass(frozen=True)
class FunctionFigure:
    """Points of one work function, as stored with the score."""

    function: WorkFunction
    points: int
    of_points: int


@dataclass(frozen=True)
class Judgement:
    """What one examiner said about one criterion, and where it shows."""

    examiner_number: int
    examiner: str
    mark: Mark
    evidence: list[Evidence]


@dataclass(frozen=True)
class JudgedCriterion:
    """One criterion with every examiner's judgement."""

    criterion: Criterion
    judgements: list[Judgement]


@dataclass(frozen=True)
class JudgedFunction:
    """The criteria of one work function."""

    function: WorkFunction
    criteria: list[JudgedCriterion]


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history."""

    at: datetime
    label: str
    actor: str


def results_for(membership: Membership) -> QuerySet[Result]:
    """All of the body; for a training institution its own people's, once confirmed."""
    rows: QuerySet[Result] = Result.objects.select_related(*RELATED)
    if membership.institution.kind == InstitutionKind.TRAINING:
        rows = rows.filter(enrolment__training=membership.institution, state=ResultState.CONFIRMED)
    return rows.order_by("enrolment__candidate_number", "pk")


def narrowed(rows: QuerySet[Result], *, q: str = "", state: str = "", passed: str = "") -> QuerySet[Result]:
    """By name or number, state, and outcome (yes or no)."""
    if q:
        rows = rows.filter(Q(enrolment__candidate_name__icontains=q) | Q(enrolment__candidate_number__icontains=q))
    if state:
        rows = rows.filter(state=state)
    if passed:
        rows = rows.filter(passed=passed == "yes")
    return rows


def confirmed_result(enrolment_id: int) -> Result | None:
    """The enrolment's result once a person confirmed it. One query."""
    rows = Result.objects.select_related(*RELATED)
    return rows.filter(enrolment=enrolment_id, state=ResultState.CONFIRMED).first()


def verdict_of(result: Result) -> pass_rule.Verdict:
    """Both parts against the minima of the result's own pass rule; no queries."""
    rule = result.pass_rule
    return pass_rule.judge(
        theory=result.theory.score,
        practical=result.practical.score,
        theory_least=rule.theory_least,
        practical_least=rule.practical_least,
    )


def topic_figures(theory: TheoryScore) -> list[TopicFigure]:
    """The theory score per top topic, in the syllabus' order; no item's text. Two queries."""
    topic_of = dict(
        QuestionVersion.objects.filter(pk__in=[row["version"] for row in theory.items]).values_list(
            "pk", "question__topic"
        )
    )
    topics = {row.pk: row for row in Topic.objects.order_by("order", "code")}
    sums: dict[int, list[int]] = {}
    for row in theory.items:
        total = sums.setdefault(_top(topics, topic_of[row["version"]]), [0, 0, 0])
        total[0] += row["points"]
        total[1] += row["of"]
        total[2] += 1
    return [TopicFigure(topics[pk].name, *sums[pk]) for pk in topics if pk in sums]


def _top(topics: dict[int, Topic], pk: int) -> int:
    while (parent := topics[pk].parent_id) in topics:
        pk = parent
    return pk


def function_figures(score: PracticalScore) -> list[FunctionFigure]:
    """The practical score per work function; no queries."""
    return [FunctionFigure(WorkFunction(row["function"]), row["points"], row["of"]) for row in score.functions]


def judged_functions(session: LiveSession) -> list[JudgedFunction]:
    """Every mark of the session with its evidence, by function and criterion. Five queries."""
    markings = list(Marking.objects.filter(session=session).select_related("examiner").order_by("slot"))
    if not markings:
        return []
    criteria = Criterion.objects.filter(version=markings[0].rubric_id).prefetch_related("levels").order_by("order")
    marks = queries.current_marks_of(markings)
    evidence = _evidence(markings, origin_of(session))
    judged = [
        JudgedCriterion(
            criterion,
            [
                Judgement(
                    marking.slot,
                    str(marking.examiner and marking.examiner.full_name),
                    marks[marking.pk, criterion.pk],
                    evidence.get((marking.pk, criterion.pk), []),
                )
                for marking in markings
                if (marking.pk, criterion.pk) in marks
            ],
        )
        for criterion in criteria
    ]
    return _by_function(judged)


def _evidence(markings: Iterable[Marking], origin: int) -> dict[tuple[int, int], list[Evidence]]:
    found: dict[tuple[int, int], list[Evidence]] = {}
    for row in queries.standing_evidence(markings):
        found.setdefault((row.marking_id, row.criterion_id), []).append(evidence_view(row, origin))
    return found


def _by_function(judged: list[JudgedCriterion]) -> list[JudgedFunction]:
    groups = [
        JudgedFunction(function, [row for row in judged if row.criterion.function == function])
        for function in WorkFunction
    ]
    return [group for group in groups if group.criteria]


def history_of(result: Result) -> list[HistoryLine]:
    """What was done on the way to this result, oldest first. Two queries."""
    markings = Marking.objects.filter(session=result.practical.session_id).values_list("pk", flat=True)
    about = (
        _subjects("grading.result", [result.pk])
        | _subjects("grading.marking", markings)
        | _subjects("exams.attempt", [result.theory.attempt_id])
        | _subjects("practical.livesession", [result.practical.session_id])
    )
    rows = JournalEntry.objects.filter(about, action__in=Deed.values).select_related("actor").order_by("at", "pk")
    return [HistoryLine(row.at, str(Deed(row.action).label), row.actor.full_name if row.actor else "") for row in rows]


def _subjects(kind: str, ids: Iterable[int]) -> Q:
    return Q(subject_type=kind, subject_id__in=[str(pk) for pk in ids])
