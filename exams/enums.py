"""States of sittings and attempts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaperState(TextChoices):
    """A published paper never changes."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")


class AttemptState(TextChoices):
    """An attempt is open until the candidate submits or the deadline passes."""

    OPEN = "open", _("作答中")
    SUBMITTED = "submitted", _("已交卷")


class SubmitCause(TextChoices):
    """Who closed the attempt."""

    CANDIDATE = "candidate", _("考生交卷")
    DEADLINE = "deadline", _("到时自动收卷")
