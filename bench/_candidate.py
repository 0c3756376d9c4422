"""A candidate as a browser is one: signs in, starts, reads the paper, saves every answer, submits (asyncio, aiohttp)."""

import json
import re
import secrets
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

import aiohttp

ITEM = re.compile(r'data-item="(\d+)"')


@dataclass
class Candidate:
    """One person. `acknowledged` maps client keys to the seq the server gave; `waits` are seconds per step."""

    url: str
    login: str
    password: str
    ticket: int
    session: aiohttp.ClientSession
    random: Random
    attempt: str = ""
    items: list[int] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    waits: dict[str, list[float]] = field(default_factory=lambda: {"start": [], "page": [], "save": [], "submit": []})
    errors: list[str] = field(default_factory=list)

    async def sign_in(self) -> None:
        """The form, then the post; errors are noted."""
        await self._get("/account/login/")
        form = {"login": self.login, "password": self.password, "csrfmiddlewaretoken": self._token()}
        async with self.session.post(f"{self.url}/account/login/", data=form, allow_redirects=False) as reply:
            self._expect(reply.status, 302, "sign in")

    async def start(self) -> None:
        """The ticket page, the start, and the whole paper."""
        await self._get(f"/exams/tickets/{self.ticket}/")
        begun = perf_counter()
        post = self.session.post(
            f"{self.url}/exams/tickets/{self.ticket}/start/",
            data={"csrfmiddlewaretoken": self._token()},
            allow_redirects=False,
        )
        async with post as reply:
            self.attempt = reply.headers.get("Location", "")
            self._expect(reply.status, 302, "start")
        self.waits["start"].append(perf_counter() - begun)
        begun = perf_counter()
        page = await self._get(self.attempt)
        self.waits["page"].append(perf_counter() - begun)
        self.items = [int(pk) for pk in ITEM.findall(page)]

    async def answer_all(self) -> None:
        """One save per item, one after the other, without thinking time."""
        for item in self.items:
            await self.save(item, [self.random.choice("ABCD")], secrets.token_hex(16))

    async def save(self, item: int, answer: list[str], key: str) -> bool:
        """True when the server acknowledged it."""
        data = {"item": str(item), "answer": json.dumps(answer), "key": key}
        headers = {"X-CSRFToken": self._token(), "X-Requested-With": "fetch"}
        begun = perf_counter()
        async with self.session.post(f"{self.url}{self.attempt}responses/", data=data, headers=headers) as reply:
            self._expect(reply.status, 200, "save")
            if reply.status != 200:
                return False
            self.acknowledged[key] = (await reply.json())["seq"]
        self.waits["save"].append(perf_counter() - begun)
        return True

    async def submit(self) -> None:
        """Hand in and read the receipt."""
        headers = {"X-CSRFToken": self._token(), "X-Requested-With": "fetch"}
        begun = perf_counter()
        async with self.session.post(f"{self.url}{self.attempt}submit/", headers=headers) as reply:
            self._expect(reply.status, 200, "submit")
        await self._get(f"{self.attempt}receipt/")
        self.waits["submit"].append(perf_counter() - begun)

    async def _get(self, path: str) -> str:
        async with self.session.get(f"{self.url}{path}") as reply:
            self._expect(reply.status, 200, path)
            return await reply.text()

    def _expect(self, status: int, wanted: int, step: str) -> None:
        if status != wanted:
            self.errors.append(f"{self.login} {step}: {status}")

    def _token(self) -> str:
        for cookie in self.session.cookie_jar:
            if cookie.key == "csrftoken":
                return cookie.value
        return ""
