"""`make demo`: 30 people from roster to certificate, 6 of them live; exit code 1 with a sentence when something is missing."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tools.demo import counting, play, report, verifier
from tools.demo.examiner import Marked
from tools.demo.house import VAR, House, running_house
from tools.demo.people import CANDIDATES, HOSTS, SECONDS, UNPREPARED, Candidate, make_candidates
from tools.demo.report import Report
from tools.demo.verifier import Printed
from tools.demo.visitor import StepFailed, Visitor

LINES_PER_HOST = 4  # at least, of the seven that each host says
CERTIFIED = HOSTS - sum(number < HOSTS for number in UNPREPARED)
LOST_AT_ENDS = 2.0  # seconds per connection that were sent before the first keyframe or after the last


def main() -> int:
    """Play, count, compare; the last line is one JSON object."""
    logging.basicConfig(level=logging.CRITICAL)  # what the streams mutter among themselves
    told, candidates = Report(), make_candidates()
    told.open()
    try:
        with _house(told) as house:
            marked = asyncio.run(play.play(house, told, candidates))
            counts = _count(house, told, candidates)
    except StepFailed as failed:
        print(f"\nThe demo stopped: {failed}\nLogs: {VAR / 'log'}", flush=True)
        return 1
    told.close()
    return _judge(counts, _expected(marked))


@contextmanager
def _house(told: Report) -> Iterator[House]:
    with ExitStack() as stack:
        with told.step("start web, gateway, worker") as row:
            house = stack.enter_context(running_house())
            row.figure = f"{house.web}, data in var/demo"
        yield house


def _count(house: House, told: Report, candidates: list[Candidate]) -> dict[str, Any]:
    """Read the database and ask the public page, both from outside the running processes."""
    with told.step("count in the database") as row:
        counting.open_database(house.web)
        counts, papers = counting.count(candidates), counting.printed()
        packed = counting.altered_fields() if papers else ""
        row.figure = f"{sum(len(one.receipts) for one in candidates)} receipts compared, {counts['lost_answers']} lost"
    with told.step("verify every certificate") as row:
        verified = asyncio.run(_verify(house, papers, packed))
        row.figure = f"{verified} of {len(papers)} valid; one altered field refused"
    return counts | {"verified": verified}


async def _verify(house: House, papers: list[Printed], packed: str) -> int:
    async with Visitor(house.web, "an employer") as visitor:
        if papers:
            await verifier.refuses_altered(visitor, papers[0], packed)
        return await verifier.verify_all(visitor, papers)


def _expected(marked: Marked) -> dict[str, tuple[float, float]]:
    """Least and most of each figure."""
    on_air = HOSTS * SECONDS
    return {
        "enrolled": (CANDIDATES, CANDIDATES),
        "submitted": (CANDIDATES, CANDIDATES),
        "lost_answers": (0, 0),
        "recorded_seconds": (on_air - (HOSTS + 1) * LOST_AT_ENDS, on_air + HOSTS + 1),
        "gaps": (1, HOSTS + 1),
        "transcript_lines": (LINES_PER_HOST * HOSTS, 12 * HOSTS),
        "marks": (marked.marks, marked.marks),
        "results": (HOSTS, HOSTS),
        "certificates": (CERTIFIED, CERTIFIED),
        "verified": (CERTIFIED, CERTIFIED),
    }


def _judge(counts: dict[str, Any], expected: dict[str, tuple[float, float]]) -> int:
    missing = report.shortfalls(counts, expected)
    print(f"\nLook at it: make run DATA=demo   (logins: {VAR / 'demo-logins.txt'})")
    for sentence in missing:
        print(f"Not as expected: {sentence}")
    print(report.last_line(counts), flush=True)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
