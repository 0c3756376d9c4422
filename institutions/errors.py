"""What can be refused in this room."""

from core.errors import KaoboError


class RosterUnreadable(KaoboError):
    """The file is not a roster that can be read; nothing was changed."""


class RosterTooLarge(RosterUnreadable):
    """More bytes or rows than a roster may have."""


class RosterMoved(KaoboError):
    """The roster is no longer in the state that the deed needs."""


class CohortNameTaken(KaoboError):
    """The training institution has a cohort of this name already."""


class CodeRefused(KaoboError):
    """This account's password may not be replaced by whoever asks."""


class RoleRefused(KaoboError):
    """This kind of institution does not have the role."""
