"""The var folder that is photographed: a copy of what `make demo` left, or a fresh one."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns("kaobo.sqlite3*", "beat-schedule*", "broker", "log", "run", "static", "*.log")
OURS = ("KAOBO_", "GATEWAY_", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_")


def make_var(source: Path, var: Path) -> bool:
    """Make `var` anew; true when it is a copy of `source`, false when there was nothing to copy."""
    if (var / "run" / "supervisor.lock").exists():
        subprocess.run([sys.executable, str(ROOT / "deploy" / "reset.py"), str(var)], check=True)
    shutil.rmtree(var, ignore_errors=True)
    found = (source / "kaobo.sqlite3").exists()
    if found:
        shutil.copytree(source, var, ignore=LEFT_BEHIND)
        _copy_database(source / "kaobo.sqlite3", var / "kaobo.sqlite3")
    else:
        var.mkdir(parents=True)
    return found


def _copy_database(source: Path, target: Path) -> None:
    """By the database's own backup: right also while somebody writes."""
    reading, writing = sqlite3.connect(f"file:{source}?mode=ro", uri=True), sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()


def open_django(var: Path) -> None:
    """Bring the copy up to date and point this process's Django at it."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "KAOBO_VAR": str(var), "KAOBO_LOG_LEVEL": "WARNING"}
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    import django  # settings are read from the environment that was just set

    django.setup()


def shared_password(var: Path) -> str:
    """What opens every staff login."""
    lines = (var / "demo-logins.txt").read_text(encoding="utf-8").splitlines()
    return next(line.split("\t")[1] for line in lines if line.startswith("password\t"))
