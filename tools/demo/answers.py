"""What a candidate who has studied knows: the bank's answers, found by the printed question."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

BANK = Path(__file__).resolve().parents[2] / "question_bank" / "data"


@cache
def _book() -> dict[str, list[str]]:
    entries: list[dict[str, Any]] = []
    for name in ("ethics", "law", "basics"):
        entries += yaml.safe_load((BANK / f"{name}.yaml").read_text(encoding="utf-8"))
    return {_plain(entry["stem"]): sorted(entry["answer"]) for entry in entries}


def right_answer(stem: str) -> list[str]:
    """Option keys of the question printed so; KeyError when the bank has no such question."""
    return _book()[_plain(stem)]


def _plain(text: str) -> str:
    return "".join(text.split())
