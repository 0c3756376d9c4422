"""A real web server on a var folder of its own: started, measured, killed. Used by benches and by fault tests."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from deploy.children import WEB_THREADS

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
SCENE = "import sys, django; django.setup(); from bench import _scene; _scene.main(*sys.argv[1:])"
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """The DATABASE_URL of a new database beside the given PostgreSQL one, dropped afterwards; "" stays "" (SQLite)."""
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"kaobo_own_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield f"{url.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


class WebServer:
    """granian with two WSGI workers, as `make run` starts it. One instance may be started and killed many times."""

    def __init__(self, var: Path, database: str = "") -> None:
        """`database`: a DATABASE_URL; empty: SQLite in `var`."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = var / "web.log"
        ours = {"KAOBO_VAR": str(var), "KAOBO_PUBLIC_URL": self.url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAOBO_", "DATABASE_"))}
        self.environment = (
            kept | ours | {"KAOBO_LOG_LEVEL": "WARNING"} | ({"DATABASE_URL": database} if database else {})
        )
        self.process: subprocess.Popen[bytes] | None = None

    def scene(self, *arguments: str) -> Any:
        """Run bench._scene on the same data in a process of its own; returns its answer."""
        done = subprocess.run(
            [sys.executable, "-c", SCENE, *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(done.stdout)

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "config.wsgi:application"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "2", "--no-ws"]
        command += ["--blocking-threads", str(WEB_THREADS)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def kill(self) -> None:
        """kill -9 the whole process group, workers included, whatever they are doing."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def cpu_seconds(self) -> float:
        """User and system time of the server and its living and reaped children."""
        assert self.process is not None
        return sum(_cpu(pid) for pid in _family(self.process.pid))

    def _end(self, signum: signal.Signals) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, signum)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/account/login/", timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the web server did not start: {self.log.read_text(errors='replace')[-2000:]}")


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command's name; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _family(leader: int) -> list[int]:
    """The process and everybody in its group."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(path.name))
        if fields and int(fields[2]) == leader:
            found.append(int(path.name))
    return found


def _cpu(pid: int) -> float:
    fields = _stat(pid)
    return sum(int(value) for value in fields[11:15]) / TICKS if fields else 0.0
