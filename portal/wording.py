"""What background work is called in front of people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TASKS: dict[str, Any] = {
    "grading.score_attempt": _("理论答卷评分"),
    "grading.prepare_marking": _("准备考评"),
    "grading.score_session": _("合成技能成绩"),
    "practical.close_room": _("结束直播间"),
    "practical.take_manifest": _("接收录像清单"),
    "practical.finish_recording": _("整理录像"),
    "practical.transcribe_recording": _("转写语音"),
    "certificates.issue_certificate": _("颁发证书"),
}


def task_name(task: str) -> str:
    """The task's name on the screen; its code when it has none."""
    return str(TASKS.get(task, task))
