"""The nouns: live sessions, recordings on one clock, chat, documents, transcripts."""

from practical.models.chat import ChatMessage
from practical.models.document import SessionDocument
from practical.models.recording import Gap, Part, Recording, Segment
from practical.models.session import DeviceCheck, LiveSession
from practical.models.transcript import Transcript, TranscriptLine

__all__ = [
    "ChatMessage",
    "DeviceCheck",
    "Gap",
    "LiveSession",
    "Part",
    "Recording",
    "Segment",
    "SessionDocument",
    "Transcript",
    "TranscriptLine",
]
