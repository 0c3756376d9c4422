"""kill -9 of every web process while answers are being saved loses none that was acknowledged, and doubles none."""

import asyncio

import aiohttp
import pytest

from bench._candidate import Candidate
from tests.exams.real_hall import RealHall, new_key

pytestmark = pytest.mark.fault

KILLS, PEOPLE, ROUNDS, ITEMS = 3, 3, 3, 10
MOST_TRIES = 400


async def answer_stubbornly(person: Candidate, interrupted: list[str]) -> None:
    """As the page does: the same key until it is acknowledged, then the next answer."""
    for answer in "ABC"[:ROUNDS]:
        for item in person.items:
            await save_until_acknowledged(person, item, answer, interrupted)


async def save_until_acknowledged(person: Candidate, item: int, answer: str, interrupted: list[str]) -> None:
    key = new_key()
    for _ in range(MOST_TRIES):
        try:
            if await person.save(item, [answer], key):
                return
        except (aiohttp.ClientError, TimeoutError):
            interrupted.append(key)
        await asyncio.sleep(0.1)
    raise AssertionError(f"{key} was never acknowledged")


async def kill_now_and_then(hall: RealHall, people: list[Candidate]) -> None:
    """Each time a good part more has been acknowledged."""
    for kill in range(1, KILLS + 1):
        goal = kill * PEOPLE * ROUNDS * ITEMS // (KILLS + 1)
        while sum(len(person.acknowledged) for person in people) < goal:
            await asyncio.sleep(0.005)
        hall.server.kill()
        await asyncio.to_thread(hall.server.start)


async def test_killed_web_processes_lose_no_acknowledged_answer(served_hall):
    interrupted: list[str] = []
    async with served_hall.candidates(PEOPLE) as people:
        async with asyncio.timeout(180):
            await asyncio.gather(
                *(answer_stubbornly(person, interrupted) for person in people), kill_now_and_then(served_hall, people)
            )

    assert interrupted
    for person, stored in zip(people, served_hall.stored(*people), strict=True):
        assert len(person.acknowledged) == ROUNDS * ITEMS
        assert {row["client_key"]: row["seq"] for row in stored["responses"]} == person.acknowledged
        assert (stored["seq"], stored["broken"], stored["counted"]) == (ROUNDS * ITEMS, None, ITEMS)
        assert {row["answer"][0] for row in stored["responses"][-ITEMS:]} == {"C"}
