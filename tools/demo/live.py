"""A candidate's practical: preparation, device check, the stream with its viewers, after-sales, review, handing in."""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tools import whip_publisher
from tools.demo.people import SECONDS, Candidate
from tools.demo.visitor import StepFailed, Visitor, together

TRACKS = Path(__file__).resolve().parents[2] / "tests" / "media"
SOUNDS = ("host-thermos.opus", "host-scarf.opus", "host-banned-claims.opus")
DROPPER, DROPS_AFTER, SILENT_FOR = 1, 10, 4.0  # number 1's connection breaks after 10 s; the gateway calls 3 s silent
WATCHES, JOIN_AFTER = 6.0, 6.0
TEXT = "{what}：按商品卡核对，逐条写明做法和依据，由本人负责跟进到完成。"


@dataclass
class Aired:
    """What the hosts and viewers saw of it."""

    connections: int = 0
    watched_frames: int = 0
    chat_seen: int = 0


async def prepare(visitor: Visitor) -> str:
    """From the home page to a filled sheet and a device check; returns the session's address."""
    links = (await visitor.get("/")).page.links("/practical/sessions/")
    if not links:
        raise StepFailed(f"{visitor.name}: the home page does not lead to the practical.")
    session = links[0]
    await _write(visitor, f"{session}preparation/")
    seen = {"camera": "ok", "microphone": "ok", "gateway": "ok", "width": 320, "height": 240, "loudness_db": -20}
    await visitor.submit(f"{session}device-check/", seen, at=f"{session}preparation/")
    return session


async def stream(visitor: Visitor, candidate: Candidate, session: str, aired: Aired) -> None:
    """Go live for the demo's seconds; a viewer watches, another one chats; then end it."""
    studio = await visitor.get(f"{session}studio/")
    room = re.search(rb"/practical/room/([a-z0-9]+)/", studio.body)
    if room is None:
        raise StepFailed(f"{visitor.name}: the studio shows no link for viewers.")
    audience = _audience(visitor.base, room.group(1).decode(), aired)
    await together([_publish(visitor, candidate, session, aired), audience], at_once=2)
    await visitor.submit(f"{session}end/", {}, at=f"{session}studio/")


async def _publish(visitor: Visitor, candidate: Candidate, session: str, aired: Aired) -> None:
    sound = TRACKS / SOUNDS[candidate.number % len(SOUNDS)]
    left = SECONDS
    if candidate.number == DROPPER:
        await _vanish(visitor, session, sound, aired)
        await asyncio.sleep(SILENT_FOR)
        left -= DROPS_AFTER
    ticket = await _ticket(visitor, session, aired)
    await whip_publisher.publish(ticket["media_url"], ticket["token"], sound, left)


async def _vanish(visitor: Visitor, session: str, sound: Path, aired: Aired) -> None:
    """Stream for some seconds, then be gone without a goodbye."""
    ticket = await _ticket(visitor, session, aired)
    try:
        async with asyncio.timeout(DROPS_AFTER):
            await whip_publisher.publish(ticket["media_url"], ticket["token"], sound, SECONDS)
    except TimeoutError:
        return
    raise StepFailed(f"{visitor.name} was to lose the connection but did not.")


async def _ticket(visitor: Visitor, session: str, aired: Aired) -> dict[str, Any]:
    aired.connections += 1
    return await visitor.call(f"{session}go-live/", {})


async def _audience(base: str, room: str, aired: Aired) -> None:
    await asyncio.sleep(JOIN_AFTER)
    async with Visitor(base, "a viewer") as viewer:
        page = f"/practical/room/{room}/"
        await viewer.get(page)
        first = await viewer.call(f"{page}ticket/", {"name": "橘子汽水"})
        second = await viewer.call(f"{page}ticket/", {"name": ""})
        watching = whip_publisher.watch(first["media_url"], first["token"], WATCHES)
        watched, said = await asyncio.gather(watching, _chat(second["events_url"], second["token"]))
    aired.watched_frames += watched.video_frames
    aired.chat_seen += said


async def _chat(address: str, token: str) -> int:
    """Ask something and read along; returns how many lines were seen."""
    lines = 0
    async with aiohttp.ClientSession() as http, http.ws_connect(address, params={"token": token}) as socket:
        await socket.send_json({"type": "chat", "text": "主播好，今天有赠品吗？"})
        try:
            async with asyncio.timeout(WATCHES):
                async for message in socket:
                    lines += json.loads(message.data)["type"] == "chat"
        except TimeoutError:
            pass  # seen enough
    return lines


async def hand_in(visitor: Visitor, session: str) -> None:
    """After-sales cases and review from the real figures, then submit."""
    await _write(visitor, f"{session}after-sales/")
    await _write(visitor, f"{session}review/")
    await visitor.submit(f"{session}submit/", {}, at=session)
    words = (await visitor.get(session)).page.words()
    if "已提交" not in words:
        raise StepFailed(f"{visitor.name}: the practical was not handed in: {words[:200]}")


async def _write(visitor: Visitor, address: str) -> None:
    boxes = (await visitor.get(address)).page.all("textarea")
    fields = {box.attrs["name"]: TEXT.format(what=box.attrs["name"]) for box in boxes}
    if not fields:
        raise StepFailed(f"{visitor.name}: nothing can be written at {address}.")
    await visitor.submit(address, fields)
