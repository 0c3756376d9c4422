"""Content hashes over a canonical form, so that equal content has an equal hash."""

import hashlib
import json
from typing import Any


def canonical_json(content: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks; floats are refused because their text form is not canonical."""
    _refuse_floats(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def chain_hash(previous: str, content: Any) -> str:
    """The next link of a hash chain: SHA-256 over the previous link and the canonical content."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical_json(content)).hexdigest()


def _refuse_floats(content: Any) -> None:
    if isinstance(content, float):
        raise TypeError("Floats have no canonical form: use whole numbers or text.")
    if isinstance(content, dict):
        for value in content.values():
            _refuse_floats(value)
    elif isinstance(content, (list, tuple)):
        for value in content:
            _refuse_floats(value)
