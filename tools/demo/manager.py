"""The training institution's manager: cohort, roster, plan, cards."""

import asyncio
import io
import re

from python_calamine import CalamineWorkbook

from tools.demo import people
from tools.demo.people import Candidate
from tools.demo.visitor import Answer, StepFailed, Visitor

COHORT = "演示二班"
APPLY_SECONDS = 60


async def enrol(visitor: Visitor, candidates: list[Candidate]) -> int:
    """Upload, read the plan, apply it; returns how many rows the plan refused."""
    form = (await visitor.get("/institutions/cohorts/new/")).page
    fields = {name: next(iter(form.choices(name).values())) for name in ("programme", "training")}
    cohort = (await visitor.submit("/institutions/cohorts/new/", fields | {"name": COHORT})).path
    upload, bad = people.roster(candidates)
    plan = await visitor.submit(f"{cohort}roster/", {"file": ("演示二班.xlsx", upload)})
    _check_plan(plan, len(candidates), bad)
    await visitor.submit(plan.page.actions("/apply/")[0], {}, at=plan.path)
    await _wait_until_applied(visitor, plan.path, len(candidates))
    await _hand_out_cards(visitor, cohort, candidates)
    return bad


def _check_plan(plan: Answer, good: int, bad: int) -> None:
    counts = [int(node.words()) for node in plan.page.all("span", class_="count")]
    everything, create, _same, conflict = counts[:4]
    if (everything, create, conflict) != (good + bad, good, bad):
        raise StepFailed(f"The roster's plan says {counts}; expected {good} to create and {bad} conflicts.")


async def _wait_until_applied(visitor: Visitor, path: str, people_count: int) -> None:
    for _second in range(APPLY_SECONDS):
        text = (await visitor.get(path)).page.words()
        if re.search(rf"新建 {people_count} 人", text) and "已于" in text:
            return
        await asyncio.sleep(1)
    raise StepFailed(f"The roster was not applied within {APPLY_SECONDS} s.")


async def _hand_out_cards(visitor: Visitor, cohort: str, candidates: list[Candidate]) -> None:
    """The file with the one-time codes exists only in this answer; it is read as a person opens it."""
    answer = await visitor.submit(f"{cohort}cards/", {}, at=cohort)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.body)).get_sheet_by_index(0).to_python()
    cards = {str(row[0]): (str(row[2]), str(row[3])) for row in rows if len(row) > 4 and row[3]}
    for candidate in candidates:
        if candidate.name not in cards:
            raise StepFailed(f"There is no account card for {candidate.name}.")
        candidate.login, candidate.code = cards[candidate.name]
