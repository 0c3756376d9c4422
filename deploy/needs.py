"""What tests need from the machine: found, installed where that is allowed, else named in one sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# program that proves it is there -> Debian packages
PROGRAMS = {
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "pdfsig": "poppler-utils",
    "zbarimg": "zbar-tools",
    "msgfmt": "gettext",
    "ffprobe": "ffmpeg",
    "redis-server": "redis-server",
    "psql": "postgresql",
}
FONT = "fonts-noto-cjk"
VENV_PYTHON = str(Path(sys.executable))
ROOT = Path(__file__).resolve().parent.parent


def install_missing() -> None:
    """Install missing Debian packages when we may; otherwise end with a sentence that names them."""
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if not _has_font():
        missing.append(FONT)
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    allowed = shutil.which("apt-get") and os.geteuid() == 0
    if not allowed:
        sys.exit(f"The tests need these Debian packages: {' '.join(missing)}. Install them: sudo {' '.join(command)}")
    print(f"Installing {' '.join(missing)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], command):
        subprocess.run(step, check=True, stdout=subprocess.DEVNULL, env=environment)


def install_reference_engine() -> None:
    """Torch and openai-whisper into the virtual environment (tested, outside the lock)."""
    probe = "import torch, whisper"
    if subprocess.call([VENV_PYTHON, "-c", probe], stderr=subprocess.DEVNULL) == 0:
        return
    print("Installing torch and openai-whisper (the reference speech engine; a few minutes) …", flush=True)
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The ordinary wheel on Linux may bring CUDA (gigabytes); a machine that offers the CPU wheel is found by pip's own settings.
    subprocess.run([*pip, "torch==2.13.0"], check=True)
    subprocess.run([*pip, "--no-deps", "-r", str(ROOT / "requirements-openai-whisper.txt")], check=True)


def _has_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())
