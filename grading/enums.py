"""States of marking and results, kinds of evidence."""

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
