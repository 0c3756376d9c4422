"""Questions and what was written in each version of them."""

from typing import Any

from django.db import models

from institutions.models import Institution
from institutions.scoping import tenant_manager
from question_bank.enums import Difficulty, QuestionKind
from question_bank.models.syllabus import Source, Topic
from question_bank.models.version import DRAFT, PUBLISHED, Version, VersionQuerySet


class Question(models.Model):
    """The identity; its text is in its versions."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT)
    created_at = models.DateTimeField()

    objects = tenant_manager("institution")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="question_code_once")]

    def __str__(self) -> str:
        return self.code


class QuestionVersion(Version):
    """options: [{"key": "A", "text": "…"}, …]; answer: ["A"] or ["A", "C"]; levels: [5, 4]."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=12, choices=QuestionKind.choices)
    stem = models.TextField()
    options = models.JSONField(default=list)
    answer = models.JSONField(default=list)
    explanation = models.TextField()
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT)
    source_article = models.CharField(max_length=80, blank=True)  # e.g. 第九条第（三）项
    difficulty = models.CharField(max_length=8, choices=Difficulty.choices, default=Difficulty.MEDIUM)
    levels = models.JSONField(default=list)
    note = models.TextField(blank=True)  # the author's, for colleagues

    objects: Any = tenant_manager("question__institution", VersionQuerySet)

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_once"),
            models.UniqueConstraint(fields=["question"], condition=DRAFT, name="question_one_draft"),
            models.UniqueConstraint(fields=["question"], condition=PUBLISHED, name="question_one_published"),
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.number}"

    @property
    def owner(self) -> Question:
        """What this is a version of (one query unless selected with it)."""
        return self.question

    def siblings(self) -> Any:
        """All versions of this question."""
        return QuestionVersion.objects.filter(question=self.question_id)

    def content(self) -> dict[str, Any]:
        """Everything the author wrote. Reads self.source (one query unless selected with it)."""
        return {
            "kind": self.kind,
            "stem": self.stem,
            "options": self.options,
            "answer": self.answer,
            "explanation": self.explanation,
            "source": self.source.code if self.source else "",
            "source_article": self.source_article,
            "difficulty": self.difficulty,
            "levels": self.levels,
            "note": self.note,
        }
