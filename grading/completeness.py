"""What a marking still needs before it can be finalised: no score without a clip. Values in, values out."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from grading.enums import EvidenceKind
from grading.errors import MissingMark
from question_bank.enums import EvidenceNeed

# An examiner who searched and found nothing says so; that is evidence for either need.
FITTING: dict[str, frozenset[str]] = {
    EvidenceNeed.CLIP: frozenset({EvidenceKind.CLIP, EvidenceKind.ABSENT}),
    EvidenceNeed.DOCUMENT: frozenset({EvidenceKind.DOCUMENT, EvidenceKind.CLIP, EvidenceKind.ABSENT}),
}


class Judged(Protocol):
    """A criterion of the rubric."""

    pk: int
    title: str
    evidence: str


def missing_marks(
    criteria: Iterable[Judged], marked: Collection[int], evidence: Mapping[int, Collection[str]]
) -> list[MissingMark]:
    """Criteria that lack a level or fitting evidence. `marked`: criterion ids; `evidence`: kinds per criterion id."""
    found = (_missing(criterion, marked, evidence.get(criterion.pk, ())) for criterion in criteria)
    return [row for row in found if row.needs_level or row.needs_evidence]


def _missing(criterion: Judged, marked: Collection[int], kinds: Collection[str]) -> MissingMark:
    return MissingMark(
        criterion_id=criterion.pk,
        title=criterion.title,
        needs_level=criterion.pk not in marked,
        needs_evidence=FITTING[criterion.evidence].isdisjoint(kinds),
    )
