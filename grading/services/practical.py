"""The practical score of a session, once every marking is finalised."""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from grading import pass_rule
from grading.enums import Deed, MarkingState
from grading.models import Marking, PracticalScore
from grading.queries import markings as queries
from institutions.services import journal
from practical.models import LiveSession
from question_bank.models import Criterion


class FunctionScore(TypedDict):
    """One row of PracticalScore.functions."""

    function: str
    points: int
    of: int


def score_session(*, session: LiveSession, now: datetime) -> PracticalScore | None:
    """The mean over all markings of the session, once; None while one of them is not finalised.

    All markings share a rubric, so the mean is the sum of their points over the sum of what could be earned: whole
    numbers until the one rounding in pass_rule. A second call returns the stored score.
    """
    with transaction.atomic():
        markings = list(Marking.objects.filter(session=session).order_by("slot"))
        if not markings or any(marking.state != MarkingState.FINALISED for marking in markings):
            return None
        functions = _per_function(markings)
        score, created = PracticalScore.objects.get_or_create(session=session, defaults=_totals(functions, now))
        if created:
            tenant = session.institution_id
            journal.record(
                action=Deed.PRACTICAL_SCORED, subject=session, now=now, institution_id=tenant, score=score.score
            )
    return score


def _totals(functions: list[FunctionScore], now: datetime) -> dict[str, Any]:
    points = sum(row["points"] for row in functions)
    of_points = sum(row["of"] for row in functions)
    score = pass_rule.on_hundred(points, of_points)
    return {"points": points, "of_points": of_points, "score": score, "functions": functions, "scored_at": now}


def _per_function(markings: list[Marking]) -> list[FunctionScore]:
    criteria = list(Criterion.objects.filter(version=markings[0].rubric_id).prefetch_related("levels"))
    earned = [queries.current_marks(marking) for marking in markings]
    totals: dict[str, FunctionScore] = {}
    for criterion in criteria:
        row = totals.setdefault(criterion.function, {"function": criterion.function, "points": 0, "of": 0})
        row["points"] += sum(marks[criterion.pk].level.points for marks in earned)
        row["of"] += criterion.most_points * len(markings)
    return list(totals.values())
