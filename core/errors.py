"""Errors that every room may raise."""


class KaoboError(Exception):
    """A refusal with a sentence for the person: the message is translated text and says what to do."""


class WrittenOnce(Exception):
    """Somebody tried to change or delete a row that may only be added."""


class JobWaits(Exception):
    """The job cannot be done yet for a reason outside it (a missing model, a full disk): try again later.

    The message is kept on the job and shown; it does not count as a failed attempt.
    """


class LeaseLost(Exception):
    """Another worker took the job over because this one was silent too long; stop quietly."""
