"""What a theory exam costs the server: whole exams by real HTTP clients against the real web process.

    python -m bench.theory_load [--quick] [--candidates 50] [--items 100] [--database postgres://…]

Steps run one after the other for all candidates at once (sign in · start and first page · one save per item · submit
and receipt), so that the server's CPU can be read between them. Errors are refused requests, acknowledged answers
that the database does not hold, and rows nobody was told of.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import aiohttp

from bench._candidate import Candidate
from bench._web import WebServer, own_database

FULL, QUICK = (50, 100), (8, 30)  # candidates, items


@dataclass(frozen=True)
class Step:
    """What one step cost: server CPU seconds and wall seconds."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Outcome:
    """Everything measured."""

    people: list[Candidate]
    steps: dict[str, Step]
    generator_s: float
    statements: dict[str, int]
    errors: list[str]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="kaobo-bench-") as folder, own_database(options.database) as database:
        server = WebServer(Path(folder), database)
        try:
            failed = _measure(server, options)
        finally:
            server.stop()
    sys.exit(1 if failed else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK[0]} candidates, {QUICK[1]} items")
    parser.add_argument("--candidates", type=int)
    parser.add_argument("--items", type=int)
    parser.add_argument("--database", default="", help="postgres://…: a database of its own is made there and dropped")
    options = parser.parse_args()
    candidates, items = QUICK if options.quick else FULL
    options.candidates, options.items = options.candidates or candidates, options.items or items
    return options


def _measure(server: WebServer, options: argparse.Namespace) -> bool:
    scene = server.scene("prepare", str(options.candidates), str(options.items))
    server.start()
    before = resource.getrusage(resource.RUSAGE_SELF)
    people, steps = asyncio.run(_exam(server, scene))
    after = resource.getrusage(resource.RUSAGE_SELF)
    generator_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    errors = [line for person in people for line in person.errors] + _mismatches(people, server.scene("dump"))
    for line in errors[:20]:
        print(line, file=sys.stderr)
    _report(options, Outcome(people, steps, generator_s, server.scene("statements"), errors))
    return bool(errors)


async def _exam(server: WebServer, scene: dict[str, Any]) -> tuple[list[Candidate], dict[str, Step]]:
    async with AsyncExitStack() as stack:
        people = []
        for number, who in enumerate(scene["people"]):
            session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
            await stack.enter_async_context(session)
            people.append(
                Candidate(server.url, who["login"], scene["password"], who["ticket"], session, Random(number))
            )
        steps = {
            "login": await _step(server, people, Candidate.sign_in),
            "start": await _step(server, people, Candidate.start),
            "saves": await _step(server, people, Candidate.answer_all),
            "submit": await _step(server, people, Candidate.submit),
        }
    return people, steps


async def _step(server: WebServer, people: list[Candidate], act: Callable[[Candidate], Awaitable[None]]) -> Step:
    cpu, begun = server.cpu_seconds(), perf_counter()
    await asyncio.gather(*(act(person) for person in people))
    return Step(server.cpu_seconds() - cpu, perf_counter() - begun)


def _mismatches(people: list[Candidate], stored: list[dict[str, Any]]) -> list[str]:
    """Answers acknowledged but not stored, stored but not acknowledged, and broken chains."""
    rows = {row["client_key"]: row["seq"] for attempt in stored for row in attempt["responses"]}
    told = {key: seq for person in people for key, seq in person.acknowledged.items()}
    lost = [f"lost: {key}" for key, seq in told.items() if rows.get(key) != seq]
    untold = [f"nobody was told of: {key}" for key in rows.keys() - told.keys()]
    return lost + untold + [f"broken chain: {one['attempt']}" for one in stored if one["broken"] is not None]


def _report(options: argparse.Namespace, seen: Outcome) -> None:
    number, saves = len(seen.people), sum(len(person.acknowledged) for person in seen.people)
    how = _setting(options)
    login, start, saving, submit = (seen.steps[name] for name in ("login", "start", "saves", "submit"))
    exam_s = (start.cpu_s + saving.cpu_s + submit.cpu_s) / number
    _print("theory.cpu_s_per_candidate", exam_s, "s", f"start, page, saves, submit, receipt; without login; {how}")
    _print("theory.login_cpu_s", login.cpu_s / number, "s", f"form and post, Django's default password hasher; {how}")
    _print("theory.save_cpu_ms", 1000 * saving.cpu_s / max(1, saves), "ms", how)
    _print("theory.saves_per_s", saves / saving.wall_s, "1/s", how)
    for name, statements in seen.statements.items():
        _print(f"theory.{name}_sql", statements, "statements", "one, through all middleware; BEGIN/COMMIT not counted")
    for name in ("start", "page", "save", "submit"):
        _print(f"theory.{name}_p95_ms", 1000 * _p95(seen.people, name), "ms", f"as the client waited; {how}")
    _print("theory.generator_cpu_s", seen.generator_s, "s", "CPU of the clients, not part of any figure above")
    _print(
        "theory.errors",
        len(seen.errors),
        "errors",
        f"refused, lost or untold answers, broken chains; {saves} saves; {how}",
    )


def _setting(options: argparse.Namespace) -> str:
    size = "reduced input: " if options.quick else ""
    where = "PostgreSQL, its own CPU not counted" if options.database else "SQLite (WAL, synchronous=FULL)"
    return (
        f"{size}{options.candidates} candidates at once, {options.items} four-option items, no thinking time; "
        f"granian WSGI, 2 workers; {where}; server CPU from /proc; load average at the end {os.getloadavg()[0]:.1f}"
    )


def _p95(people: list[Candidate], step: str) -> float:
    waits = sorted(wait for person in people for wait in person.waits[step])
    return waits[int(0.95 * (len(waits) - 1))] if waits else float("nan")


def _print(name: str, value: float, unit: str, how: str) -> None:
    print(
        json.dumps({"name": name, "value": round(value, 4), "unit": unit, "how": how}, ensure_ascii=False), flush=True
    )


if __name__ == "__main__":
    main()
