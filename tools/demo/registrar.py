"""The exam office: exam, sitting, live windows; later the results and the certificates."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tools.demo.house import until
from tools.demo.manager import COHORT
from tools.demo.visitor import StepFailed, Visitor

EXAM, EXAM_MINUTES, SITTING = "理论知识（演示）", 2, "演示场次"
ZONE = ZoneInfo("Asia/Shanghai")
WINDOW = timedelta(hours=3)
ISSUE_SECONDS, DEADLINE_SECONDS = 60, 60


async def schedule(visitor: Visitor) -> None:
    """An exam of a few minutes, a sitting with two forms, and a live window for the whole cohort."""
    exam = (await visitor.get("/exams/new/")).page
    await visitor.submit(
        "/exams/new/", {"blueprint": _only(exam.choices("blueprint")), "name": EXAM, "minutes": EXAM_MINUTES}
    )
    form = (await visitor.get("/exams/sittings/new/")).page
    sitting = {"exam": _named(form.choices("exam"), EXAM), "cohort": _named(form.choices("cohort"), COHORT)}
    sitting |= {"name": SITTING, "room": "第一考场", "forms_count": 2, "seed": 20260101} | _window()
    await visitor.submit("/exams/sittings/new/", sitting)
    form = (await visitor.get("/practical/sessions/schedule/")).page
    live = {"cohort": _named(form.choices("cohort"), COHORT), "task_version": _only(form.choices("task_version"))}
    live |= {"invigilator": _only(form.choices("invigilator"))} | _window()
    await visitor.submit("/practical/sessions/schedule/", live)


async def wait_for_deadline(visitor: Visitor, expected: int) -> None:
    """Until everybody's answers are handed in, by themselves or by the deadline."""

    async def all_in() -> bool:
        rows = (await visitor.get("/exams/sittings/")).page.all("tbody")[0].all("tr")
        row = next(row for row in rows if SITTING in row.words())
        return int(row.all("td")[-1].words()) >= expected

    await until(f"{expected} answer sheets handed in", 60 * EXAM_MINUTES + DEADLINE_SECONDS, all_in)


async def troubles(visitor: Visitor) -> str:
    """What the page of background work says stands still, for a sentence; empty when nothing does."""
    page = (await visitor.get("/jobs/")).page
    rows = [row.words() for body in page.all("tbody") for row in body.all("tr")]
    return "; ".join(rows)


async def confirm(visitor: Visitor, expected: int) -> int:
    """Wait for the results, read them, confirm all; returns how many."""
    picked: list[str] = []

    async def all_proposed() -> bool:
        page = (await visitor.get("/grading/results/?state=proposed")).page
        picked[:] = [node.attrs["value"] for node in page.all("input", name="pick")]
        return len(picked) >= expected

    await until(f"{expected} results to confirm", ISSUE_SECONDS, all_proposed)
    question = f"/grading/results/confirm/?{'&'.join(f'pick={pk}' for pk in picked)}"
    await visitor.submit("/grading/results/confirm/", {"pick": picked}, at=question)
    left = (await visitor.get("/grading/results/?state=proposed")).page.all("input", name="pick")
    if left:
        raise StepFailed(f"{len(left)} results are still not confirmed.")
    return len(picked)


async def wait_for_certificates(visitor: Visitor, expected: int) -> None:
    """The worker issues them after the confirmation."""

    async def all_issued() -> bool:
        page = (await visitor.get("/certificates/")).page
        return len(page.all("tbody")[0].all("tr")) >= expected if page.all("tbody") else expected == 0

    await until(f"{expected} certificates", ISSUE_SECONDS, all_issued)


def _window() -> dict[str, str]:
    """Open since a minute ago; times as the form's field writes them."""
    now = datetime.now(ZONE)
    moments = {"opens_at": now - timedelta(minutes=1), "closes_at": now + WINDOW}
    return {name: moment.strftime("%Y-%m-%dT%H:%M") for name, moment in moments.items()}


def _only(choices: dict[str, str]) -> str:
    if len(choices) != 1:
        raise StepFailed(f"Exactly one choice was expected, there are {len(choices)}: {', '.join(choices)}.")
    return next(iter(choices.values()))


def _named(choices: dict[str, str], words: str) -> str:
    found = [value for label, value in choices.items() if words in label]
    if len(found) != 1:
        raise StepFailed(f"“{words}” is not exactly once among: {', '.join(choices)}.")
    return found[0]
