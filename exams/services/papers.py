"""Drawing and publishing papers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.hashing import content_hash
from exams import drawing, queries
from exams.enums import PaperState
from exams.errors import PaperInfeasible
from exams.models import Blueprint, BlueprintRow, Paper, PaperItem
from institutions.services import journal
from question_bank.models import QuestionVersion


def draw_papers(*, blueprint: Blueprint, forms: int, seed: int, now: datetime) -> list[Paper]:
    """`forms` published parallel forms. The same blueprint, bank and seed give the same papers (and the same rows).

    Raises PaperInfeasible, naming every row that the bank cannot fill and how many questions are missing.
    """
    rows = list(blueprint.rows.select_related("topic").order_by("pk"))
    if not rows:
        raise PaperInfeasible(_("细目表“{name}”没有任何行，无法组卷。").format(name=blueprint.name))
    plan = [drawing.Row(row.topic_id, row.kind, row.count, row.points) for row in rows]
    try:
        drawn = drawing.draw_forms(plan, queries.drawing_pool(blueprint), forms=forms, seed=seed)
    except drawing.TooFew as short:
        raise PaperInfeasible(_what_is_missing(rows, short)) from short
    with transaction.atomic():
        return [_publish(blueprint, form, seed, picks, now) for form, picks in enumerate(drawn)]


def _what_is_missing(rows: list[BlueprintRow], short: drawing.TooFew) -> str:
    parts = [
        _("{topic} · {kind}：需要 {count} 题，还缺 {missing} 题").format(
            topic=rows[index].topic, kind=rows[index].get_kind_display(), count=rows[index].count, missing=missing
        )
        for index, missing in sorted(short.missing.items())
    ]
    return _("题库中可用的题目不够，没有组卷。{rows}。").format(rows=_("；").join(parts))


def _publish(blueprint: Blueprint, form: int, seed: int, picks: list[drawing.Pick], now: datetime) -> Paper:
    seal = _seal(picks)
    code = f"P{blueprint.pk}-{seed}-{form + 1:02d}-{seal[:6]}"
    paper, created = Paper.objects.get_or_create(
        institution_id=blueprint.institution_id,
        code=code,
        defaults={
            "blueprint": blueprint,
            "seed": seed,
            "state": PaperState.PUBLISHED,
            "content_hash": seal,
            "points": sum(pick.points for pick in picks),
            "created_at": now,
        },
    )
    if created:
        _pin_items(paper, picks)
        journal.record(
            action="paper.published", subject=paper, now=now, institution_id=paper.institution_id, items=len(picks)
        )
    return paper


def _seal(picks: list[drawing.Pick]) -> str:
    """The hash over which versions stand where, for how many points. One query."""
    hashes = dict(
        QuestionVersion.objects.filter(pk__in=[pick.candidate.version_id for pick in picks]).values_list(
            "pk", "content_hash"
        )
    )
    return content_hash(
        [
            [pick.candidate.code, pick.candidate.version_id, hashes[pick.candidate.version_id], pick.points]
            for pick in picks
        ]
    )


def _pin_items(paper: Paper, picks: list[drawing.Pick]) -> None:
    PaperItem.objects.bulk_create(
        PaperItem(paper=paper, position=position, version_id=pick.candidate.version_id, points=pick.points)
        for position, pick in enumerate(picks, start=1)
    )
