"""Speaking to the media gateway: open, close and inspect a room with a signed control token and short time-outs."""

import http.client
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from media_gateway import contract
from practical.errors import GatewayRefused, GatewayUnreachable

TIMEOUT_SECONDS = 4
CONTROL_SECONDS = 60
MAX_ANSWER_BYTES = 4 * 1024 * 1024


def open_room(config: contract.RoomConfig, *, now: datetime) -> None:
    """Open the room, or replace the settings of an open one. Raises GatewayUnreachable or GatewayRefused."""
    _call("PUT", f"/rooms/{config.room}", room=config.room, now=now, body=config.to_json().encode())


def close_room(room: str, *, now: datetime) -> contract.Manifest:
    """Close the room, again and again if need be; returns the final manifest. Raises as `open_room`."""
    answer = _call("POST", f"/rooms/{room}/close", room=room, now=now)
    try:
        return contract.Manifest.from_json(answer)
    except contract.ContractError as error:
        raise GatewayUnreachable(_("媒体服务的答复无法识别，请联系考务。")) from error


def room_state(room: str, *, now: datetime) -> dict[str, Any]:
    """What the gateway says about the room at this moment (docs/media-gateway.md). Raises as `open_room`."""
    answer: dict[str, Any] = json.loads(_call("GET", f"/rooms/{room}", room=room, now=now))
    return answer


def sign(room: str, role: contract.Role, *, now: datetime, seconds: int, name: str = "", prefix: str = "") -> str:
    """A token for `role` in `room`, good for `seconds`."""
    grant = contract.Grant(room=room, role=role, exp=int(now.timestamp()) + seconds, name=name, prefix=prefix)
    return contract.sign_token(settings.GATEWAY_SECRET, grant)


def _call(method: str, path: str, *, room: str, now: datetime, body: bytes = b"") -> bytes:
    token = sign(room, contract.Role.CONTROL, now=now, seconds=CONTROL_SECONDS)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        status, answer = _exchange(method, path, headers, body)
    except (OSError, http.client.HTTPException) as error:
        raise GatewayUnreachable(
            _("媒体服务没有应答，直播暂时不能开始或结束。请过一分钟再试；若一直如此，请联系监考员。")
        ) from error
    if status >= http.client.INTERNAL_SERVER_ERROR:
        raise GatewayUnreachable(_("媒体服务正忙或正在重启（代码 %(status)s）。请过一分钟再试。") % {"status": status})
    if status >= http.client.BAD_REQUEST:
        raise _refusal(status, answer)
    return answer


def _exchange(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    target = urlsplit(settings.GATEWAY_INTERNAL_URL)
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, target.path + path, body=body, headers=headers)
        response = connection.getresponse()
        return response.status, response.read(MAX_ANSWER_BYTES)
    finally:
        connection.close()


def _refusal(status: int, answer: bytes) -> GatewayRefused:
    try:
        code = str(json.loads(answer)["error"])
    except (ValueError, TypeError, KeyError):
        code = str(status)
    if code == "room_closed":
        return GatewayRefused(_("本场直播已经结束，不能再次开播。"), code)
    return GatewayRefused(_("媒体服务没有接受请求（%(code)s）。请联系监考员。") % {"code": code}, code)
