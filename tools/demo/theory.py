"""A candidate's way in, consent, and the theory exam: one request per answer, a receipt for each."""

import asyncio
import json
import random
import uuid
from dataclasses import dataclass

import aiohttp

from tools.demo.answers import right_answer
from tools.demo.pages import Node
from tools.demo.people import DROPPERS, FORGETFUL, UNPREPARED, Candidate
from tools.demo.visitor import ServerTrouble, StepFailed, Visitor, sign_in

TRIES = 5
KNOWN, KNOWN_UNPREPARED = 0.92, 0.35  # share of the questions answered right


@dataclass(frozen=True)
class Item:
    """One question as it stands on the page."""

    pk: int
    stem: str
    keys: list[str]
    chosen: list[str]


async def enter(visitor: Visitor, candidate: Candidate) -> None:
    """First sign-in with the card's code, an own password, and the three consents."""
    await sign_in(visitor, candidate.login, candidate.code)
    words = {"oldpassword": candidate.code, "password1": candidate.password, "password2": candidate.password}
    await visitor.submit("/account/password/change/", words)
    consents = dict.fromkeys(("photo", "face", "voice_recording"), "granted")
    await visitor.submit("/institutions/consent/", consents)


async def sit(visitor: Visitor, candidate: Candidate) -> None:
    """Start from the home page, answer everything, hand in; some lose their browser in between."""
    attempt, items = await _open_paper(visitor)
    chance = random.Random(candidate.number)  # repeatable
    half = len(items) // 2
    for item in items[:half]:
        await _save(visitor, candidate, attempt, item, _answer(candidate, item, chance))
    if candidate.number in DROPPERS:
        await _lose_the_browser(visitor, candidate, attempt, items[half])
    for item in items[half:]:
        await _save(visitor, candidate, attempt, item, _answer(candidate, item, chance))
    if candidate.number != FORGETFUL:
        await visitor.submit(f"/exams/attempts/{attempt}/submit/", {}, at=f"/exams/attempts/{attempt}/")


async def _open_paper(visitor: Visitor) -> tuple[int, list[Item]]:
    home = (await visitor.get("/")).page
    tickets = home.links("/exams/tickets/")
    if not tickets:
        raise StepFailed(f"{visitor.name}: the home page does not lead to the exam.")
    hall = await visitor.submit(f"{tickets[0]}start/", {}, at=tickets[0])
    return int(hall.path.strip("/").split("/")[-1]), _items(hall.page)


def _items(hall: Node) -> list[Item]:
    return [_item(node) for node in hall.all("div") if "data-item" in node.attrs]


def _item(node: Node) -> Item:
    options = [box for box in node.all("input") if box.attrs.get("type") in ("radio", "checkbox")]
    chosen = [box.attrs["value"] for box in options if "checked" in box.attrs]
    stem = node.all("legend")[0].words()
    return Item(int(node.attrs["data-item"]), stem, [box.attrs["value"] for box in options], chosen)


def _answer(candidate: Candidate, item: Item, chance: random.Random) -> list[str]:
    right = right_answer(item.stem)
    share = KNOWN_UNPREPARED if candidate.number in UNPREPARED else KNOWN
    wrong = [key for key in item.keys if key not in right][:1] or right[:1]
    return right if chance.random() < share else wrong


async def _save(visitor: Visitor, candidate: Candidate, attempt: int, item: Item, answer: list[str]) -> None:
    key = str(uuid.UUID(int=random.getrandbits(128)))
    fields = {"item": item.pk, "answer": json.dumps(answer), "key": key}
    for _again in range(TRIES):
        try:
            receipt = await visitor.call(f"/exams/attempts/{attempt}/responses/", fields)
        except ServerTrouble:  # as the page does: the same answer again under the same key
            candidate.sent_again += 1
            await asyncio.sleep(1)
            continue
        candidate.receipts[(attempt, key)] = int(receipt["seq"])
        return
    raise StepFailed(f"{visitor.name}: an answer was not acknowledged in {TRIES} tries.")


async def _lose_the_browser(visitor: Visitor, candidate: Candidate, attempt: int, item: Item) -> None:
    """A save is cut off half-way, the browser closes; signed in again, all acknowledged answers are on the page."""
    key, fields = str(uuid.UUID(int=random.getrandbits(128))), {"item": item.pk, "answer": json.dumps(item.keys[:1])}
    address = f"/exams/attempts/{attempt}/responses/"
    try:
        async with asyncio.timeout(0.002):
            await visitor.call(address, fields | {"key": key})
    except (TimeoutError, aiohttp.ClientError):
        pass  # nobody knows whether it arrived: the browser sends it again under the same key
    await visitor.leave()
    await sign_in(visitor, candidate.login, candidate.password)
    hall = await visitor.get(f"/exams/attempts/{attempt}/")
    kept = sum(bool(row.chosen) for row in _items(hall.page))
    receipt = await visitor.call(address, fields | {"key": key})
    candidate.receipts[(attempt, key)] = int(receipt["seq"])
    if kept < len(candidate.receipts) - 1:
        raise StepFailed(f"{visitor.name} came back and found {kept} answers of {len(candidate.receipts) - 1}.")
    candidate.resumed = True
