"""Everything that can be said about the code without running it: all checks run, the failing ones are named at the end."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TYPED = ["config", "core", "institutions", "question_bank", "exams", "practical", "grading", "certificates", "portal"]


def main() -> None:
    """Exit 1 when any check fails."""
    failed = [name for name, command, extra in _checks() if not _passes(name, command, extra)]
    if failed:
        sys.exit(f"\nNot in order: {', '.join(failed)}.")
    print("\nAll checks passed.")


def _checks() -> list[tuple[str, list[str], dict[str, str]]]:
    python, manage = sys.executable, [sys.executable, "manage.py"]
    production = _read_environment(ROOT / "tests" / "production.env")
    return [
        ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("lint", [str(BIN / "ruff"), "check", "--output-format", "concise", "."], {}),
        ("templates", [str(BIN / "djlint"), "--lint", "--quiet", "templates"], {}),
        ("types", [python, "-m", "mypy", *TYPED, "media_gateway", "deploy"], {}),
        ("imports", [str(BIN / "lint-imports"), "--no-cache"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run", "--verbosity", "1"], {}),
        ("translations", [python, "-m", "deploy.messages", "--check"], {}),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
    ]


def _passes(name: str, command: list[str], extra: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | extra, capture_output=True, text=True, check=False)
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if not good:
        print(done.stdout + done.stderr, flush=True)
    return good


def _read_environment(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


if __name__ == "__main__":
    main()
