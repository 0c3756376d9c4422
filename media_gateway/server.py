"""The HTTP face: routes, refusals as JSON, CORS for the web's origin only."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType, web

from media_gateway import webrtc_routes
from media_gateway.access import SUBPROTOCOL, grant_of
from media_gateway.chat import Member
from media_gateway.contract import ContractError, Role, RoomConfig, require_room
from media_gateway.errors import Refusal
from media_gateway.keys import REGISTRY
from media_gateway.playback import file_response
from media_gateway.room import Room
from media_gateway.rooms import Registry

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 256 * 1024
_HEARTBEAT_S = 20.0
_EXPOSED = "Location, ETag, Link, Retry-After, Accept-Patch, Accept-Ranges, Content-Range, Content-Length"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(registry: Registry) -> web.Application:
    """Return the application; the registry is the caller's to stop."""
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[_answer_refusals])
    app[REGISTRY] = registry
    app.on_response_prepare.append(_allow_origin)
    app.add_routes(
        [
            web.get("/healthz", healthz),
            web.put("/rooms/{room}", put_room),
            web.get("/rooms/{room}", get_room),
            web.post("/rooms/{room}/close", close_room),
            web.get("/rooms/{room}/events", events),
            web.get("/media/{path:.+}", media),
            *webrtc_routes.routes(),
        ]
    )
    return app


async def healthz(request: web.Request) -> web.Response:
    """Say whether this process takes new work."""
    draining = request.app[REGISTRY].is_draining
    return web.json_response({"status": "draining" if draining else "ok"}, status=503 if draining else 200)


async def put_room(request: web.Request) -> web.Response:
    """Open a room, or replace the settings of an open one."""
    registry = request.app[REGISTRY]
    grant_of(request, registry.settings.secret, Role.CONTROL)
    try:
        config = RoomConfig.from_json(await request.read())
        require_room(config.room)
    except ContractError as error:
        raise Refusal(400, "bad_request", f"{error}.") from error
    if config.room != request.match_info["room"]:
        raise Refusal(400, "bad_request", "The body names another room.")
    is_new = registry.open_room(config)
    return web.json_response(registry.find(config.room).status(), status=201 if is_new else 200)


async def get_room(request: web.Request) -> web.Response:
    """Say how the room is doing."""
    return web.json_response(_room(request, Role.CONTROL, Role.PUBLISH).status())


async def close_room(request: web.Request) -> web.Response:
    """Close the room for good; the answer is its manifest."""
    manifest = await _room(request, Role.CONTROL).close()
    return web.json_response(text=manifest.to_json())


async def events(request: web.Request) -> web.WebSocketResponse:
    """Chat, price calls, viewers and state of one room, as they happen."""
    room = _room(request, Role.VIEW, Role.PUBLISH, Role.CONTROL)
    grant = grant_of(request, request.app[REGISTRY].settings.secret, Role.VIEW, Role.PUBLISH, Role.CONTROL)
    if room.is_closed:
        raise Refusal(409, "room_closed", "This room is closed.")
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=4096, protocols=(SUBPROTOCOL,))
    await socket.prepare(request)
    member = Member(socket, grant)
    room.join(member)
    try:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                room.chat.hear(member, message.data)
    finally:
        room.chat.leave(member)
    return socket


async def media(request: web.Request) -> web.FileResponse:
    """Play a recorded file."""
    registry = request.app[REGISTRY]
    grant = grant_of(request, registry.settings.secret, Role.PLAY)
    return file_response(registry.settings.media_root, request.match_info["path"], grant)


async def preflight(request: web.Request) -> web.Response:
    """Answer a browser that asks before it calls across origins."""
    if request.headers.get("Origin", "") != _allowed_origin(request):
        raise Refusal(403, "wrong_origin", "Pages of this origin may not call the gateway.")
    return web.Response(
        status=204,
        headers={
            "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, Range",
            "Access-Control-Max-Age": "600",
        },
    )


def _room(request: web.Request, *roles: Role) -> Room:
    registry = request.app[REGISTRY]
    grant = grant_of(request, registry.settings.secret, *roles)
    return registry.find(grant.room)


def _allowed_origin(request: web.Request) -> str | None:
    registry = request.app[REGISTRY]
    room = "".join(request.path.split("/")[2:3])  # /rooms/{room}, /whip/{room}/…, /media/{room}/…
    config = registry.config_of(room)
    return (config.web_origin if config else "") or registry.settings.web_origin or None


async def _allow_origin(request: web.Request, response: web.StreamResponse) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and origin == _allowed_origin(request):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        response.headers["Vary"] = "Origin"


@web.middleware
async def _answer_refusals(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await (preflight if request.method == "OPTIONS" else handler)(request)
    except Refusal as refusal:
        # The path names the room and carries no token; viewers who wait ask again and again.
        level = logging.INFO if refusal.code == "not_live" else logging.WARNING
        log.log(level, "%s %s refused: %s %s", request.method, request.path, refusal.status, refusal.code)
        return _error(refusal.status, refusal.code, refusal.message, refusal.headers)
    except web.HTTPRequestEntityTooLarge:
        log.warning("%s %s refused: 413 too_large", request.method, request.path)
        return _error(413, "too_large", f"The body is larger than {MAX_BODY_BYTES // 1024} KiB.")
    except web.HTTPException as error:
        return _error(error.status, error.reason.lower().replace(" ", "_"), f"{error.reason}.")
    except UnicodeDecodeError:
        log.warning("%s %s refused: 400 bad_request (not UTF-8)", request.method, request.path)
        return _error(400, "bad_request", "The body is not text in UTF-8.")


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.Response:
    body = json.dumps({"error": code, "message": message})
    return web.Response(status=status, text=body, content_type="application/json", headers=headers)
