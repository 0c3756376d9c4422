"""Scoring theory attempts."""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import JobWaits
from exams import queries as exam_queries
from exams.models import Attempt, PaperItem
from grading import pass_rule
from grading.enums import Deed
from grading.errors import AttemptNotSubmitted
from grading.marking import registry
from grading.models import TheoryScore
from institutions.services import journal


class ItemScore(TypedDict):
    """One row of TheoryScore.items."""

    item: int
    version: int
    answer: list[str]
    points: int
    of: int


def score_attempt(*, attempt_id: int, now: datetime) -> TheoryScore:
    """Mark what counted at submission, once; a second call returns the stored score.

    Raises AttemptNotSubmitted while the attempt is open, JobWaits while an answer that counts may still come in.
    """
    attempt = Attempt.objects.select_related("paper").get(pk=attempt_id)
    if attempt.is_open:
        raise AttemptNotSubmitted(_("考生还没有交卷，不能评分。"))
    if now < exam_queries.settled_at(attempt):
        raise JobWaits(_("刚到时收卷，按时送到的作答可能还在保存，稍后评分。"))
    with transaction.atomic():
        items = _marked_items(attempt)
        score, created = TheoryScore.objects.get_or_create(attempt=attempt, defaults=_totals(items, now))
        if created:
            journal.record(
                action=Deed.THEORY_SCORED,
                subject=attempt,
                now=now,
                institution_id=attempt.institution_id,
                score=score.score,
            )
    return score


def _marked_items(attempt: Attempt) -> list[ItemScore]:
    answers = exam_queries.counted_answers(attempt)
    items = PaperItem.objects.filter(paper=attempt.paper).select_related("version").order_by("position")
    return [_marked(item, answers.get(item.pk, [])) for item in items]


def _marked(item: PaperItem, answer: list[str]) -> ItemScore:
    version = item.version
    points = registry.points_earned(version.kind, answer, version.answer, item.points)
    return {"item": item.pk, "version": version.pk, "answer": list(answer), "points": points, "of": item.points}


def _totals(items: list[ItemScore], now: datetime) -> dict[str, Any]:
    points = sum(item["points"] for item in items)
    of_points = sum(item["of"] for item in items)
    score = pass_rule.on_hundred(points, of_points)
    return {"points": points, "of_points": of_points, "score": score, "items": items, "scored_at": now}
