"""The nouns: blueprints, exams, papers, sittings, attempts, responses."""

from exams.models.attempt import Attempt
from exams.models.blueprint import Blueprint, BlueprintRow
from exams.models.exam import AdmissionTicket, Exam, Sitting
from exams.models.paper import Paper, PaperItem
from exams.models.response import Response

__all__ = [
    "AdmissionTicket",
    "Attempt",
    "Blueprint",
    "BlueprintRow",
    "Exam",
    "Paper",
    "PaperItem",
    "Response",
    "Sitting",
]
