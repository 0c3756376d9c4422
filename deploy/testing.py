"""Runs every test: all of them on SQLite with the embedded broker, then what touches data again on PostgreSQL + Redis."""

import os
import subprocess
import sys
from pathlib import Path

from deploy import needs, services

ROOT = Path(__file__).resolve().parent.parent
# Browser journeys and pure tests of files do not change with the database; everything else runs on both.
ON_POSTGRES = [
    "core", "institutions", "question_bank", "exams", "practical", "grading", "certificates", "portal", "journeys",
]  # fmt: skip


def main() -> None:
    """Exit with the first failing run's code; arguments go to pytest and then only SQLite is used."""
    needs.install_missing()
    needs.install_reference_engine()
    arguments = sys.argv[1:]
    if arguments:
        sys.exit(_pytest(arguments, {}))
    code = _pytest([], {})
    paths = [f"tests/{name}" for name in ON_POSTGRES if (ROOT / "tests" / name).is_dir()]
    second = {
        "DATABASE_URL": services.postgres_url(),
        "BROKER_URL": services.redis_url(),
        "CACHE_URL": services.redis_url(),
    }
    code = _pytest(["-m", "not sqlite_only", *paths], second) or code
    sys.exit(code)


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    where = "PostgreSQL + Redis" if environment else "SQLite + embedded broker"
    print(f"\n=== tests on {where} ===", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.call(command, cwd=ROOT, env=os.environ | environment)


if __name__ == "__main__":
    main()
