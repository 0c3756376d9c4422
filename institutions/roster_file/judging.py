"""What applying would do with one line, given what this assessment body already knows about the ID number."""

from collections.abc import Sequence
from dataclasses import dataclass

from institutions.enums import EnrolmentState, RowVerdict
from institutions.roster_file.table import Line


@dataclass(frozen=True)
class Known:
    """One enrolment of the body under the ID number."""

    enrolment_id: int
    person_id: int
    cohort_id: int
    cohort_name: str
    training_id: int
    programme_id: int
    state: str
    name: str
    phone: str


@dataclass(frozen=True)
class Target:
    """Where the roster enrols."""

    cohort_id: int
    training_id: int
    programme_id: int


@dataclass(frozen=True)
class Judgement:
    """The verdict, a reason code, and the enrolment that is already there."""

    verdict: RowVerdict
    reason: str = ""
    enrolment_id: int | None = None


def judge(line: Line, target: Target, known: Sequence[Known]) -> Judgement:
    """Create, leave, or conflict. What another training institution enrolled never changes the answer."""
    if line.problem:
        return Judgement(RowVerdict.CONFLICT, line.problem)
    ours = [row for row in known if row.training_id == target.training_id]
    here = next((row for row in ours if row.cohort_id == target.cohort_id), None)
    if here is not None:
        return _judge_here(line, here)
    if any(row.name != line.full_name for row in ours):
        return Judgement(RowVerdict.CONFLICT, "name_differs")
    for row in ours:
        if row.programme_id == target.programme_id and row.state == EnrolmentState.ACTIVE:
            return Judgement(RowVerdict.CONFLICT, f"other_cohort:{row.cohort_name}", row.enrolment_id)
    return Judgement(RowVerdict.CREATE)


def _judge_here(line: Line, here: Known) -> Judgement:
    if here.state == EnrolmentState.WITHDRAWN:
        return Judgement(RowVerdict.CONFLICT, "withdrawn_here", here.enrolment_id)
    if here.name != line.full_name:
        return Judgement(RowVerdict.CONFLICT, f"name_differs_here:{here.name}", here.enrolment_id)
    differs = bool(line.phone) and line.phone != here.phone
    return Judgement(RowVerdict.NO_CHANGE, "phone_differs" if differs else "", here.enrolment_id)
