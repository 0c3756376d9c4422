"""The running hash finds every alteration."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from exams import chain

START = datetime(2026, 12, 6, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Stored:
    seq: int
    item_id: int
    answer: list[str]
    client_key: str
    received_at: datetime
    is_late: bool
    chain: str = ""


def log_of(length: int, attempt_id: int = 7) -> list[Stored]:
    links: list[Stored] = []
    for seq in range(1, length + 1):
        link = Stored(seq, seq % 3, ["A"], f"key-{seq:04d}", START + timedelta(seconds=seq), False)
        previous = links[-1].chain if links else ""
        fields = {
            name: getattr(link, name) for name in ("seq", "item_id", "answer", "client_key", "received_at", "is_late")
        }
        links.append(replace(link, chain=chain.next_link(previous, attempt_id=attempt_id, **fields)))
    return links


def test_an_untouched_log_is_intact():
    assert chain.first_broken(7, log_of(5)) is None
    assert chain.first_broken(7, []) is None


@pytest.mark.parametrize(
    "change",
    [
        {"answer": ["B"]},
        {"item_id": 9},
        {"client_key": "other-key"},
        {"received_at": START},
        {"is_late": True},
        {"chain": "0" * 64},
    ],
)
def test_an_altered_response_is_found(change):
    links = log_of(5)

    links[2] = replace(links[2], **change)

    assert chain.first_broken(7, links) == 3


def test_a_removed_response_is_found():
    links = log_of(5)

    del links[1]

    assert chain.first_broken(7, links) == 2


def test_a_log_moved_to_another_attempt_is_found():
    assert chain.first_broken(8, log_of(2)) == 1


def test_the_time_zone_of_a_moment_does_not_change_the_chain():
    link = log_of(1)[0]

    moved = replace(link, received_at=link.received_at.astimezone(tz=None))

    assert chain.first_broken(7, [moved]) is None


def test_receipt_codes_differ_by_attempt_and_by_last_response():
    codes = {chain.receipt_code(attempt, link) for attempt in (1, 2) for link in ("", "a" * 64, "b" * 64)}

    assert len(codes) == 6
    assert all(len(code) == 14 and code[4] == code[9] == "-" for code in codes)
