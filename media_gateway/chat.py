"""The room's talk: limits, history, planted questions that nobody can tell from others, price calls to everyone."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from media_gateway.contract import Event, EventKind, Grant, PlantedQuestion, Role

log = logging.getLogger(__name__)

MAX_CHARACTERS = 200
MAX_MESSAGES, WITHIN_S = 5, 10.0
HISTORY = 50
_SPOKEN = {EventKind.CHAT, EventKind.PLANTED, EventKind.PRICE_CALL}
_MAX_QUEUED = 200  # messages a slow reader may be behind before it is let go


def shown(event: Event) -> dict[str, Any]:
    """Return what clients see of a spoken event: a planted question is a chat message, field for field."""
    message = {"type": "chat", "id": event.seq, "at_ms": event.at_ms, "name": event.name, "text": event.text}
    if event.kind is EventKind.PRICE_CALL:
        return message | {"type": "price_call", "ref": event.ref}
    return message


def clean(text: str) -> str:
    """Return the text as one line without control, format and private characters (a joiner inside emoji stays)."""
    kept = (" " if c in "\n\r\t" else c for c in text if c in "\n\r\t\u200d" or unicodedata.category(c)[0] != "C")
    return " ".join("".join(kept).split())


class Member:
    """One WebSocket: what it may say, how fast, and what it has yet to be sent."""

    def __init__(self, socket: web.WebSocketResponse, grant: Grant) -> None:
        self.grant = grant
        self._socket = socket
        self._outgoing: asyncio.Queue[str] = asyncio.Queue(_MAX_QUEUED)
        self._spoken: deque[float] = deque(maxlen=MAX_MESSAGES)
        self._sender = asyncio.create_task(self._send_all())

    def send(self, message: dict[str, Any]) -> None:
        """Queue a message; a reader that is too far behind is let go instead of being waited for."""
        try:
            self._outgoing.put_nowait(json.dumps(message, ensure_ascii=False))
        except asyncio.QueueFull:
            log.info("a slow chat reader is let go")
            self._sender.cancel()

    def may_speak(self, now: float) -> bool:
        """Count a message against the limit; False when there were too many."""
        if len(self._spoken) == MAX_MESSAGES and now - self._spoken[0] < WITHIN_S:
            return False
        self._spoken.append(now)
        return True

    def close(self) -> None:
        """Stop sending; the socket closes with it."""
        self._sender.cancel()

    async def _send_all(self) -> None:
        try:
            while True:
                await self._socket.send_str(await self._outgoing.get())
        except ConnectionError:
            log.debug("a chat reader has gone")
        finally:
            await self._socket.close()


class Chat:
    """Everyone listening to one room, and what was said last."""

    def __init__(self, log_event: Callable[..., Event], past: Iterable[Event]) -> None:
        spoken = [event for event in past if event.kind in _SPOKEN]
        self._log_event = log_event
        self._history: deque[Event] = deque(spoken, maxlen=HISTORY)
        self._released = {event.ref for event in spoken if event.kind is EventKind.PLANTED}
        self._members: set[Member] = set()

    def join(self, member: Member, hello: dict[str, Any]) -> None:
        """Greet a member with the history, and send it everything from now on."""
        member.send({"type": "hello", **hello, "history": [shown(event) for event in self._history]})
        self._members.add(member)

    def leave(self, member: Member) -> None:
        """Send this member nothing more."""
        self._members.discard(member)
        member.close()

    def tell(self, message: dict[str, Any], *roles: Role) -> None:
        """Send a message to everyone, or only to these roles."""
        for member in tuple(self._members):
            if not roles or member.grant.role in roles:
                member.send(message)

    def hear(self, member: Member, text: str) -> None:
        """Take what a member sent: pass it on, or tell the sender why not."""
        refused = self._say(member, _parsed(text))
        if refused is not None:
            member.send({"type": "refused", "error": refused[0], "message": refused[1]})

    def release_planted(self, planted: Iterable[PlantedQuestion], since_first_frame_s: float) -> None:
        """Ask the planted questions whose time has come, each once, also over a restart."""
        due = [q for q in planted if q.after_s <= since_first_frame_s and q.id not in self._released]
        for question in sorted(due, key=lambda q: q.after_s):
            self._released.add(question.id)
            self._speak(EventKind.PLANTED, question.name, question.text, question.id)

    def close(self) -> None:
        """Let everyone go."""
        for member in tuple(self._members):
            self.leave(member)

    def _say(self, member: Member, message: dict[str, Any]) -> tuple[str, str] | None:
        kind, text = message.get("type"), message.get("text")
        if kind not in ("chat", "price_call") or not isinstance(text, str):
            return "bad_message", "This message cannot be understood."
        if member.grant.role is Role.CONTROL or (kind == "price_call" and member.grant.role is not Role.PUBLISH):
            return "not_allowed", "Only the host may do this."
        if len(text) > MAX_CHARACTERS:
            return "too_long", f"At most {MAX_CHARACTERS} characters."
        if not (text := clean(text)):
            return "empty", "The message is empty."
        if not member.may_speak(time.monotonic()):
            return "too_fast", f"At most {MAX_MESSAGES} messages in {WITHIN_S:.0f} seconds."
        ref = message.get("ref")
        price_ref = clean(ref)[:MAX_CHARACTERS] if kind == "price_call" and isinstance(ref, str) else ""
        self._speak(EventKind(kind), member.grant.name, text, price_ref)
        return None

    def _speak(self, kind: EventKind, name: str, text: str, ref: str) -> None:
        event = self._log_event(kind, name=name, text=text, ref=ref)
        self._history.append(event)
        self.tell(shown(event))


def _parsed(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
