"""What the exam office refuses, each with a sentence for the person."""

from core.errors import KaoboError


class ExamError(KaoboError):
    """A refusal of this room."""


class BlueprintInvalid(ExamError):
    """The blueprint file cannot be used; the message names the row."""


class PaperInfeasible(ExamError):
    """The bank holds too few questions; the message names the rows and how many are missing."""


class SittingInvalid(ExamError):
    """The sitting cannot be scheduled as asked."""


class ExamNameTaken(ExamError):
    """The programme has another exam of this name."""


class TicketRefused(ExamError):
    """This ticket does not let its candidate start now."""


class AttemptClosed(ExamError):
    """The attempt was submitted; nothing can be added by the candidate."""


class AnswerInvalid(ExamError):
    """The answer does not fit the item's kind and options."""


class ItemUnknown(ExamError):
    """No such attempt of this person, or no such item in its paper."""


class SaveOvertaken(ExamError):
    """Other saves of the same attempt kept coming first; trying again is right."""
