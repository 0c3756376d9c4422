"""Starts the real three processes on free ports, and knows their demo logins."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.journeys import databases

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240  # a first start on a busy machine prepares its data too


@dataclass
class House:
    """A running Kaobo with its own var folder."""

    address: str
    gateway: str
    var: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def logins(self) -> dict[str, str]:
        """{"password": …, "registrar": name, …} as `make run` prints them: the password is the same for all."""
        rows = (line.split("\t") for line in (self.var / "demo-logins.txt").read_text(encoding="utf-8").splitlines())
        return {row[0]: row[1] for row in rows if len(row) > 1}

    def manage(self, *arguments: str) -> str:
        """Run a management command on the same data; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def stop(self) -> None:
        """Ctrl-C, then wait."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        databases.drop(self.environment)


def start(var: Path, **settings: str) -> House:
    """Start and wait until web and gateway answer; raises RuntimeError with the output when they do not."""
    port, gateway_port = free_port(), free_port()
    unwanted = {"DJANGO_SETTINGS_MODULE", "KAOBO_VAR", "KAOBO_PUBLIC_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment |= databases.own_servers(environment) | settings
    command = [sys.executable, "-m", "deploy.supervisor", "--var", str(var)]
    command += ["--port", str(port), "--gateway-port", str(gateway_port)]
    log = var.parent / f"{var.name}-supervisor.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT, text=True
        )
    house = House(
        address=f"http://127.0.0.1:{port}",
        gateway=f"http://127.0.0.1:{gateway_port}",
        var=var,
        process=process,
        environment=environment | {"KAOBO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    _wait(house, log)
    return house


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(house: House, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if house.process.poll() is not None:
            raise RuntimeError(log.read_text())
        if _answers(f"{house.address}/verify/") and _answers(f"{house.gateway}/healthz"):
            return
        time.sleep(0.3)
    house.stop()
    raise RuntimeError(log.read_text())


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
