"""News travels up exactly as the hand-over table of docs/architecture.md says."""

import ast
import re

import pytest
from django.dispatch import Signal
from django.utils.module_loading import import_string

from tests.architecture.house import APPS, ROOT

TABLE = ROOT / "docs" / "architecture.md"
ROW = re.compile(
    r"^\| `(\w+)\.signals\.(\w+)` \| `([\w.]+)` \| `(\w+)/receivers\.py` \| `(\w+)\.tasks\.(\w+)` \|", re.M
)


def table() -> list[tuple[str, ...]]:
    rows = ROW.findall(TABLE.read_text(encoding="utf-8"))
    assert rows, "docs/architecture.md has lost its hand-over table"
    return rows


def connected() -> set[tuple[str, str, str]]:
    """(announcing app, fact, listening app) of every receiver that is really connected."""
    found = set()
    for app in APPS:
        path = ROOT / app / "signals.py"
        if not path.exists():
            continue
        for name in re.findall(r"^(\w+) = Signal\(\)", path.read_text(encoding="utf-8"), re.M):
            signal: Signal = import_string(f"{app}.signals.{name}")
            for receiver in signal._live_receivers(sender=None)[0]:
                found.add((app, name, receiver.__module__.split(".")[0]))
    return found


def test_receivers_connected_are_those_of_the_table():
    written = {(row[0], row[1], row[3]) for row in table()}

    assert connected() == written


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row[0]}.{row[1]}")
def test_announcer_and_task_of_the_table_exist(row):
    announcer, task = row[2], f"{row[4]}.tasks.{row[5]}"

    assert callable(import_string(announcer))
    assert import_string(task).name == f"{row[4]}.{row[5]}"


def test_receivers_only_queue():
    talkative = []

    for app in APPS:
        path = ROOT / app / "receivers.py"
        if not path.exists():
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                calls = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
                deeds = {call for call in calls if call.endswith(".enqueue")}
                if len(deeds) != 1 or len(node.body) > 3:
                    talkative.append(f"{app}.receivers.{node.name}")

    assert talkative == []
