"""Kinds and states of what the bank holds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionKind(TextChoices):
    """How a question is answered and marked."""

    SINGLE = "single", _("单选题")
    MULTIPLE = "multiple", _("多选题")
    TRUE_FALSE = "true_false", _("判断题")


class VersionState(TextChoices):
    """A draft may be edited; a published version never changes; a retired one is not drawn any more."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    RETIRED = "retired", _("已停用")


class Difficulty(TextChoices):
    """The author's estimate."""

    EASY = "easy", _("易")
    MEDIUM = "medium", _("中")
    HARD = "hard", _("难")


class SourceState(TextChoices):
    """Whether a law or standard is in force."""

    IN_FORCE = "in_force", _("现行有效")
    REPEALED = "repealed", _("已废止")


class WorkFunction(TextChoices):
    """The parts of the practical that a rubric's criteria belong to."""

    PREPARATION = "preparation", _("工作准备")
    DISPLAY = "display", _("产品展示")
    ANSWERS = "answers", _("互动答疑")
    AFTER_SALES = "after_sales", _("售后与复盘")


class EvidenceNeed(TextChoices):
    """What a mark on a criterion must point at."""

    CLIP = "clip", _("录像片段")
    DOCUMENT = "document", _("书面材料")
