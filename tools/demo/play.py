"""The story in order: who does what, and the table row it makes."""

from contextlib import AsyncExitStack

from tools.demo import examiner, live, manager, registrar, theory
from tools.demo.examiner import Marked
from tools.demo.house import House
from tools.demo.people import AT_ONCE, CANDIDATES, FORGETFUL, HOSTS, SECONDS, UNPREPARED, Candidate
from tools.demo.report import Report
from tools.demo.visitor import StepFailed, Visitor, sign_in, together

ENTERING = 8  # people at the door at once
TRANSCRIBE_SECONDS = 240

Pair = tuple[Visitor, Candidate]


async def play(house: House, told: Report, candidates: list[Candidate]) -> Marked:
    """Everything until the certificates are issued; StepFailed when a step does not go as it must."""
    async with AsyncExitStack() as stack:

        async def opened(name: str) -> Visitor:
            return await stack.enter_async_context(Visitor(house.web, name))

        with told.step("staff sign in") as row:
            staff = [await opened(login) for login in ("manager", "registrar", "examiner")]
            for visitor in staff:
                await sign_in(visitor, visitor.name, house.password)
            row.figure = "manager, registrar, examiner"
        school, office, judge = staff
        pairs = [(await opened(one.name), one) for one in candidates]
        await _enrol(told, school, office, candidates)
        await _theory(told, pairs)
        await _practical(told, pairs[:HOSTS])
        marked = await _marking(told, judge, office)
        await _results(told, office)
        return marked


async def _enrol(told: Report, school: Visitor, office: Visitor, candidates: list[Candidate]) -> None:
    with told.step("roster: upload, plan, apply") as row:
        refused = await manager.enrol(school, candidates)
        row.figure = f"{len(candidates)} enrolled, {refused} bad rows refused, {len(candidates)} cards"
    with told.step("schedule sitting and live windows") as row:
        await registrar.schedule(office)
        row.figure = f"exam of {registrar.EXAM_MINUTES} minutes, 2 parallel forms, {len(candidates)} seats"


async def _theory(told: Report, pairs: list[Pair]) -> None:
    with told.step("first sign-in and consent") as row:
        await together((theory.enter(*pair) for pair in pairs), ENTERING)
        row.figure = f"{len(pairs)} own passwords, {3 * len(pairs)} consents"
    with told.step("theory: answer and submit") as row:
        await together((theory.sit(*pair) for pair in pairs), CANDIDATES)
        receipts = sum(len(one.receipts) for _visitor, one in pairs)
        resumed = sum(one.resumed for _visitor, one in pairs)
        again = sum(one.sent_again for _visitor, one in pairs)
        row.figure = f"{receipts} receipts, {resumed} resumed after losing the browser, {again} sent again"


async def _practical(told: Report, hosts: list[Pair]) -> None:
    aired, sessions = live.Aired(), {}

    async def prepare(visitor: Visitor, one: Candidate) -> None:
        sessions[one.number] = await live.prepare(visitor)

    with told.step("practical: sheet, device check") as row:
        await together((prepare(*pair) for pair in hosts), ENTERING)
        row.figure = f"{len(sessions)} prepared"
    with told.step(f"live: {HOSTS} hosts, {AT_ONCE} at once, {SECONDS} s") as row:
        streams = (live.stream(visitor, one, sessions[one.number], aired) for visitor, one in hosts)
        await together(streams, AT_ONCE)
        row.figure = (
            f"{aired.connections} connections, {aired.watched_frames} frames watched, {aired.chat_seen} chat lines"
        )
    with told.step("after-sales, review, hand in") as row:
        await together((live.hand_in(visitor, sessions[one.number]) for visitor, one in hosts), ENTERING)
        row.figure = f"{len(hosts)} handed in"


async def _marking(told: Report, judge: Visitor, office: Visitor) -> Marked:
    with told.step("remux and transcribe") as row:
        try:
            await examiner.wait_for_queue(judge, HOSTS, TRANSCRIBE_SECONDS)
        except StepFailed as failed:
            raise StepFailed(f"{failed} {await registrar.troubles(office)}") from failed
        row.figure = f"{HOSTS} recordings ready for marking"
    with told.step("mark with evidence, finalise") as row:
        marked = await examiner.mark_all(judge, HOSTS)
        row.figure = f"{marked.markings} markings, {marked.marks} marks, {marked.evidence} pieces of evidence"
    return marked


async def _results(told: Report, office: Visitor) -> None:
    with told.step("confirm results") as row:
        row.figure = f"{await registrar.confirm(office, HOSTS)} confirmed by the registrar"
    with told.step("issue certificates") as row:
        expected = HOSTS - sum(number < HOSTS for number in UNPREPARED)
        await registrar.wait_for_certificates(office, expected)
        row.figure = f"{expected} issued by the worker"
    with told.step("the last answer sheet") as row:
        await registrar.wait_for_deadline(office, CANDIDATES)
        row.figure = f"candidate {FORGETFUL + 1} never submits: closed at the deadline"
