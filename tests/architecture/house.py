"""What the architecture tests share: where the house stands and which floors it has."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the top down; exams and practical share a floor and never know each other.
FLOORS = [
    ["config"],
    ["portal"],
    ["certificates"],
    ["grading"],
    ["exams", "practical"],
    ["question_bank"],
    ["institutions"],
    ["core"],
]
APPS = [app for floor in FLOORS for app in floor if app != "config"]
SOURCES = [*[app for floor in FLOORS for app in floor], "media_gateway", "deploy"]


def floor_of(app: str) -> int:
    """Height of an app: larger is lower."""
    return next(height for height, floor in enumerate(FLOORS) if app in floor)


def may_know(upper: str, lower: str) -> bool:
    """Whether `upper` may name things of `lower`."""
    return upper == lower or floor_of(upper) < floor_of(lower)


def source_files() -> Iterator[Path]:
    """Every Python file of the product, without migrations."""
    for name in SOURCES:
        for path in sorted((ROOT / name).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, nested ones too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
