"""Where a room's files lie below the media root, and the address under which they play."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from media_gateway.contract.document import ContractError

ROOM_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def room_dir(root: Path, room: str) -> Path:
    """Return a room's folder; raise ContractError when the name is not a proper room name."""
    require_room(room)
    return root / room


def manifest_path(root: Path, room: str) -> Path:
    """Return where a room's manifest lies."""
    return room_dir(root, room) / "manifest.json"


def event_log_path(root: Path, room: str) -> Path:
    """Return where a room's event log lies."""
    return room_dir(root, room) / "events.jsonl"


def media_url(gateway_url: str, relpath: str, token: str) -> str:
    """Return the address under which a recorded file plays."""
    return f"{gateway_url.rstrip('/')}/media/{quote(relpath)}?token={quote(token)}"


def require_room(room: str) -> None:
    """Raise ContractError when the name is not a proper room name."""
    if ROOM_NAME.fullmatch(room) is None:
        raise ContractError(f"Not a room name: {room!r}")
