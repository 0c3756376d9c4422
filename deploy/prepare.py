"""Makes the virtual environment and installs the pinned requirements; runs on any Python and says plainly what is missing."""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
FIRST_UNTESTED = (3, 14)


def stop(sentence: str) -> None:
    """End with one sentence on standard error."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def check_python() -> None:
    """Refuse a Python that is too old (this file must therefore stay readable for old ones)."""
    if sys.version_info[:2] < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        stop("Kaobo needs Python 3.11 or newer; this is Python " + found + ". Try: make run PYTHON=python3.11")
    if sys.version_info[:2] >= FIRST_UNTESTED:
        sys.stderr.write("Note: Kaobo is tested on Python 3.11 to 3.13.\n")


def make_venv() -> None:
    """Create .venv unless it is there."""
    if os.path.exists(PYTHON):
        return
    sys.stdout.write("Making .venv …\n")
    sys.stdout.flush()
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        stop("Python could not make a virtual environment. On Debian: apt-get install python3-venv, then try again.")


def install(requirements: str) -> None:
    """Install a hashed lock file unless exactly this one is installed already."""
    path = os.path.join(ROOT, requirements)
    with open(path, "rb") as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    marker = os.path.join(VENV, "." + requirements + ".sha256")
    if os.path.exists(marker):
        with open(marker) as stream:
            if stream.read() == digest:
                return
    sys.stdout.write("Installing " + requirements + " (a minute or two the first time) …\n")
    sys.stdout.flush()
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", path]
    if subprocess.call(command) != 0:
        stop(
            "The packages of "
            + requirements
            + " could not be installed; the lines above say why. Nothing else was changed."
        )
    with open(marker, "w") as stream:
        stream.write(digest)


if __name__ == "__main__":
    check_python()
    make_venv()
    for name in sys.argv[1:] or ["requirements.txt"]:
        install(name)
