"""Publishing pass rules."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grading import pass_rule
from grading.enums import Deed
from grading.errors import GradingError
from grading.models import PassRule
from institutions.models import Person, Programme
from institutions.services import journal
from question_bank.enums import VersionState
from question_bank.models import RubricVersion


def publish_pass_rule(
    *,
    programme: Programme,
    rubric: RubricVersion,
    theory_least: int,
    practical_least: int,
    examiners: int,
    label: str,
    now: datetime,
    actor: Person | None = None,
) -> PassRule:
    """Add the next version; minima in points on 100. New markings and results use it, older ones keep theirs.

    Raises GradingError for a draft rubric, minima outside 0–100 or no examiner.
    """
    _check(rubric, theory_least, practical_least, examiners)
    with transaction.atomic():
        newest = PassRule.objects.filter(programme=programme).aggregate(number=Max("version"))["number"] or 0
        rule = PassRule.objects.create(
            programme=programme,
            version=newest + 1,
            label=label,
            theory_least=theory_least,
            practical_least=practical_least,
            examiners=examiners,
            rubric=rubric,
        )
        journal.record(
            action=Deed.RULE_PUBLISHED,
            subject=rule,
            now=now,
            actor=actor,
            institution_id=programme.institution_id,
            version=rule.version,
        )
    return rule


def _check(rubric: RubricVersion, theory_least: int, practical_least: int, examiners: int) -> None:
    if rubric.state != VersionState.PUBLISHED:
        raise GradingError(_("评分表还没有发布，不能用于合格标准。"))
    if not all(0 <= 100 * least <= pass_rule.FULL for least in (theory_least, practical_least)):
        raise GradingError(_("合格线应在 0 到 100 分之间。"))
    if examiners < 1:
        raise GradingError(_("至少需要 1 名考评员。"))
