"""A real web server with real candidates for the tests that need two processes and a database on disk."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from bench._candidate import Candidate
from bench._web import WebServer, own_database

PATIENCE = aiohttp.ClientTimeout(total=20)


class RealHall:
    """The server and the people who may sit; `stored` reads the database from outside."""

    def __init__(self, server: WebServer, scene: dict[str, Any]) -> None:
        self.server, self.password, self.free = server, scene["password"], list(scene["people"])

    @asynccontextmanager
    async def candidates(self, number: int, *, start: bool = True) -> AsyncIterator[list[Candidate]]:
        """People nobody has used yet, signed in, and with `start` in mid-exam."""
        sessions = [
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=PATIENCE) for _ in range(number)
        ]
        people = []
        for session in sessions:
            who = self.free.pop()
            people.append(Candidate(self.server.url, who["login"], self.password, who["ticket"], session, Random(1)))
        try:
            for person in people:
                await person.sign_in()
                if start:
                    await person.start()
            yield people
        finally:
            await asyncio.gather(*(session.close() for session in sessions))

    def stored(self, *people: Candidate) -> list[dict[str, Any]]:
        """Each person's attempt as the database holds it, read once by a process of its own."""
        attempts = {f"/exams/attempts/{attempt['attempt']}/": attempt for attempt in self.server.scene("dump")}
        return [attempts[person.attempt] for person in people]


@contextmanager
def real_hall(folder: Path, *, candidates: int, items: int) -> Iterator[RealHall]:
    """A server on data of its own: an SQLite file, or a new PostgreSQL database when the suite runs on PostgreSQL."""
    with own_database(os.environ.get("DATABASE_URL", "")) as database:
        server = WebServer(folder, database)
        scene = server.scene("prepare", str(candidates), str(items))
        server.start()
        try:
            yield RealHall(server, scene)
        finally:
            server.kill()


def new_key() -> str:
    """A client key as the page makes it."""
    return secrets.token_hex(16)
