"""The three processes: how each is started, restarted with back-off, and found again after a crash."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

FIRST_WAIT, LONGEST_WAIT, CALM_AFTER = 1.0, 30.0, 60.0  # seconds
WEB_THREADS = 4  # per web process
MARK = "KAOBO_SUPERVISED_VAR"  # in every child's environment: whose it is


@dataclass
class Child:
    """One supervised process; it leads its own process group."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[str] | None = None
    wait: float = FIRST_WAIT
    due: float = 0.0
    started: float = 0.0

    def keep_alive(self, now: float) -> None:
        """Start it when it is due; when it died, say so and set the next try."""
        if self.process is None:
            if now >= self.due:
                self._start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        end_group(self.process.pid, signal.SIGKILL)  # its own children must not hold the port
        self.process = None
        if now - self.started > CALM_AFTER:
            self.wait = FIRST_WAIT
        self.due = now + self.wait
        print(
            f"{self.name} ended ({_reason(code)}); starting it again in {self.wait:.0f} s. Its log: {self.log}",
            flush=True,
        )
        self.wait = min(2 * self.wait, LONGEST_WAIT)

    def _start(self, now: float) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self.started = now
        assert self.process.stdout is not None
        threading.Thread(target=self._copy, args=(self.process.stdout,), daemon=True).start()

    def _copy(self, stream: IO[str]) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            for line in stream:
                log.write(line)
                log.flush()
                if _is_worth_showing(line):
                    print(f"[{self.name}] {line.rstrip()}", flush=True)

    def ask_to_stop(self) -> None:
        """SIGTERM to the process itself; it ends its own children in order."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_until(self, deadline: float) -> None:
        """Wait for its end, then end what is left of its group."""
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"{self.name} did not stop in time and is ended.", flush=True)
        end_group(self.process.pid, signal.SIGKILL)
        self.process.wait()


def make_family(var: Path, environment: dict[str, str], host: str, port: int) -> list[Child]:
    """Web, gateway and worker, not yet started."""
    logs = var / "log"
    logs.mkdir(parents=True, exist_ok=True)
    folder = Path(sys.executable).parent
    marked = environment | {MARK: str(var), "PYTHONUNBUFFERED": "1"}
    web = [
        str(folder / "granian"),
        "--interface",
        "wsgi",
        "config.wsgi:application",
        "--host",
        host,
        "--port",
        str(port),
    ]
    web += ["--workers", "2", "--no-ws", "--workers-kill-timeout", "5"]
    # Few threads: requests wait in line here, in order, not unfairly for SQLite's lock (granian's default is 256).
    web += ["--blocking-threads", str(WEB_THREADS)]
    worker = [str(folder / "celery"), "-A", "config", "worker", "--beat", "--concurrency", "2", "--loglevel", "INFO"]
    # The secret is made by the web's settings; only the gateway reads it from the file.
    secret = {} if "GATEWAY_SECRET" in marked else {"GATEWAY_SECRET_FILE": str(var / "secrets" / "gateway_secret")}
    return [
        Child("web", web, marked, logs / "web.log"),
        Child("gateway", [sys.executable, "-m", "media_gateway"], secret | marked, logs / "gateway.log"),
        Child("worker", worker, marked, logs / "worker.log"),
    ]


def end_leftovers(var: Path) -> None:
    """End processes of an earlier supervisor of this var folder that was killed (Linux: found by their environment)."""
    mine = f"{MARK}={var}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mine in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue  # it ended meanwhile, or is not ours
    for pid in found:
        _signal(pid, signal.SIGKILL)
    if found:
        print(f"Ended {len(found)} processes that an earlier run had left behind.", flush=True)


def end_group(leader: int, signum: signal.Signals) -> None:
    """Signal a whole process group, if there is still one."""
    try:
        os.killpg(leader, signum)
    except (ProcessLookupError, PermissionError):
        return


def _signal(pid: int, signum: signal.Signals) -> None:
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    """Linux: ask for SIGTERM when the supervisor dies, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _is_worth_showing(line: str) -> bool:
    return any(word in line for word in (" WARNING ", " ERROR ", " CRITICAL ", "Traceback", "Error:"))
