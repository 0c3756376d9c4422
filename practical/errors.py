"""Refusals of this room; each message is a sentence for the person."""

from core.errors import KaoboError


class PracticalError(KaoboError):
    """What cannot be done in this room."""


class ScheduleRefused(PracticalError):
    """The live session cannot be scheduled like this."""


class SessionUnderWay(ScheduleRefused):
    """The candidate has a live session that is not over."""


class ConsentMissing(PracticalError):
    """The candidate has not allowed voice and picture to be recorded."""


class OutsideWindow(PracticalError):
    """The session's window has not begun or is over."""


class SessionMoved(PracticalError):
    """The session is in another state than the deed needs."""


class DocumentsMissing(PracticalError):
    """Something the candidate must write is not written yet."""


class GatewayUnreachable(PracticalError):
    """The media gateway gives no answer."""


class GatewayRefused(PracticalError):
    """The media gateway answered, and said no. `code` is its own word for why, e.g. room_closed."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class ManifestBroken(PracticalError):
    """The manifest contradicts itself or what was taken over before; a person must look."""


class CodecsMixed(PracticalError):
    """The parts cannot stand in one file without transcoding."""
