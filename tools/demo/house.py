"""The demo's own var folder and the three real processes on free ports."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import preflight
from tools.demo.visitor import StepFailed

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var" / "demo"
START_SECONDS, STOP_SECONDS = 90, 40
KEPT = ("KAOBO_SPEECH",)  # of our own settings only the speech model may come from outside


@dataclass(frozen=True)
class House:
    """Where the demo runs; `password` opens every staff login."""

    web: str
    password: str


@contextmanager
def running_house() -> Iterator[House]:
    """Wipe the folder, prepare it, start the processes, and end them in the end whatever happened."""
    _wipe()
    port, gateway_port = _free_port(), _free_port()
    environment = _environment()
    _prepare(environment, port, gateway_port)
    log = (VAR / "supervisor.log").open("w", encoding="utf-8")
    arguments = ["--var", str(VAR), "--port", str(port), "--gateway-port", str(gateway_port)]
    command = [sys.executable, "-m", "deploy.supervisor", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(process, f"http://127.0.0.1:{port}/account/login/", f"http://127.0.0.1:{gateway_port}/healthz")
        yield House(f"http://127.0.0.1:{port}", _password())
    finally:
        _stop(process)
        log.close()


def _wipe() -> None:
    if VAR.exists():
        reset = [sys.executable, str(ROOT / "deploy" / "reset.py"), str(VAR)]
        done = subprocess.run(reset, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise StepFailed(done.stderr.strip())
        shutil.rmtree(VAR)
    VAR.mkdir(parents=True)


def _environment() -> dict[str, str]:
    ours = ("KAOBO_", "GATEWAY_", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT) or not name.startswith(ours)}
    return kept | {"KAOBO_VAR": str(VAR), "DJANGO_SETTINGS_MODULE": "config.settings"}


def _prepare(environment: dict[str, str], port: int, gateway_port: int) -> None:
    """Staff, bank and programme; the candidates come by roster."""
    quiet = preflight.environment(VAR, "127.0.0.1", port, gateway_port) | environment | {"KAOBO_LOG_LEVEL": "WARNING"}
    for arguments in (["migrate", "--verbosity", "0"], ["load_demo", "--without-candidates"]):
        subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=quiet, check=True, stdout=subprocess.DEVNULL
        )


def _password() -> str:
    lines = (VAR / "demo-logins.txt").read_text(encoding="utf-8").splitlines()
    return next(line.split("\t")[1] for line in lines if line.startswith("password\t"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], *addresses: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    for address in addresses:
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise StepFailed(f"The processes did not start; {VAR / 'supervisor.log'} says why.")
            time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def until(what: str, seconds: float, ask: Callable[[], Awaitable[bool]]) -> None:
    """Ask every second until the answer is yes; StepFailed after `seconds`."""
    deadline = time.monotonic() + seconds
    while not await ask():
        if time.monotonic() > deadline:
            raise StepFailed(f"Waited {seconds:.0f} s in vain: {what}.")
        await asyncio.sleep(1)
