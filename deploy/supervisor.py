"""Starts web, gateway and worker, keeps them alive, says what happens, and ends them together."""

import argparse
import fcntl
import signal
import sys
import time
from pathlib import Path
from typing import IO

from deploy import children, preflight
from deploy.children import Child

STOP_SECONDS = 20


def main() -> None:
    """Run until Ctrl-C or SIGTERM."""
    options = _options()
    var = Path(options.var).resolve()
    preflight.check_var(var)
    lock = _lock(var)
    children.end_leftovers(var)
    for name, port in (("PORT", options.port), ("GATEWAY_PORT", options.gateway_port)):
        preflight.check_port(options.host, port, name)
    environment = preflight.environment(var, options.host, options.port, options.gateway_port)
    preflight.prepare_data(environment)
    family = children.make_family(var, environment, options.host, options.port)
    print(preflight.greeting(environment, var), flush=True)
    _supervise(family)
    lock.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--var", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--gateway-port", type=int, default=8001)
    return parser.parse_args()


def _lock(var: Path) -> IO[str]:
    path = var / "run" / "supervisor.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = path.open("a+")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(
            f"Kaobo already runs on {var}. Stop it (Ctrl-C in its window) or choose other data: make run DATA=second"
        )
    return stream


def _supervise(family: list[Child]) -> None:
    stopping = False

    def stop(signum: int, frame: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    while not stopping:
        for child in family:
            child.keep_alive(time.monotonic())
        time.sleep(0.2)
    print("\nStopping …", flush=True)
    _end(family)
    print("Stopped. Everything is kept in its var folder.", flush=True)


def _end(family: list[Child]) -> None:
    for child in family:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in family:
        child.wait_until(deadline)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # Ctrl-C before the processes were started
        sys.exit("\nStopped before anything was started.")
