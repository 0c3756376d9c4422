"""What is looked at and made ready before the processes start; each refusal is one sentence."""

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def check_var(var: Path) -> None:
    """The var folder must be writable."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        sys.exit(
            f"Kaobo keeps everything in {var}, which cannot be written ({error.strerror}). Make it writable and try again."
        )


def check_port(host: str, port: int, name: str) -> None:
    """The port must be free."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"Port {port} on {host} cannot be used ({error.strerror}). Free it, or choose another: make run {name}={port + 10}"
            )


def environment(var: Path, host: str, port: int, gateway_port: int) -> dict[str, str]:
    """What the three processes share; what the caller has set already wins."""
    shown = _shown(host)
    web, gateway = f"http://{shown}:{port}", f"http://{shown}:{gateway_port}"
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "KAOBO_VAR": str(var),
        "KAOBO_ALLOWED_HOSTS": ",".join(
            dict.fromkeys(["localhost", "127.0.0.1", "[::1]", shown, socket.gethostname()])
        ),
        "KAOBO_PUBLIC_URL": web,
        "KAOBO_GATEWAY_PUBLIC_URL": gateway,
        "KAOBO_SPEECH_MODEL": "phrase-model",
        "GATEWAY_HOST": host,
        "GATEWAY_PORT": str(gateway_port),
        "GATEWAY_MEDIA_ROOT": str(var / "media"),
        "GATEWAY_WEB_ORIGIN": web,
        "GATEWAY_REPORT_URL": f"{web}/practical/gateway/report/",
    }
    return ours | dict(os.environ) | {"KAOBO_VAR": str(var)}  # --var is the one word about where everything lies


def _shown(host: str) -> str:
    """The host as an address has it; a wildcard is reached on this machine."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def prepare_data(environment: dict[str, str]) -> None:
    """Migrate, collect static files, load the demo data once."""
    command = [sys.executable, str(ROOT / "manage.py"), "prepare"]
    quiet = {"KAOBO_LOG_LEVEL": "WARNING"} | environment
    if subprocess.call(command, env=quiet, cwd=ROOT) != 0:
        sys.exit("Kaobo could not start: preparing its data failed; the line above says why. Nothing was started.")


def greeting(environment: dict[str, str], var: Path) -> str:
    """The address and the demo logins."""
    head = f"\nKaobo 考播 runs at {environment['KAOBO_PUBLIC_URL']}  (Ctrl-C stops it)\n"
    path = var / "demo-logins.txt"
    if not path.exists():
        return head
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    password = next((row[1] for row in rows if row[0] == "password"), "")
    people = [f"  {login:<12} {' · '.join(who)}" for login, *who in rows if login != "password"]
    return "\n".join([head, f"Demo logins, all with the password {password}", *people, ""])
