"""The rubric side of the desk: criteria, chosen levels, evidence, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from grading import completeness, rules
from grading.enums import EvidenceKind
from grading.models import EvidenceSpan, Mark, Marking
from grading.queries import markings as queries
from grading.queries.stretches import Stretch, origin_of, stretch
from practical.models import SessionDocument
from question_bank.enums import EvidenceNeed, WorkFunction
from question_bank.models import Criterion, CriterionLevel

KEYS = "123456789"


@dataclass(frozen=True)
class Evidence:
    """A chip under a criterion; `stretch` for clips and searched spans, `document` else."""

    pk: int
    kind: str
    stretch: Stretch | None
    document: SessionDocument | None
    note: str


@dataclass(frozen=True)
class LevelChoice:
    """One anchored level and the digit that chooses it."""

    key: str
    level: CriterionLevel
    chosen: bool


@dataclass(frozen=True)
class CriterionRow:
    """One criterion with what this examiner has said about it so far."""

    number: int
    criterion: Criterion
    levels: list[LevelChoice]
    mark: Mark | None
    evidence: list[Evidence]
    documents: list[SessionDocument]  # handed in, final and not attached yet; empty where a clip is asked for
    needs_level: bool
    needs_evidence: bool

    @property
    def is_done(self) -> bool:
        """Whether finalising would accept it."""
        return not (self.needs_level or self.needs_evidence)


@dataclass(frozen=True)
class FunctionGroup:
    """The criteria of one work function."""

    function: WorkFunction
    rows: list[CriterionRow]

    @property
    def done(self) -> int:
        """How many criteria are complete."""
        return sum(row.is_done for row in self.rows)


@dataclass(frozen=True)
class RubricPage:
    """The rubric with totals."""

    groups: list[FunctionGroup]

    @property
    def rows(self) -> list[CriterionRow]:
        """All criteria in order."""
        return [row for group in self.groups for row in group.rows]

    @property
    def done(self) -> int:
        """Complete criteria."""
        return sum(group.done for group in self.groups)

    @property
    def points(self) -> int:
        """Points of the levels chosen so far."""
        return sum(row.mark.level.points for row in self.rows if row.mark)

    @property
    def most_points(self) -> int:
        """What the rubric can give."""
        return sum(row.criterion.most_points for row in self.rows)


def rubric_page(marking: Marking, documents: list[SessionDocument]) -> RubricPage:
    """The rubric as this marking fills it. Four queries."""
    criteria = Criterion.objects.filter(version=marking.rubric_id).prefetch_related("levels").order_by("order")
    marks = queries.current_marks(marking)
    evidence = evidence_by_criterion([marking], origin_of(marking.session))
    fixed = [row for row in documents if rules.is_fixed(marking.session, row.kind)]
    rows = [
        _criterion_row(number, criterion, marks.get(criterion.pk), evidence.get(criterion.pk, []), fixed)
        for number, criterion in enumerate(criteria, start=1)
    ]
    return RubricPage(_grouped(rows))


def evidence_by_criterion(markings: Iterable[Marking], origin: int) -> dict[int, list[Evidence]]:
    """Standing evidence per criterion id, oldest first. One query."""
    found: dict[int, list[Evidence]] = {}
    for row in queries.standing_evidence(markings):
        found.setdefault(row.criterion_id, []).append(evidence_view(row, origin))
    return found


def evidence_view(row: EvidenceSpan, origin: int) -> Evidence:
    """One chip."""
    where = None if row.kind == EvidenceKind.DOCUMENT else stretch(row.started_ms or 0, row.ended_ms or 0, origin)
    return Evidence(row.pk, row.kind, where, row.document, row.note)


def _criterion_row(
    number: int, criterion: Criterion, mark: Mark | None, evidence: list[Evidence], fixed: list[SessionDocument]
) -> CriterionRow:
    attached = {row.document.pk for row in evidence if row.document}
    by_document = criterion.evidence == EvidenceNeed.DOCUMENT
    marked = {criterion.pk} if mark else set()
    missing = completeness.missing_marks([criterion], marked, {criterion.pk: {row.kind for row in evidence}})
    return CriterionRow(
        number=number,
        criterion=criterion,
        levels=_level_choices(criterion, mark),
        mark=mark,
        evidence=evidence,
        documents=[row for row in fixed if row.pk not in attached] if by_document else [],
        needs_level=any(row.needs_level for row in missing),
        needs_evidence=any(row.needs_evidence for row in missing),
    )


def _level_choices(criterion: Criterion, mark: Mark | None) -> list[LevelChoice]:
    levels = list(criterion.levels.all())
    keys = KEYS.ljust(len(levels))
    return [
        LevelChoice(key.strip(), level, mark is not None and mark.level_id == level.pk)
        for key, level in zip(keys, levels, strict=False)
    ]


def _grouped(rows: list[CriterionRow]) -> list[FunctionGroup]:
    groups = [
        FunctionGroup(function, [row for row in rows if row.criterion.function == function])
        for function in WorkFunction
    ]
    return [group for group in groups if group.rows]
