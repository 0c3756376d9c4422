"""Runs one bench, or all of them one after the other: `python -m bench [NAME] [ARGS]`."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NOT_BENCHES = {"__init__", "__main__", "soak"}


def names() -> list[str]:
    """Every bench there is."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_BENCHES and path.stem[0] != "_")


def main() -> None:
    """Each bench prints JSON lines on standard output: name, value, unit, how. Exit 1 when one fails."""
    arguments = sys.argv[1:]
    chosen = [arguments.pop(0)] if arguments and not arguments[0].startswith("-") else names()
    unknown = [name for name in chosen if name not in names()]
    if unknown:
        sys.exit(f"There is no bench called {unknown[0]}. There are: {', '.join(names())}.")
    failed = [name for name in chosen if subprocess.call([sys.executable, "-m", f"bench.{name}", *arguments]) != 0]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
