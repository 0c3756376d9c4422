from dataclasses import dataclass

import pytest

from grading import completeness
from grading.enums import EvidenceKind
from question_bank.enums import EvidenceNeed


@dataclass
class Criterion:
    pk: int
    title: str
    evidence: str


def needs(evidence, kinds):
    criterion = Criterion(1, "讲解", evidence)
    return bool(completeness.missing_marks([criterion], {1}, {1: kinds}))


@pytest.mark.parametrize(
    ("need", "kind", "fits"),
    [
        (EvidenceNeed.CLIP, EvidenceKind.CLIP, True),
        (EvidenceNeed.CLIP, EvidenceKind.ABSENT, True),
        (EvidenceNeed.CLIP, EvidenceKind.DOCUMENT, False),
        (EvidenceNeed.DOCUMENT, EvidenceKind.DOCUMENT, True),
        (EvidenceNeed.DOCUMENT, EvidenceKind.CLIP, True),
        (EvidenceNeed.DOCUMENT, EvidenceKind.ABSENT, True),
    ],
)
def test_which_evidence_fits_which_need(need, kind, fits):
    assert needs(need, {kind}) is not fits


def test_every_need_is_known():
    assert set(completeness.FITTING) == set(EvidenceNeed.values)


def test_a_criterion_without_level_and_evidence_is_named_with_both():
    criteria = [Criterion(1, "脚本", EvidenceNeed.DOCUMENT), Criterion(2, "讲解", EvidenceNeed.CLIP)]

    missing = completeness.missing_marks(criteria, {1}, {1: {EvidenceKind.DOCUMENT}})

    assert [(row.criterion_id, row.title, row.needs_level, row.needs_evidence) for row in missing] == [
        (2, "讲解", True, True)
    ]
