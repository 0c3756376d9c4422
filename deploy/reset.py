"""Deletes a var folder, but not while something runs on it, and never another demo's folder inside it."""

import fcntl
import shutil
import sys
from pathlib import Path

KEPT = {"demo"}  # a folder of its own below var/: reset it by DATA=demo


def main(var: Path) -> None:
    """Delete everything below `var` except kept folders; refuse while a supervisor holds it."""
    if not (var.is_dir() and (var.name == "var" or var.parent.name == "var")):
        sys.exit(f"Nothing to forget: there is no {var}.")
    lock = var / "run" / "supervisor.lock"
    if lock.exists():
        with lock.open("a") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.exit("Kaobo is running on this data. Stop it (Ctrl-C) and try again.")
    for path in var.iterdir():
        if path.name in KEPT:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    print(f"Forgotten: {var}. `make run` starts afresh.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
