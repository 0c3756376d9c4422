"""Runs every bench at full length and keeps the figures with the commit they belong to in docs/measurements/."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.__main__ import names

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Append to docs/measurements/<day>.jsonl; each bench's lines follow a line naming commit and bench."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    target = ROOT / "docs" / "measurements" / f"{datetime.now(UTC):%Y-%m-%d}.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    for name in names():
        print(f"{name} …", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        with target.open("a", encoding="utf-8") as stream:
            stream.write(f'{{"commit": "{commit}", "bench": "{name}", "exit": {done.returncode}}}\n')
            stream.writelines(f"{line}\n" for line in lines)
        print("\n".join(lines) or done.stderr[-2000:], flush=True)


if __name__ == "__main__":
    main()
