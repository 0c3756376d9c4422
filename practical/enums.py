"""States and kinds of the live practical."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SessionState(TextChoices):
    """A live session runs from preparation to the handed-in review."""

    SCHEDULED = "scheduled", _("待直播")
    LIVE = "live", _("直播中")
    ENDED = "ended", _("待复盘")  # the stream is over; after-sales cases and review are due
    SUBMITTED = "submitted", _("已提交")


UNDER_WAY = (SessionState.SCHEDULED, SessionState.LIVE)  # a candidate has at most one such session


class RecordingState(TextChoices):
    """A recording is open while the gateway captures, closed when its manifest is in, finished when it plays."""

    OPEN = "open", _("录制中")
    CLOSED = "closed", _("整理中")
    FINISHED = "finished", _("可回放")


class GapCause(TextChoices):
    """Why a stretch was not captured: the gateway's causes in the gateway's words, and what was found afterwards."""

    PUBLISHER_LEFT = "publisher_left", _("主播离线")
    NETWORK = "network", _("网络中断")
    REPLACED = "replaced", _("主播重新连接")
    GATEWAY_RESTART = "gateway_restart", _("录制服务意外重启")
    GATEWAY_STOPPED = "gateway_stopped", _("录制服务停止")
    DISK_FULL = "disk_full", _("存储空间不足")
    WRITE_FAILED = "write_failed", _("写入存储失败")
    TIME_LIMIT = "time_limit", _("已到规定时长")
    ROOM_CLOSED = "room_closed", _("直播已结束")
    PART_DAMAGED = "part_damaged", _("录像分片损坏或缺失")  # recorded once, not readable when the replay was made
    UNKNOWN = "unknown", _("原因不明")


class PartFault(TextChoices):
    """What was wrong with a part's file when the replay was made."""

    MISSING = "missing", _("文件缺失")
    EMPTY = "empty", _("文件为空")
    ALTERED = "altered", _("内容与清单不符")
    UNREADABLE = "unreadable", _("无法读取")


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
