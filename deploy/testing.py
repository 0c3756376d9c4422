"""Runs every test, on SQLite with the embedded broker and on PostgreSQL with Redis.

1. Side by side, because most of their time is waiting: everything but the stories on SQLite, and what touches data on PostgreSQL.
2. Every story in the browser on SQLite; the first cohort's once more on PostgreSQL and Redis.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from deploy import needs, services

ROOT = Path(__file__).resolve().parent.parent
WITH_DATA = ("core", "institutions", "question_bank", "exams", "practical", "grading", "certificates", "portal")
STORIES = "tests/journeys"
FIRST_STORY = f"{STORIES}/test_first_cohort.py"


def main() -> None:
    """Exit 1 when any run fails; arguments go to one plain pytest run on SQLite instead."""
    needs.install_missing()
    needs.install_reference_engine()
    if sys.argv[1:]:
        sys.exit(_start(sys.argv[1:], {}, None).wait())
    production = {
        "DATABASE_URL": services.postgres_url(),
        "BROKER_URL": services.redis_url(),
        "CACHE_URL": services.redis_url(),
    }
    data = [f"tests/{name}" for name in WITH_DATA]
    started = time.monotonic()
    codes = _side_by_side(["tests", f"--ignore={STORIES}"], ["-m", "not sqlite_only", *data], production)
    codes.append(_run("stories on SQLite + embedded broker", [STORIES], {}))
    codes.append(_run("first story on PostgreSQL + Redis", [FIRST_STORY], production))
    print(f"\nAll tests took {time.monotonic() - started:.0f} s.", flush=True)
    sys.exit(1 if any(codes) else 0)


def _side_by_side(embedded: list[str], served: list[str], production: dict[str, str]) -> list[int]:
    """Two runs at once; the second's output is kept and shown when the first is through."""
    with tempfile.TemporaryFile("w+") as kept:
        second = _start(served, production, kept)
        codes = [_run("tests on SQLite + embedded broker", embedded, {}), second.wait()]
        kept.seek(0)
        print(f"\n=== tests on PostgreSQL + Redis ===\n{kept.read()}", flush=True)
    return codes


def _run(title: str, arguments: list[str], environment: dict[str, str]) -> int:
    print(f"\n=== {title} ===", flush=True)
    return _start(arguments, environment, None).wait()


def _start(arguments: list[str], environment: dict[str, str], output: IO[str] | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT if output else None
    )


if __name__ == "__main__":
    main()
