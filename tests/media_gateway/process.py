"""A real gateway process that a test starts, kills and starts again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.media_gateway.material import SECRET

ROOT = Path(__file__).resolve().parents[2]


class GatewayProcess:
    """Keeps its port and its media root over restarts; its log is in `log_path`."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.media_root = folder / "media"
        self.log_path = folder / "gateway.log"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environ = {
            **os.environ,
            "GATEWAY_SECRET": SECRET,
            "GATEWAY_PORT": str(self.port),
            "GATEWAY_MEDIA_ROOT": str(self.media_root),
            "GATEWAY_ICE_LOOPBACK": "1",
            "GATEWAY_DISK_RESERVE_BYTES": "0",
            **environ,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            command = [sys.executable, "-m", "media_gateway"]
            self._process = subprocess.Popen(command, env=self._environ, cwd=ROOT, stderr=log)
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(self.log_path.read_text())
            time.sleep(0.05)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        status = self._process.wait(20)
        self._process = None
        return status

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
