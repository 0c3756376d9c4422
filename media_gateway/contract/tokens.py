"""Tokens: who may do what in which room, and the signature under each report; both need the shared secret."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jwt

from media_gateway.contract.document import ContractError, Document
from media_gateway.contract.paths import ROOM_NAME, require_room
from media_gateway.contract.records import Report

MIN_SECRET_BYTES = 32
_ALGORITHM = "HS256"
_TO_GATEWAY, _TO_WEB = "gateway", "web"  # audiences: a token for one door never opens the other
_REPORT_LIFETIME_S = 300


class TokenInvalid(ValueError):
    """The token was not signed with our secret, or does not say what it must."""


class TokenExpired(TokenInvalid):
    """The token was good once; its time is over."""


class Role(StrEnum):
    """What the holder of a token may do in its room."""

    PUBLISH = "publish"  # the host: WHIP, chat, price calls
    VIEW = "view"  # a viewer: WHEP, chat
    PLAY = "play"  # recorded files below `prefix`
    CONTROL = "control"  # the web: open, close and inspect the room


@dataclass(frozen=True, slots=True)
class Grant(Document):
    """What a token says: `role` in `room` until `exp` (UTC s), for `play` only below `prefix`."""

    room: str
    role: Role
    exp: int
    name: str = ""
    prefix: str = ""


def sign_token(secret: str, grant: Grant) -> str:
    """Return the bearer token of a grant; a play grant without a prefix covers its whole room."""
    _require_secret(secret)
    require_room(grant.room)
    return jwt.encode({**grant.to_plain(), "aud": _TO_GATEWAY}, secret, algorithm=_ALGORITHM)


def read_token(secret: str, token: str, *, now: float) -> Grant:
    """Return what a token grants at `now` (UTC s); raise TokenExpired or TokenInvalid."""
    grant = Grant.from_plain(_claims(secret, token, audience=_TO_GATEWAY, now=now, shape=Grant))
    if ROOM_NAME.fullmatch(grant.room) is None:
        raise TokenInvalid("The token names no proper room.")
    return grant


def may_play(grant: Grant, relpath: str) -> bool:
    """Say whether a play grant covers a file; both are below the media root."""
    prefix = grant.prefix or grant.room
    return grant.role is Role.PLAY and (relpath == prefix or relpath.startswith(prefix.rstrip("/") + "/"))


def sign_report(secret: str, body: bytes, *, now: float) -> str:
    """Return the Authorization header for a report's exact bytes."""
    _require_secret(secret)
    claims = {"aud": _TO_WEB, "exp": int(now) + _REPORT_LIFETIME_S, "sha256": hashlib.sha256(body).hexdigest()}
    return "Bearer " + jwt.encode(claims, secret, algorithm=_ALGORITHM)


def read_report(secret: str, authorization: str, body: bytes, *, now: float) -> Report:
    """Return the report if the header was signed for these bytes; raise TokenInvalid, TokenExpired or ContractError."""
    claims = _claims(secret, authorization.removeprefix("Bearer "), audience=_TO_WEB, now=now, shape=None)
    if claims.get("sha256") != hashlib.sha256(body).hexdigest():
        raise TokenInvalid("The report is not the one that was signed.")
    return Report.from_json(body)


def _require_secret(secret: str) -> None:
    if len(secret.encode()) < MIN_SECRET_BYTES:
        raise ContractError(f"The gateway secret must have at least {MIN_SECRET_BYTES} bytes.")


def _claims(secret: str, token: str, *, audience: str, now: float, shape: type[Document] | None) -> dict[str, Any]:
    _require_secret(secret)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            audience=audience,
            options={"verify_exp": False, "verify_iat": False},
        )
        if shape is not None:
            shape.from_plain(claims)
    except (jwt.PyJWTError, ContractError) as error:
        raise TokenInvalid("The token is not one of ours.") from error
    if not isinstance(claims.get("exp"), int) or claims["exp"] <= now:
        raise TokenExpired("The token has expired.")
    return claims
