"""The printed fields: their names, their order, and the line that a QR code carries. Pure."""

import base64
import json
import zlib
from typing import Any

from core.hashing import canonical_json

# Order of print and of the public page. Keys are stored and signed; the words for them are in words.py.
NAMES = (
    "title",
    "name",
    "id_type",
    "id_number",
    "occupation",
    "job_type",
    "level",
    "theory",
    "practical",
    "outcome",
    "issuer",
    "number",
    "issued_on",
)
MOST_PACKED = 4000  # characters of a QR line; a larger one is no certificate of ours
MOST_UNPACKED = 20_000


def pack(fields: dict[str, str]) -> str:
    """The fields as a short line of URL-safe characters (canonical JSON, deflated, base64url)."""
    return base64.urlsafe_b64encode(zlib.compress(canonical_json(fields), 9)).decode().rstrip("=")


def unpack(line: str) -> dict[str, str] | None:
    """The fields of a packed line, or None when it is not one (wrong, too large, or not text fields)."""
    if len(line) > MOST_PACKED:
        return None
    try:
        raw = base64.urlsafe_b64decode(line + "=" * (-len(line) % 4))
        content: Any = json.loads(zlib.decompressobj().decompress(raw, MOST_UNPACKED))
    except (ValueError, zlib.error):
        return None
    is_fields = isinstance(content, dict) and all(isinstance(value, str) for value in content.values())
    return content if is_fields else None


def differences(printed: dict[str, str], stored: dict[str, str]) -> list[str]:
    """Names of the fields that differ, in print order, unknown ones last."""
    names = [*NAMES, *sorted((printed.keys() | stored.keys()) - set(NAMES))]
    return [name for name in names if printed.get(name) != stored.get(name)]
