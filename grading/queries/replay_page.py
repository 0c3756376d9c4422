"""The watching side of the desk: transcript, room's log, gaps, written documents."""

from dataclasses import dataclass
from typing import Any

from core.models import Job
from grading import media_clock, rules
from grading.queries import markings as queries
from grading.queries.stretches import Stretch, origin_of, stretch
from practical.credentials import HOST_NAME
from practical.document_fields import fields_of
from practical.enums import ChatKind, DocumentKind, TranscriptState
from practical.models import ChatMessage, Gap, LiveSession, Recording, SessionDocument, Transcript, TranscriptLine
from question_bank.models import TaskVersion

UNSURE_BELOW = 600  # per mille: words that the speech model itself doubts


@dataclass(frozen=True)
class Line:
    """A transcript line: media times, and its text in pieces (text, unsure)."""

    stretch: Stretch
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True)
class TranscriptPage:
    """The words, or how far their job is."""

    transcript: Transcript | None
    job: Job | None
    lines: list[Line]

    @property
    def is_ready(self) -> bool:
        """Whether the engine is through."""
        return self.transcript is not None and self.transcript.state == TranscriptState.READY


@dataclass(frozen=True)
class ChatLine:
    """A line of the room's log; planted questions carry their expected points, price calls the product."""

    message: ChatMessage
    at: str
    at_text: str
    is_host: bool
    expected: list[str]
    product: str


@dataclass(frozen=True)
class GapView:
    """A declared hole."""

    gap: Gap
    stretch: Stretch
    seconds: str


@dataclass(frozen=True)
class DocumentAnswer:
    """One field: what was asked, what was written, and the expected points of an after-sales case."""

    label: str
    asked: str
    written: str
    expected: list[str]


@dataclass(frozen=True)
class DocumentPage:
    """What the candidate wrote, field by field."""

    document: SessionDocument
    fields: list[DocumentAnswer]
    is_fixed: bool


def transcript_page(recording: Recording) -> TranscriptPage:
    """The words or the state of their job. At most three queries."""
    transcript: Transcript | None = Transcript.objects.filter(recording=recording).first()
    if transcript is None or transcript.state != TranscriptState.READY:
        return TranscriptPage(transcript, queries.transcription_jobs([recording.pk]).get(recording.pk), [])
    rows = TranscriptLine.objects.filter(transcript=transcript).order_by("index")
    return TranscriptPage(transcript, None, [_line(row, recording.started_ms) for row in rows])


def _line(row: TranscriptLine, origin: int) -> Line:
    return Line(stretch(row.started_ms, row.ended_ms, origin), pieces(row.text, row.words, row.confidence))


def pieces(text: str, words: list[dict[str, Any]], confidence: int) -> list[tuple[str, bool]]:
    """Runs of sure and unsure text; by word where the words spell the text, else the whole line."""
    if "".join(str(word["text"]) for word in words) != text or not text:
        return [(text, confidence < UNSURE_BELOW)]
    runs: list[tuple[str, bool]] = []
    for word in words:
        unsure = word["confidence"] < UNSURE_BELOW
        if runs and runs[-1][1] == unsure:
            runs[-1] = (runs[-1][0] + word["text"], unsure)
        else:
            runs.append((word["text"], unsure))
    return runs


def chat_lines(session: LiveSession) -> list[ChatLine]:
    """The room's log with what was expected of the host. One query."""
    origin, task = origin_of(session), session.task_version
    expected = {row["code"]: row.get("expected", []) for row in task.planted}
    products = {row["code"]: row["name"] for row in task.products}
    return [
        ChatLine(
            message=row,
            at=media_clock.as_seconds(row.at_ms - origin),
            at_text=media_clock.as_text(row.at_ms - origin),
            is_host=row.kind == ChatKind.CHAT and row.name == HOST_NAME,
            expected=expected.get(row.ref, []) if row.kind == ChatKind.PLANTED else [],
            product=products.get(row.ref, row.ref) if row.kind == ChatKind.PRICE_CALL else "",
        )
        for row in ChatMessage.objects.filter(session=session).order_by("seq")
    ]


def gap_views(recording: Recording | None) -> list[GapView]:
    """Declared gaps in order. One query."""
    if recording is None:
        return []
    return [
        GapView(
            row,
            stretch(row.started_ms, row.ended_ms, recording.started_ms),
            media_clock.as_seconds(row.ended_ms - row.started_ms),
        )
        for row in recording.gaps.all()
    ]


def document_pages(session: LiveSession, documents: list[SessionDocument]) -> list[DocumentPage]:
    """What was handed in, field by field; no queries."""
    return [
        DocumentPage(row, _answers(session.task_version, row), rules.is_fixed(session, row.kind)) for row in documents
    ]


def _answers(task: TaskVersion, document: SessionDocument) -> list[DocumentAnswer]:
    cases = task.cases if document.kind == DocumentKind.AFTER_SALES else []
    expected = {row["code"]: row.get("expected", []) for row in cases}
    return [
        DocumentAnswer(
            label=str(field.label),
            asked=str(field.help),
            written=str(document.content.get(field.code, "")),
            expected=expected.get(field.code, []),
        )
        for field in fields_of(task, DocumentKind(document.kind))
    ]


def web_vtt(lines: list[Line]) -> str:
    """The transcript as captions; `<` and `&` would be markup there, and an arrow would end the cue."""
    cues = [f"{_vtt_time(line.stretch.at)} --> {_vtt_time(line.stretch.until)}\n{_vtt_text(line)}" for line in lines]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _vtt_text(line: Line) -> str:
    text = "".join(piece for piece, _unsure in line.pieces)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")


def _vtt_time(seconds: str) -> str:
    ms = media_clock.parse(seconds)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
