"""What recording costs: CPU seconds of the gateway process per stream and minute, and how many frames it lost."""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from media_gateway.contract import Grant, Manifest, Role, RoomConfig, sign_token

ROOT = Path(__file__).resolve().parents[1]
SECRET = "only for measuring, never for anything else"
STREAMS = (1, 16)
SECONDS, QUICK_SECONDS = 60.0, 10.0
_SETTLE_S = 2.0  # connecting and the first keyframes are not measured


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and how it came about."""

    name: str
    value: float
    unit: str
    how: str

    def print(self) -> None:
        print(json.dumps({"name": self.name, "value": self.value, "unit": self.unit, "how": self.how}), flush=True)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: CPU in the measured window, frames sent and recorded over all of it."""

    streams: int
    window_s: float
    cpu_s: float
    sent: int
    recorded: int
    kbit_per_s: int


class Gateway:
    """A gateway process with its own folder, for one run."""

    def __init__(self, folder: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        own = {"GATEWAY_SECRET": SECRET, "GATEWAY_PORT": str(port), "GATEWAY_MEDIA_ROOT": folder}
        environ = {**os.environ, **own, "GATEWAY_ICE_LOOPBACK": "1", "GATEWAY_DISK_RESERVE_BYTES": "0"}
        command = [sys.executable, "-m", "media_gateway"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
        self._wait()

    def call(self, method: str, room: str, path: str = "", body: str = "") -> bytes:
        request = urllib.request.Request(f"{self.url}/rooms/{room}{path}", method=method, data=body.encode())
        request.add_header("Authorization", f"Bearer {token(room, Role.CONTROL)}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def cpu_s(self) -> float:
        """User and system time of the process with all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while not self._answers():
            if time.monotonic() > deadline:
                raise TimeoutError("the gateway does not answer")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False


def token(room: str, role: Role) -> str:
    return sign_token(SECRET, Grant(room, role, int(time.time()) + 3600))


def measure(streams: int, seconds: float) -> Run:
    """Record so many streams for so long; return what it took."""
    rooms = [f"b{number}" for number in range(streams)]
    with tempfile.TemporaryDirectory(prefix="kaobo-bench-") as folder:
        gateway = Gateway(folder)
        try:
            for room in rooms:
                gateway.call("PUT", room, body=RoomConfig(room).to_json())
            tokens = [token(room, Role.PUBLISH) for room in rooms]
            total = str(seconds + 2 * _SETTLE_S)
            command = [sys.executable, "-m", "bench._capture_publisher", gateway.url, total, *tokens]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as publisher:
                publisher.stdout.readline()
                time.sleep(_SETTLE_S)
                cpu, begun = gateway.cpu_s(), time.monotonic()
                time.sleep(seconds)
                cpu, window = gateway.cpu_s() - cpu, time.monotonic() - begun
                said = json.loads(publisher.stdout.readline())
            manifests = [Manifest.from_json(gateway.call("POST", room, "/close")) for room in rooms]
        finally:
            gateway.stop()
    recorded = sum(part.video_frames for manifest in manifests for part in manifest.parts())
    return Run(streams, window, cpu, said["video_frames"], recorded, said["video_kbit_per_s"])


def how(run: Run, load: float) -> str:
    return (
        f"{run.streams} x 1280x720 30 fps VP8 {run.kbit_per_s} kbit/s + Opus 64 kbit/s for {run.window_s:.0f} s on loopback; "
        f"user + system time of the gateway process while hosts in another process send pre-packetised RTP; "
        f"written, hashed and synced; {os.cpu_count()} cores, load before {load:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS:.0f} s a run instead of {SECONDS:.0f}")
    seconds = QUICK_SECONDS if parser.parse_args().quick else SECONDS
    runs = []
    for streams in STREAMS:
        load = os.getloadavg()[0]
        run = measure(streams, seconds)
        runs.append(run)
        cost = round(run.cpu_s / run.window_s * 60 / streams, 2)
        Figure(f"capture.cpu_s_per_stream_minute.{streams}", cost, "s", how(run, load)).print()
    lost = sum(run.sent - run.recorded for run in runs)
    sent = sum(run.sent for run in runs)
    explained = f"frames sent ({sent}) minus frames in the recorded parts, over the runs with {STREAMS} streams of {seconds:.0f} s"
    Figure("capture.lost_frames", lost, "frames", explained).print()


if __name__ == "__main__":
    main()
