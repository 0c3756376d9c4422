"""Who may do what: the bearer token of a request, read once, checked against room and role."""

from __future__ import annotations

import time

from aiohttp import web

from media_gateway.contract import Grant, Role, TokenExpired, TokenInvalid, read_token
from media_gateway.errors import Refusal

SUBPROTOCOL = "kaobo.events"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def grant_of(request: web.Request, secret: str, *roles: Role) -> Grant:
    """Return what the caller may do; raise Refusal (401 without a good token, 403 for another role or room)."""
    token = _token(request)
    if not token:
        raise Refusal(401, "no_token", "This needs a token.", _CHALLENGE)
    try:
        grant = read_token(secret, token, now=time.time())
    except TokenExpired as error:
        raise Refusal(401, "token_expired", "The token has expired: ask for a new one.", _CHALLENGE) from error
    except TokenInvalid as error:
        raise Refusal(401, "token_invalid", "The token is not valid.", _CHALLENGE) from error
    if grant.role not in roles:
        raise Refusal(403, "wrong_role", "The token does not allow this.")
    if "room" in request.match_info and grant.room != request.match_info["room"]:
        raise Refusal(403, "wrong_room", "The token is for another room.")
    return grant


def _token(request: web.Request) -> str:
    """Browsers cannot set headers on a WebSocket or a video: those two take the token elsewhere."""
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    offered = [word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    if offered[0] == SUBPROTOCOL and len(offered) > 1:
        return offered[1]
    if request.method in ("GET", "HEAD"):
        return request.query.get("token", "")
    return ""
