"""States and kinds of the live practical."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SessionState(TextChoices):
    """A live session runs from preparation to the handed-in review."""

    SCHEDULED = "scheduled", _("待直播")
    LIVE = "live", _("直播中")
    ENDED = "ended", _("待复盘")  # the stream is over; after-sales cases and review are due
    SUBMITTED = "submitted", _("已提交")


class RecordingState(TextChoices):
    """A recording is open while the gateway captures, closed when its manifest is in, finished when it plays."""

    OPEN = "open", _("录制中")
    CLOSED = "closed", _("整理中")
    FINISHED = "finished", _("可回放")


class GapCause(TextChoices):
    """Why a stretch was not captured."""

    PUBLISHER_LEFT = "publisher_left", _("主播离线")
    NETWORK = "network", _("网络中断")
    GATEWAY_RESTART = "gateway_restart", _("录制服务重启")
    DISK_FULL = "disk_full", _("存储空间不足")
    UNKNOWN = "unknown", _("原因不明")


class ChatKind(TextChoices):
    """What a line in the room's log is."""

    CHAT = "chat", _("弹幕")
    PLANTED = "planted", _("预设提问")
    PRICE_CALL = "price_call", _("上链接")


class DocumentKind(TextChoices):
    """What the candidate writes before and after the stream."""

    PREPARATION = "preparation", _("直播准备")
    AFTER_SALES = "after_sales", _("售后案例")
    REVIEW = "review", _("复盘")


class TranscriptState(TextChoices):
    """Progress itself is on the job; this says what there is."""

    PENDING = "pending", _("待转写")
    READY = "ready", _("已转写")
