"""People of the fault stories who need no browser: they run beside the test, in a loop of their own."""

import asyncio
import json
import secrets
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import aiohttp

from tests.journeys.house import House
from tools import whip_publisher
from tools.demo.visitor import StepFailed, Visitor, sign_in

SOUND = Path(__file__).parents[1] / "media" / "host-thermos.opus"
FPS = 15
LONG = 600.0  # seconds; the story stops earlier


class Beside:
    """An event loop in a thread: the browser's driver already has the one of this thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._visitors: list[Visitor] = []

    def enter(self, house: House, login: str) -> Visitor:
        """A demo candidate or member of staff, signed in; candidates consent to being recorded."""
        self._visitors.append(Visitor(house.address, login))
        self.do(_enter(self._visitors[-1], house, login))
        return self._visitors[-1]

    def start(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Begin and go on."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def do(self, work: Coroutine[Any, Any, Any], seconds: float = 120) -> Any:
        """Begin and wait for the answer."""
        return self.start(work).result(seconds)

    def close(self) -> None:
        """End the loop and its thread."""
        self.do(self._end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    async def _end_tasks(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for visitor in self._visitors:
            await visitor.leave()


async def _enter(visitor: Visitor, house: House, login: str) -> None:
    await sign_in(visitor, login, house.logins()["password"])
    if login.startswith("KB"):
        consents = dict.fromkeys(("photo", "face", "voice_recording"), "granted")
        await visitor.submit("/institutions/consent/", consents)


class Host:
    """A candidate who streams by WHIP; `frames` counts the pictures handed to the encoder since the last start."""

    def __init__(self, beside: Beside, visitor: Visitor, session: int) -> None:
        self._beside, self.visitor, self.session = beside, visitor, f"/practical/sessions/{session}/"
        self._stream: Future[Any] | None = None
        self.frames, self.room = 0, ""

    def start(self) -> None:
        """Ask the web for a fresh token and stream until stopped."""
        self.frames = 0
        self._stream = self._beside.start(self._publish())

    async def _publish(self) -> None:
        ticket = await self.visitor.call(f"{self.session}go-live/", {})
        self.room = ticket["room"]
        await whip_publisher.publish(ticket["media_url"], ticket["token"], SOUND, LONG, on_picture=self._count)

    def _count(self, number: int) -> None:
        self.frames = number

    def is_streaming(self, frames: int) -> bool:
        """Whether so many pictures have left; raises what went wrong."""
        if self._stream is not None and self._stream.done():
            self._stream.result()
        return self.frames >= frames

    def stop(self) -> None:
        """Leave."""
        if self._stream is not None:
            self._stream.cancel()

    def end(self) -> None:
        """End the stream on the page."""
        self._beside.do(self.visitor.submit(f"{self.session}end/", {}, at=f"{self.session}studio/"))


class Sitter:
    """A candidate who answers on and on; `acknowledged` is what the server has given a receipt for."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.acknowledged: dict[str, int] = {}
        self.attempt, self.items = 0, list[int]()

    @property
    def hall(self) -> str:
        """The address of the paper."""
        return f"/exams/attempts/{self.attempt}/"

    async def start(self, number: int) -> None:
        """From the ticket into the hall."""
        ticket = f"/exams/tickets/{number}/"
        hall = await self.visitor.submit(f"{ticket}start/", {}, at=ticket)
        self.attempt = int(hall.path.strip("/").split("/")[-1])
        self.items = [int(node.attrs["data-item"]) for node in hall.page.all("div") if "data-item" in node.attrs]

    async def answer(self, item: int) -> None:
        """One answer, saved."""
        key = secrets.token_hex(16)
        fields = {"item": item, "answer": json.dumps(["A"]), "key": key}
        receipt = await self.visitor.call(f"{self.hall}responses/", fields)
        self.acknowledged[key] = receipt["seq"]

    async def answer_until_cut_off(self) -> None:
        """Round and round, until the server is gone."""
        try:
            while True:
                for item in self.items:
                    await self.answer(item)
        except (aiohttp.ClientError, ConnectionError, StepFailed):
            return
