"""What can be refused in this room."""

from core.errors import KaoboError


class RosterUnreadable(KaoboError):
    """The file is not a roster that can be read; nothing was changed."""


class RosterTooLarge(RosterUnreadable):
    """More bytes or rows than a roster may have."""


class RosterMoved(KaoboError):
    """The roster is no longer in the state that the deed needs."""


class CodeRefused(KaoboError):
    """This account's password may not be replaced by whoever asks."""
