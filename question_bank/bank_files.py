"""Reads a bank folder (the format is described in question_bank/data/README.md); knows files, not the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from question_bank.errors import BankError, BankFileInvalid

RESERVED = ("topics", "sources", "blueprint", "task", "rubric")
MOST_BYTES = 20 * 1024 * 1024
TOPIC_FIELDS = {"code": str, "name": str}
SOURCE_FIELDS = {"code": str, "title": str, "version": (str, date), "effective": (date, type(None)), "status": str}
QUESTION_FIELDS = {
    "code": str,
    "kind": str,
    "topic": str,
    "level": list,
    "stem": str,
    "options": list,
    "answer": list,
    "explanation": str,
    "source": dict,
}
TASK_FIELDS = {
    "code": str,
    "title": str,
    "level": int,
    "brief": str,
    "least_seconds": int,
    "most_seconds": int,
    "products": list,
    "planted": list,
    "cases": list,
    "sheet": list,
}
RUBRIC_FIELDS = {"code": str, "title": str, "level": int, "groups": list}
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class BankFolder:
    """The parsed entries of one folder, as plain YAML values; a missing file is an empty list or None."""

    topics: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    task: dict[str, Any] | None = None
    rubric: dict[str, Any] | None = None


def read_folder(folder: Path) -> BankFolder:
    """Everything a bank is loaded from; BankFileInvalid names the file, and the entry, that cannot be read."""
    if not folder.is_dir():
        raise BankFileInvalid(_("没有找到题库文件夹：%(folder)s") % {"folder": folder})
    return BankFolder(
        topics=_listed(folder, "topics", TOPIC_FIELDS),
        sources=_listed(folder, "sources", SOURCE_FIELDS),
        questions=_read_questions(folder),
        task=_entry("task.yaml", _read(folder / "task.yaml"), TASK_FIELDS),
        rubric=_entry("rubric.yaml", _read(folder / "rubric.yaml"), RUBRIC_FIELDS),
    )


def _listed(folder: Path, name: str, fields: Fields) -> list[dict[str, Any]]:
    """The list under the key `name` of the file of that name; empty when there is no file."""
    content = _read(folder / f"{name}.yaml")
    return (
        []
        if content is None
        else _entries(f"{name}.yaml", _require(f"{name}.yaml", content, {name: list})[name], fields)
    )


def _read_questions(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(path for path in folder.glob("*.yaml") if path.stem not in RESERVED)
    questions = [entry for path in paths for entry in _entries(path.name, _read(path), QUESTION_FIELDS)]
    codes = [question["code"] for question in questions]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise BankFileInvalid(_("这些编号在文件中出现了不止一次：%(codes)s") % {"codes": "、".join(twice)})
    return questions


def _read(path: Path) -> Any:
    if not path.exists():
        return None
    if path.stat().st_size > MOST_BYTES:
        raise BankFileInvalid(_("%(file)s 超过 20 MB，不是题库文件。") % {"file": path.name})
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BankFileInvalid(_("%(file)s 不是 UTF-8 编码，请转换后再导入。") % {"file": path.name}) from error
    except yaml.YAMLError as error:
        raise BankFileInvalid(_("%(file)s 不是有效的 YAML：%(why)s") % {"file": path.name, "why": error}) from error


def _entries(name: str, entries: Any, fields: Fields) -> list[dict[str, Any]]:
    if not isinstance(entries, list):
        raise BankFileInvalid(_("%(file)s 应当是一个列表。") % {"file": name})
    return [_require(name, entry, fields) for entry in entries]


def _entry(name: str, entry: Any, fields: Fields) -> dict[str, Any] | None:
    return None if entry is None else _require(name, entry, fields)


def _require(name: str, entry: Any, fields: Fields) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise BankFileInvalid(_("%(file)s 中有一条不是“字段: 值”的形式。") % {"file": name})
    wrong = [field for field, kind in fields.items() if not isinstance(entry.get(field), kind)]
    if wrong:
        values = {"file": name, "code": entry.get("code", "?"), "fields": "、".join(wrong)}
        raise BankFileInvalid(_("%(file)s 中 %(code)s 的这些字段缺少或类型不对：%(fields)s") % values)
    return entry


@contextmanager
def naming(code: str) -> Iterator[None]:
    """Inside, whatever is wrong with the entry's inner shape or content is said with its code."""
    try:
        yield
    except BankError as error:
        raise BankFileInvalid(f"{code}：{error}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BankFileInvalid(_("%(code)s 的内容不符合格式：%(why)s") % {"code": code, "why": error}) from error
