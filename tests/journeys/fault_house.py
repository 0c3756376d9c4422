"""A house that is hurt on purpose: its processes found and killed, its data asked and prepared from outside."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.deploy.conftest import marked
from tests.journeys import house as houses
from tests.journeys.house import House

IMPATIENT = {"KAOBO_JOB_LEASE_SECONDS": "4", "KAOBO_SWEEP_SECONDS": "1", "KAOBO_SPEECH_MODEL": "phrase-model"}
PATIENCE = 180.0


class Keeper:
    """One var folder, with its SQLite file, and a house on it that is started and killed again and again."""

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self._settings: dict[str, str] = {}
        self._house: House | None = None

    def running(self, **settings: str) -> House:
        """A house with these settings: the one that runs, else a new start on the same data."""
        wanted = IMPATIENT | settings
        if self._house is None or self._settings != wanted:
            self.stop()
            self._settings, self._house = wanted, houses.start(self.var, **wanted)
        return self._house

    def stop(self) -> None:
        """In order, if there is one; whatever is left of it is killed."""
        if self._house is not None:
            self._house.stop()
        self._house = None
        self._kill_the_rest()

    def kill_everything(self) -> None:
        """kill -9 of the supervisor and of every process it ever started."""
        assert self._house is not None
        self._house.process.kill()
        self._kill_the_rest()
        self._house.process.wait()
        self._house = None

    def _kill_the_rest(self) -> None:
        for pid in marked(self.var):
            os.kill(pid, signal.SIGKILL)

    def leader(self, word: str) -> int:
        """The pid of the supervised process whose command line contains the word; it leads its group."""
        return next(pid for pid in marked(self.var) if os.getpgid(pid) == pid and word in _command(pid))

    def kill_group(self, word: str) -> None:
        """kill -9 of that process and all that belong to it."""
        os.killpg(self.leader(word), signal.SIGKILL)

    def console(self) -> str:
        """What the supervisor has said."""
        return (self.var.parent / f"{self.var.name}-supervisor.log").read_text(encoding="utf-8")

    def log(self, name: str) -> str:
        """The log of web, gateway or worker."""
        return (self.var / "log" / f"{name}.log").read_text(encoding="utf-8", errors="replace")


def ask(house: House, call: str) -> Any:
    """Run a function of fault_scene on the house's data, in a process of its own; returns its answer."""
    code = f"import json\nfrom tests.journeys import fault_scene\nprint(json.dumps(fault_scene.{call}))"
    return json.loads(house.manage("shell", "--no-imports", "-c", code))


def eventually(question: Any, what: str, seconds: float = PATIENCE, pause: float = 0.2) -> Any:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"Waited {seconds:.0f} s in vain: {what}."
        time.sleep(pause)
    return answer


def gateway_answers(house: House) -> bool:
    """Whether the gateway takes requests."""
    try:
        with urllib.request.urlopen(f"{house.gateway}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
