"""Recorded files by signed address, with Range; nothing else below the media root can be read this way."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from aiohttp import web

from media_gateway.contract import Grant, may_play
from media_gateway.errors import Refusal

CONTENT_TYPES = {
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
}


def file_response(root: Path, relpath: str, grant: Grant) -> web.FileResponse:
    """Return the file; raise Refusal for one outside the grant (403), outside the root, of another kind or absent (404)."""
    path = PurePosixPath(relpath)
    if path.is_absolute() or ".." in path.parts or "\\" in relpath or "\0" in relpath:
        raise _no_file()
    if not may_play(grant, str(path)):
        raise Refusal(403, "wrong_room", "The token does not cover this file.")
    content_type = CONTENT_TYPES.get(path.suffix)
    found = (root / path).resolve()
    if content_type is None or not found.is_relative_to(root.resolve()) or not found.is_file():
        raise _no_file()
    return web.FileResponse(
        found,
        headers={
            "Content-Type": content_type,
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _no_file() -> Refusal:
    return Refusal(404, "no_file", "There is no such recording.")
