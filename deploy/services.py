"""PostgreSQL and Redis for the tests: the ones that answer, else started here on this machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg

DATABASE = "kaobo_check"


def postgres_url() -> str:
    """The address of an empty database that the tests may use; starts the machine's own server when none answers."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    if not _answers(5432):
        _start_postgres()
    for user in (None, "postgres"):
        url = _make_database(user)
        if url:
            return url
    sys.exit(
        "PostgreSQL answers, but not to us. Set TEST_DATABASE_URL=postgres://user:password@host/database and try again."
    )


def redis_url() -> str:
    """The address of a Redis that the tests may use; starts one on this machine when none answers."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        return given
    if not _answers(6379):
        folder = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108  it keeps nothing
        subprocess.run(
            [
                "redis-server",
                "--daemonize",
                "yes",
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _wait_for(6379, "Redis")
    return "redis://127.0.0.1:6379/9"


def _start_postgres() -> None:
    control = shutil.which("pg_ctlcluster")
    clusters = sorted(Path("/etc/postgresql").glob("*/main"))
    if not (control and clusters):
        sys.exit("No PostgreSQL answers on port 5432. Start one, or set TEST_DATABASE_URL, and try again.")
    version = clusters[-1].parent.name
    subprocess.run([control, "--skip-systemctl-redirect", version, "main", "start"], check=True)
    _wait_for(5432, "PostgreSQL")


def _make_database(user: str | None) -> str | None:
    """Try trust over TCP, then the local socket as this user, then as postgres by su."""
    for host in ("127.0.0.1", "/var/run/postgresql"):
        who = user or os.environ.get("USER") or "root"
        try:
            with psycopg.connect(f"host={host} user={who} dbname=postgres connect_timeout=3", autocommit=True) as link:
                if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    link.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.Error:
            continue
        place = host.replace("/", "%2F")
        return f"postgres://{who}@{place}/{DATABASE}"
    if user == "postgres" and os.geteuid() == 0:
        return _make_role_by_su()
    return None


def _make_role_by_su() -> str | None:
    statements = ["CREATE ROLE root LOGIN CREATEDB", f"CREATE DATABASE {DATABASE} OWNER root"]
    for statement in statements:
        subprocess.run(["su", "postgres", "-c", f'psql -c "{statement}"'], check=False, capture_output=True)
    return f"postgres://root@%2Fvar%2Frun%2Fpostgresql/{DATABASE}"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(port: int, name: str) -> None:
    for _ in range(100):
        if _answers(port):
            return
        time.sleep(0.2)
    sys.exit(f"{name} was started but does not answer on port {port}.")
