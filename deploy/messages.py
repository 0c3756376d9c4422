"""Collects what must be translated into English, compiles what is, and (with --check) says what is missing.

Chinese is the language of the sources; only English has a catalogue. Needs GNU gettext.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
IGNORED = [".venv/*", "var/*", "tests/*", "bench/*", "tools/*", "node_modules/*"]


def main() -> None:
    """Rewrite and compile the catalogue, or check it without changing anything."""
    if not shutil.which("xgettext"):
        sys.exit("GNU gettext is needed: apt-get install gettext")
    if "--check" in sys.argv:
        problems = _problems()
        if problems:
            sys.exit("\n".join([*problems, "Run `make messages`, translate what is empty or fuzzy, and run it again."]))
        return
    _collect(CATALOGUE)
    _compile(CATALOGUE, CATALOGUE.with_suffix(".mo"))
    print("\n".join(_incomplete(CATALOGUE)) or "Everything is translated.")


def _problems() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        kept = CATALOGUE.read_bytes()
        try:
            _collect(CATALOGUE)
            collected = CATALOGUE.read_bytes()
        finally:
            CATALOGUE.write_bytes(kept)
        compiled = Path(folder) / "django.mo"
        _compile(CATALOGUE, compiled)
        stale = compiled.read_bytes() != CATALOGUE.with_suffix(".mo").read_bytes()
    found = _incomplete(CATALOGUE)
    if _undated(collected) != _undated(kept):
        found.append("django.po is not what the sources say now.")
    return [*found, "django.mo is not what django.po compiles to."] if stale else found


def _undated(catalogue: bytes) -> list[bytes]:
    return [line for line in catalogue.splitlines() if not line.startswith(b'"POT-Creation-Date')]


def _collect(catalogue: Path) -> None:
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    ignored = [word for pattern in IGNORED for word in ("--ignore", pattern)]
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--locale",
        "en",
        "--no-obsolete",
        "--no-location",
        *ignored,
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _compile(catalogue: Path, target: Path) -> None:
    subprocess.run(["msgfmt", "--check", "--output-file", str(target), str(catalogue)], check=True)


def _incomplete(catalogue: Path) -> list[str]:
    found = []
    for name, option in (("untranslated", "--untranslated"), ("fuzzy", "--only-fuzzy")):
        text = subprocess.run(
            ["msgattrib", "--no-wrap", option, str(catalogue)], capture_output=True, text=True, check=True
        ).stdout
        found += [f"{name}: {msgid}" for msgid in _msgids(text)]
    return found


def _msgids(entries: str) -> list[str]:
    """The first line of every message id, also of those that gettext writes over several lines; without the header."""
    return re.findall(r'^msgid (?:""\n)?(".+")$', entries, re.MULTILINE)


if __name__ == "__main__":
    main()
