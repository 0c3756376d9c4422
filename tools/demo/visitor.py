"""One person at a browser: cookies, forms with their token, what the page answers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from yarl import URL

from tools.demo import pages

TOKEN, HEADER, COOKIE = "csrfmiddlewaretoken", "X-CSRFToken", "csrftoken"
PATIENCE = aiohttp.ClientTimeout(total=90)


class StepFailed(Exception):
    """A step of the demo did not go as it must; the message is one sentence."""


class ServerTrouble(StepFailed):
    """The server answered 5xx: nobody knows whether the work was done."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, the address after redirects, the raw body."""

    status: int
    path: str
    body: bytes

    @property
    def page(self) -> pages.Node:
        """The body as a page."""
        return pages.read(self.body.decode())


class Visitor:
    """A person's own session with the web."""

    def __init__(self, base: str, name: str = "somebody") -> None:
        self.base, self.name = base, name
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.leave()

    @property
    def http(self) -> aiohttp.ClientSession:
        """The connection with its cookies, opened when it is first needed."""
        if self._http is None:
            jar = aiohttp.CookieJar(unsafe=True)  # our hosts are bare addresses
            self._http = aiohttp.ClientSession(cookie_jar=jar, timeout=PATIENCE)
        return self._http

    async def leave(self) -> None:
        """Close the browser: connection and cookies are gone."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def get(self, path: str, *, expect: int = 200) -> Answer:
        """Open a page."""
        async with self.http.get(self.base + path) as answer:
            return await self._taken(answer, expect)

    async def submit(self, path: str, fields: dict[str, Any], *, at: str = "", expect: int = 200) -> Answer:
        """Open the page `at` (else `path`) and send its form to `path`; follows redirects."""
        seen = await self.get(at or path)
        tokens = seen.page.all("input", name=TOKEN)
        if not tokens:
            raise StepFailed(f"{self.name}: the page {at or path} has no form to send.")
        return await self.send(path, fields | {TOKEN: tokens[0].attrs["value"]}, expect=expect)

    async def send(self, path: str, fields: dict[str, Any], *, part: bool = False, expect: int = 200) -> Answer:
        """Post fields; a list sends a name several times, a (name, bytes) pair is a file; `part`: as htmx does."""
        form = aiohttp.FormData()
        for name, value in fields.items():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, tuple):
                    form.add_field(name, one[1], filename=one[0])
                else:
                    form.add_field(name, str(one))
        headers = self._token() | ({"HX-Request": "true"} if part else {})
        async with self.http.post(self.base + path, data=form, headers=headers) as answer:
            return await self._taken(answer, expect)

    async def call(self, path: str, fields: dict[str, Any], *, expect: int = 200) -> dict[str, Any]:
        """Post as a script of the page does, and read the JSON it gets."""
        headers = self._token() | {"X-Requested-With": "fetch"}
        async with self.http.post(self.base + path, data=fields, headers=headers) as answer:
            await self._taken(answer, expect)
            body: dict[str, Any] = await answer.json()
            return body

    def _token(self) -> dict[str, str]:
        cookies = self.http.cookie_jar.filter_cookies(URL(self.base))
        return {HEADER: cookies[COOKIE].value} if COOKIE in cookies else {}

    async def _taken(self, answer: aiohttp.ClientResponse, expect: int) -> Answer:
        body = await answer.read()
        if answer.status != expect:
            words = pages.read(body.decode(errors="replace")).words()[:300]
            kind = ServerTrouble if answer.status >= 500 else StepFailed
            raise kind(f"{self.name}: {answer.method} {answer.url.path} answered {answer.status}: {words}")
        return Answer(answer.status, answer.url.path, body)


async def sign_in(visitor: Visitor, login: str, password: str) -> Answer:
    """Sign in; raises StepFailed when the sign-in page comes back."""
    answer = await visitor.submit("/account/login/", {"login": login, "password": password})
    if answer.path == "/account/login/":
        raise StepFailed(f"{visitor.name} could not sign in as {login}.")
    return answer


async def together(steps: Iterable[Coroutine[Any, Any, None]], at_once: int) -> None:
    """Run all, at most `at_once` at a time; the first that fails ends the others and is raised by itself."""
    gate, all_steps = asyncio.Semaphore(at_once), list(steps)

    async def one(step: Coroutine[Any, Any, None]) -> None:
        async with gate:
            await step

    try:
        async with asyncio.TaskGroup() as group:
            for step in all_steps:
                group.create_task(one(step))
    except BaseExceptionGroup as failed:
        first: BaseException = failed
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
    finally:
        for step in all_steps:
            step.close()  # those that never had their turn
