"""A free port, and a supervisor with real processes."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from deploy import preflight

ROOT = Path(__file__).resolve().parents[2]


def pick_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def free_port():
    return pick_port()


class House:
    """One `deploy.supervisor` on a var folder, with what it has said so far."""

    def __init__(self, var: Path) -> None:
        self.var, self.port, self.gateway_port = var, pick_port(), pick_port()
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        arguments = ["--var", str(var), "--port", str(self.port), "--gateway-port", str(self.gateway_port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy.supervisor", *arguments],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != "KAOBO_VAR"} | clean_settings(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)

    def wait_for(self, words: str, seconds: float = 90) -> str:
        """The first line from now on that contains the words."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                line = self._lines.get(timeout=0.2)
            except queue.Empty:
                continue
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"The console never said {words!r}, but:\n{''.join(self.said)}")

    def wait_until_answers(self, seconds: float = 90) -> None:
        """Web and gateway answer, and the worker takes work."""
        deadline = time.monotonic() + seconds
        for address in (f"{self.port}/account/login/", f"{self.gateway_port}/healthz"):
            while not answers(f"http://127.0.0.1:{address}"):
                assert time.monotonic() < deadline, f"{address} does not answer: {''.join(self.said)}"
                time.sleep(0.1)

    def pids(self) -> dict[str, int]:
        """Name → pid of the three children (the leaders of their groups)."""
        text = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        ).stdout
        names = {"granian": "web", "media_gateway": "gateway", "celery": "worker"}
        lines = [line.strip().split(maxsplit=1) for line in text.splitlines()]
        return {name: int(pid) for pid, args in lines for word, name in names.items() if word in args}

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        self._reader.join(10)
        self.process.stdout.close()


def clean_settings() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "config.settings", "KAOBO_LOG_LEVEL": "INFO"}


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def marked(var: Path) -> list[int]:
    """Every process that belongs to a supervisor of this var folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"KAOBO_SUPERVISED_VAR={var}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def prepared_var(tmp_path_factory):
    """A var folder that is ready, so that every start after it is a second start."""
    var = tmp_path_factory.mktemp("house") / "var"
    var.mkdir()
    shared = preflight.environment(var, "127.0.0.1", 1, 2) | clean_settings() | {"KAOBO_VAR": str(var)}
    preflight.prepare_data(shared)
    return var


@pytest.fixture
def house(prepared_var):
    """A running supervisor; whatever the test did to it, all its processes are gone afterwards."""
    houses: list[House] = []

    def start() -> House:
        houses.append(House(prepared_var))
        return houses[-1]

    yield start
    for started in houses:
        started.end()
    for pid in marked(prepared_var):
        os.kill(pid, signal.SIGKILL)
