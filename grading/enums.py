"""States of marking and results, kinds of evidence, deeds in the journal."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MarkingState(TextChoices):
    """A marking is one examiner's judgement of one session; finalised, it never changes."""

    OPEN = "open", _("评分中")
    FINALISED = "finalised", _("已定稿")


class EvidenceKind(TextChoices):
    """What a mark points at. `absent` names the stretch that was searched in vain."""

    CLIP = "clip", _("录像片段")
    DOCUMENT = "document", _("书面材料")
    ABSENT = "absent", _("查无此项")


class ResultState(TextChoices):
    """A result is computed as a proposal; a named person confirms it."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")


class Deed(TextChoices):
    """What grading writes into the journal."""

    RULE_PUBLISHED = "pass_rule.published", _("发布合格标准")
    THEORY_SCORED = "attempt.scored", _("理论答卷评分")
    MARKINGS_PREPARED = "marking.prepared", _("准备考评")
    MARKING_TAKEN = "marking.taken", _("领取考评")
    MARKING_FINALISED = "marking.finalised", _("评分定稿")
    PRACTICAL_SCORED = "session.scored", _("技能成绩合成")
    RESULT_PROPOSED = "result.proposed", _("拟定评定结果")
    RESULT_CONFIRMED = "result.confirmed", _("确认评定结果")
