"""Refusals of grading, each with a sentence for the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import KaoboError


class GradingError(KaoboError):
    """Something in marking or results was refused."""


class AttemptNotSubmitted(GradingError):
    """An open attempt has no score yet."""


class NoPassRule(GradingError):
    """The programme says neither how many examiners mark nor what is enough."""


class MayNotMark(GradingError):
    """The examiner stands too near: candidate, invigilator, or already marking this session."""


class MarkingTaken(GradingError):
    """Somebody else took the slot first."""


class MarkingClosed(GradingError):
    """The marking is finalised (or nobody's): nothing in it can be changed."""


class NotInRubric(GradingError):
    """The criterion or level belongs to another rubric."""


class EvidenceMisplaced(GradingError):
    """The span or document is not something this session has."""


class NotHandedIn(GradingError):
    """The candidate may still change the written documents."""


class RecordingNotReady(GradingError):
    """There is nothing to watch yet."""


class ResultAlreadyConfirmed(GradingError):
    """A person confirmed it before."""


class MayNotConfirm(GradingError):
    """Nobody confirms their own result."""


@dataclass(frozen=True)
class MissingMark:
    """What one criterion still needs before the marking can be finalised."""

    criterion_id: int
    title: str
    needs_level: bool
    needs_evidence: bool


class MarkIncomplete(GradingError):
    """Criteria without a level or without fitting evidence; `missing` names them in the rubric's order."""

    def __init__(self, message: str, missing: Sequence[MissingMark]) -> None:
        super().__init__(message)
        self.missing = list(missing)
