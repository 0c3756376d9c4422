"""Documents: frozen dataclasses that go to JSON and come back the same, refusing what has another shape."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from typing import Any, Self


class ContractError(ValueError):
    """A document does not have the agreed shape."""


class Document:
    """A frozen dataclass that goes to JSON and comes back the same."""

    def to_plain(self) -> dict[str, Any]:
        """Return what `json.dumps` takes."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]

    def to_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(self.to_plain(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_plain(cls, plain: object) -> Self:
        """Build from parsed JSON, ignoring unknown fields; raise ContractError for a missing or wrong one."""
        return typing.cast(Self, _decode(cls, plain, cls.__name__))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Build from JSON; raise ContractError as `from_plain`, or when it is not JSON."""
        try:
            return cls.from_plain(json.loads(text))
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ContractError(f"{cls.__name__} is not JSON: {error}") from error


def _decode(kind: Any, value: object, where: str) -> Any:
    """Turn parsed JSON into `kind` (dataclass, enum, tuple, optional or plain type); raise ContractError."""
    if isinstance(kind, types.UnionType):
        options = [option for option in kind.__args__ if option is not types.NoneType]
        return None if value is None else _decode(options[0], value, where)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise ContractError(f"{where} must be a list")
        return tuple(_decode(kind.__args__[0], item, where) for item in value)
    if is_dataclass(kind):
        return _decode_fields(kind, value, where)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in list(kind):
            raise ContractError(f"{where} must be one of {', '.join(kind)}")
        return kind(str(value))
    return _decode_leaf(kind, value, where)


def _decode_fields(kind: Any, value: object, where: str) -> Any:
    if not isinstance(value, dict):
        raise ContractError(f"{where} must be an object")
    hints = typing.get_type_hints(kind)
    given = {
        f.name: _decode(hints[f.name], value[f.name], f"{where}.{f.name}") for f in fields(kind) if f.name in value
    }
    try:
        return kind(**given)
    except TypeError as error:
        raise ContractError(f"{where}: {error}") from error


def _decode_leaf(kind: Any, value: object, where: str) -> Any:
    expected = typing.get_origin(kind) or kind
    if expected is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise ContractError(f"{where} must be {expected.__name__}")
    return value
