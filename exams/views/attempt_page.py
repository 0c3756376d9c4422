"""What the exam hall shows: the paper in this candidate's order, with what the server holds."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from core import clock
from exams import queries
from exams.models import Attempt, PaperItem
from question_bank.enums import QuestionKind

MANY = QuestionKind.MULTIPLE


@dataclass(frozen=True)
class Option:
    """One choice as printed; `chosen` is what the server holds."""

    key: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class HallItem:
    """One item. Nothing of its key or explanation is here."""

    number: int
    pk: int
    kind: str
    points: int
    stem: str
    options: list[Option]

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(QuestionKind(self.kind).label)

    @property
    def input_type(self) -> str:
        """radio, or checkbox where several keys may be chosen."""
        return "checkbox" if self.kind == MANY else "radio"

    @property
    def is_answered(self) -> bool:
        """Whether the server holds an answer."""
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Section:
    """Items of one kind that follow each other, e.g. 一、单选题."""

    numeral: str
    label: str
    items: list[HallItem]


@dataclass(frozen=True)
class AttemptPage:
    """Everything the template needs."""

    attempt: Attempt
    items: list[HallItem]
    sections: list[Section]
    now_ms: int
    deadline_ms: int

    @property
    def answered(self) -> int:
        """How many items the server holds an answer to."""
        return sum(item.is_answered for item in self.items)


def attempt_page(attempt: Attempt, now: datetime) -> AttemptPage:
    """The page of an open attempt. Two queries."""
    answers = queries.counted_answers(attempt)
    rows = enumerate(queries.ordered_items(attempt), start=1)
    items = [_hall_item(number, row, answers.get(row.pk, [])) for number, row in rows]
    return AttemptPage(attempt, items, _sections(items), clock.to_ms(now), clock.to_ms(attempt.deadline_at))


def _hall_item(number: int, row: PaperItem, answer: list[str]) -> HallItem:
    options = [Option(option["key"], option["text"], option["key"] in answer) for option in row.version.options]
    return HallItem(number, row.pk, row.version.kind, row.points, row.version.stem, options)


def _sections(items: list[HallItem]) -> list[Section]:
    groups = [(label, list(group)) for label, group in groupby(items, key=lambda item: item.label)]
    numerals = _("一二三四五六七八九十")
    return [Section(numerals[index % 10], label, group) for index, (label, group) in enumerate(groups)]
