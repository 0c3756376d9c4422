"""What the bank refuses."""

from core.errors import KaoboError


class BankError(KaoboError):
    """Anything the bank refuses."""


class BankFileInvalid(BankError):
    """A file of a bank folder cannot be read as what it should be; says which file and which entry."""


class ContentUnsound(BankError):
    """A question that cannot be answered or traced; says what is missing."""


class DraftExists(BankError):
    """There is a draft already: go on with that one."""


class DraftChanged(BankError):
    """The draft was edited, published or discarded after this person opened it."""


class CodeTaken(BankError):
    """Another question has this code."""
