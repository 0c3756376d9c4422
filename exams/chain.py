"""The running hash over an attempt's log of answers, and the receipt code made from it (pure)."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from core.hashing import chain_hash
from core.ids import ALPHABET

CODE_LENGTH = 12


class Link(Protocol):
    """A stored response, or anything that looks like one."""

    seq: int
    item_id: int
    answer: Sequence[str]
    client_key: str
    received_at: datetime
    is_late: bool
    chain: str


def next_link(
    previous: str,
    *,
    attempt_id: int,
    seq: int,
    item_id: int,
    answer: Sequence[str],
    client_key: str,
    received_at: datetime,
    is_late: bool,
) -> str:
    """The chain after this response: 64 hex digits over the chain before it and everything stored with it."""
    content = {
        "attempt": attempt_id,
        "seq": seq,
        "item": item_id,
        "answer": list(answer),
        "key": client_key,
        "at": received_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "late": is_late,
    }
    return chain_hash(previous, content)


def first_broken(attempt_id: int, links: Iterable[Link]) -> int | None:
    """The seq of the first response that was altered, removed or put in; None when the whole log is intact."""
    previous, expected = "", 1
    for link in links:
        if link.seq != expected or link.chain != _recompute(previous, attempt_id, link):
            return expected
        previous, expected = link.chain, expected + 1
    return None


def receipt_code(attempt_id: int, last_chain: str) -> str:
    """Twelve characters in groups of four that stand for the attempt and its last counted response."""
    digest = int.from_bytes(hashlib.sha256(f"{attempt_id}\n{last_chain}".encode()).digest()[:8], "big")
    letters = [ALPHABET[(digest >> (5 * place)) & 31] for place in range(CODE_LENGTH)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, CODE_LENGTH, 4))


def _recompute(previous: str, attempt_id: int, link: Link) -> str:
    return next_link(
        previous,
        attempt_id=attempt_id,
        seq=link.seq,
        item_id=link.item_id,
        answer=link.answer,
        client_key=link.client_key,
        received_at=link.received_at,
        is_late=link.is_late,
    )
