"""Guards of this room: the object, or 404."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from institutions.access import PersonRequest, StaffRequest
from practical import queries
from practical.models import LiveSession, Recording


def session_for_candidate(request: PersonRequest, pk: int) -> LiveSession:
    """The person's own live session."""
    session: LiveSession = get_object_or_404(queries.sessions_for_candidate(request.user), pk=pk)
    return session


def session_for_staff(request: StaffRequest, pk: int) -> LiveSession:
    """A live session that this membership may see."""
    session: LiveSession = get_object_or_404(queries.sessions_for_member(request.membership), pk=pk)
    return session


def recording_for_staff(request: StaffRequest, pk: int) -> Recording:
    """The recording of a live session that this membership may see."""
    visible = Recording.objects.filter(session__in=queries.sessions_for_member(request.membership).order_by())
    recording: Recording = get_object_or_404(
        visible.select_related("session__enrolment", "session__task_version"), pk=pk
    )
    return recording


def session_for_viewer(room: str) -> Any:
    """The live session behind a public link; whoever has the link may watch."""
    session = queries.session_for_room(room)
    if session is None:
        raise Http404
    return session
