"""Where a candidate stands in a live practical: one line per step, for pages."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from practical import queries
from practical.enums import DocumentKind, SessionState
from practical.models import LiveSession

DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is done, now or later; `url_name` takes the session's pk, empty when there is nothing to open yet."""

    number: int
    label: Any
    state: str
    note: Any
    url_name: str


def steps_of(session: LiveSession) -> list[Step]:
    """The five steps; only the first that is due is `now`, later ones may be opened all the same."""
    rows = [_prepare(session), _check(session), _stream(session), *_aftermath(session)]
    steps = [Step(number, *row) for number, row in enumerate(rows, start=1)]
    first = next((step.number for step in steps if step.state == NOW), 0)
    return [replace(step, state=LATER) if step.state == NOW and step.number > first else step for step in steps]


def _prepare(session: LiveSession) -> tuple[Any, str, Any, str]:
    missing = queries.missing_documents(session, DocumentKind.PREPARATION)
    url = "practical:session-preparation"
    if session.state != SessionState.SCHEDULED:
        return _("直播准备"), DONE, _("开播后不能再修改"), url
    note = _("还有 %(count)s 项没有填写") % {"count": len(missing)} if missing else _("已填写，开播前可以修改")
    return _("直播准备"), NOW if missing else DONE, note, url


def _check(session: LiveSession) -> tuple[Any, str, Any, str]:
    newest = session.device_checks.order_by("-pk").first()
    url = "practical:device-check"
    if session.state != SessionState.SCHEDULED:
        return _("设备检测"), DONE, "", ""
    if newest is None:
        return _("设备检测"), NOW, _("检测摄像头、麦克风和网络"), url
    if newest.passed:
        return _("设备检测"), DONE, _("已通过，可以再测一次"), url
    return _("设备检测"), NOW, _("上次检测有问题，请处理后再测"), url


def _stream(session: LiveSession) -> tuple[Any, str, Any, str]:
    url = "practical:session-studio"
    if session.state == SessionState.SCHEDULED:
        return _("直播"), NOW, _("准备好以后进入直播间开播"), url
    if session.state == SessionState.LIVE:
        return _("直播"), NOW, _("直播正在进行"), url
    return _("直播"), DONE, _("直播已结束"), ""


def _aftermath(session: LiveSession) -> list[tuple[Any, str, Any, str]]:
    kinds = [
        (_("售后案例"), DocumentKind.AFTER_SALES, "practical:session-after-sales"),
        (_("复盘"), DocumentKind.REVIEW, "practical:session-review"),
    ]
    if session.state in (SessionState.SCHEDULED, SessionState.LIVE):
        return [(label, LATER, _("直播结束后填写"), "") for label, _kind, _url in kinds]
    return [(label, *_writing(session, kind), url) for label, kind, url in kinds]


def _writing(session: LiveSession, kind: DocumentKind) -> tuple[str, Any]:
    if session.state == SessionState.SUBMITTED:
        return DONE, _("已提交")
    missing = queries.missing_documents(session, kind)
    return (
        (NOW, _("还有 %(count)s 项没有填写") % {"count": len(missing)})
        if missing
        else (DONE, _("已填写，提交前可以修改"))
    )
