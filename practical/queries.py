"""Reads over more than one noun."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from institutions.enums import InstitutionKind
from institutions.models import Membership, Person
from institutions.scoping import scopes_disabled
from media_gateway import contract
from practical import gateway
from practical.credentials import HOST_NAME
from practical.document_fields import fields_of
from practical.enums import ChatKind, DocumentKind, RecordingState
from practical.models import ChatMessage, Gap, LiveSession, Part, Recording, SessionDocument

REPLAY_SECONDS = 6 * 3600  # an examiner's sitting; a page asks for a fresh address when it is loaded again


@dataclass(frozen=True, slots=True)
class Figures:
    """What really happened in the room, for the review: lengths in seconds, counts in lines of the room's log."""

    recorded_seconds: int
    most_viewers: int
    comments: int
    price_calls: int
    gaps: int
    final: bool  # the gateway's last manifest is in


def session_for_room(room: str) -> LiveSession | None:
    """Whose room this is. Looks over all tenants: the room's name cannot be guessed."""
    with scopes_disabled():
        sessions = LiveSession.objects.filter(room=room).select_related("task_version")
        found: LiveSession | None = sessions.first()
    return found


def tenants_with_open_work() -> list[int]:
    """Assessment bodies with a live session or an open recording; for the periodic task. Looks over all tenants."""
    with scopes_disabled():
        open_ones = Recording.objects.filter(state=RecordingState.OPEN)
        return list(open_ones.values_list("institution", flat=True).distinct())


def sessions_for_candidate(person: Person) -> QuerySet[LiveSession]:
    """The person's own, soonest first."""
    own: QuerySet[LiveSession] = LiveSession.objects.filter(enrolment__person=person)
    return own.select_related("enrolment", "task_version", "recording")


def sessions_for_member(membership: Membership) -> QuerySet[LiveSession]:
    """All of the tenant, or of the own training institution; with what a list shows."""
    sessions: QuerySet[LiveSession] = LiveSession.objects.all()
    if membership.institution.kind == InstitutionKind.TRAINING:
        sessions = sessions.filter(enrolment__training=membership.institution)
    gaps = Prefetch("recording__gaps", queryset=Gap.objects.all())
    related = ("enrolment__cohort", "task_version", "recording", "invigilator")
    return sessions.select_related(*related).prefetch_related(gaps)


def newest_document(session: LiveSession, kind: DocumentKind) -> SessionDocument | None:
    """The state of a document that counts."""
    documents = SessionDocument.objects.filter(session=session, kind=kind)
    newest: SessionDocument | None = documents.order_by("-pk").first()
    return newest


def missing_documents(session: LiveSession, kind: DocumentKind) -> list[str]:
    """Labels of the fields of this document that are still empty."""
    newest = newest_document(session, kind)
    content = newest.content if newest else {}
    return [
        str(field.label) for field in fields_of(session.task_version, kind) if not content.get(field.code, "").strip()
    ]


def figures_of(session: LiveSession) -> Figures:
    """The session's real figures, from what was taken over of the gateway's manifest and log so far."""
    recording = Recording.objects.filter(session=session).first()
    if recording is None:
        return Figures(0, 0, 0, 0, 0, final=False)
    messages = ChatMessage.objects.filter(session=session)
    said = messages.filter(kind__in=[ChatKind.CHAT, ChatKind.PLANTED]).exclude(name=HOST_NAME)
    return Figures(
        recorded_seconds=round(recording.captured_ms / 1000),
        most_viewers=recording.most_viewers,
        comments=said.count(),
        price_calls=messages.filter(kind=ChatKind.PRICE_CALL).count(),
        gaps=recording.gaps.count(),
        final=recording.state != RecordingState.OPEN,
    )


def damaged_parts(recording: Recording) -> list[Part]:
    """Parts whose file was found wanting when the replay was made."""
    return list(Part.objects.filter(segment__recording=recording).exclude(fault="").order_by("started_ms"))


def replay_url(recording: Recording, now: datetime) -> str:
    """The signed address under which the replay plays for some hours; empty while there is none."""
    if not recording.replay:
        return ""
    room = recording.session.room
    token = gateway.sign(room, contract.Role.PLAY, now=now, seconds=REPLAY_SECONDS, prefix=recording.replay)
    return contract.media_url(settings.GATEWAY_PUBLIC_URL, recording.replay, token)
