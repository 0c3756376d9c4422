"""Who may mark and confirm, as sentences about people and rows."""

from typing import Protocol

from practical.enums import DocumentKind, SessionState


class Enrolled(Protocol):
    """An enrolment: whose practical it is."""

    person_id: int


class Session(Protocol):
    """A live session."""

    invigilator_id: int | None
    state: str

    @property
    def enrolment(self) -> Enrolled:
        """Whose it is."""


def may_mark(person_id: int, session: Session) -> bool:
    """Neither the candidate nor who invigilated (they may have planted questions) marks a session."""
    return person_id not in (session.enrolment.person_id, session.invigilator_id)


def is_handed_in(session: Session) -> bool:
    """Whether the candidate can no longer change the written documents."""
    return session.state == SessionState.SUBMITTED


def is_fixed(session: Session, kind: str) -> bool:
    """Whether a written document of this kind is final: the preparation sheet closes when the stream begins."""
    if kind == DocumentKind.PREPARATION:
        return session.state != SessionState.SCHEDULED
    return is_handed_in(session)


def may_confirm(person_id: int, enrolment: Enrolled) -> bool:
    """Nobody confirms their own result."""
    return person_id != enrolment.person_id
