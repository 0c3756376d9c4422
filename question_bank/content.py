"""What an author writes in one version of a question, and what makes it sound; values in, values out."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from question_bank.enums import Difficulty, QuestionKind

KEYS = "ABCDEF"
LEVELS = (5, 4, 3, 2, 1)  # 五级 … 一级
FEWEST_OPTIONS, MOST_OPTIONS = 2, len(KEYS)


@dataclass(frozen=True)
class QuestionContent:
    """The columns of a QuestionVersion that an author fills; shapes as documented there. source: a Source's id."""

    kind: str
    stem: str
    options: list[dict[str, str]]
    answer: list[str]
    explanation: str
    source: int | None
    source_article: str = ""
    difficulty: str = Difficulty.MEDIUM
    levels: list[int] = field(default_factory=list)
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """Keyword arguments for the model's columns."""
        rest = {name: value for name, value in self.__dict__.items() if name != "source"}
        return rest | {"source_id": self.source}


@dataclass(frozen=True)
class Fault:
    """One thing that is not right: the field it belongs to and a sentence that says what to do."""

    field: str
    message: str


def faults(content: QuestionContent) -> list[Fault]:
    """Everything that keeps this from being a question somebody can answer and check; empty when it is sound."""
    return [
        *_unknown_words(content),
        *_missing_words(content),
        *_option_faults(content.options),
        *_true_false_faults(content),
        *_answer_faults(content),
    ]


def _unknown_words(content: QuestionContent) -> list[Fault]:
    known = {
        "kind": (content.kind in QuestionKind, _("没有这种题型。")),
        "difficulty": (content.difficulty in Difficulty, _("难度只能是易、中、难。")),
        "levels": (set(content.levels) <= set(LEVELS), _("等级只能是五级至一级。")),
    }
    return [Fault(name, message) for name, (is_known, message) in known.items() if not is_known]


def _missing_words(content: QuestionContent) -> list[Fault]:
    required = {
        "stem": (content.stem.strip(), _("请填写题干。")),
        "explanation": (content.explanation.strip(), _("请填写解析，说明为什么这样作答。")),
        "source": (content.source, _("请选择依据，每道试题都要有出处。")),
        "source_article": (content.source_article.strip(), _("请写明条款或职能，例如“第十六条”。")),
        "levels": (content.levels, _("请至少选择一个等级。")),
    }
    return [Fault(name, message) for name, (value, message) in required.items() if not value]


def _option_faults(options: list[dict[str, str]]) -> list[Fault]:
    keys = [option["key"] for option in options]
    texts = [option["text"].strip() for option in options]
    found = []
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        found.append(_("请填写 %(fewest)d 至 %(most)d 个选项，现在有 %(now)d 个。"))
    if len(set(keys)) != len(keys) or not set(keys) <= set(KEYS):
        found.append(_("选项字母应当是 A 至 F，且不重复。"))
    if len(set(texts)) != len(texts) or not all(texts):
        found.append(_("选项的文字不能空白，也不能相同。"))
    numbers = {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS, "now": len(options)}
    return [Fault("options", message % numbers) for message in found]


def _true_false_faults(content: QuestionContent) -> list[Fault]:
    keys = [option["key"] for option in content.options]
    if content.kind == QuestionKind.TRUE_FALSE and keys != ["A", "B"]:
        return [Fault("options", _("判断题只用 A、B 两个选项。"))]
    return []


def _answer_faults(content: QuestionContent) -> list[Fault]:
    keys = {option["key"] for option in content.options}
    if not set(content.answer) <= keys or len(set(content.answer)) != len(content.answer):
        return [Fault("answer", _("答案要从已填写的选项中选择。"))]
    if content.kind == QuestionKind.MULTIPLE and len(content.answer) < 2:  # noqa: PLR2004
        return [Fault("answer", _("多选题至少有两个正确选项。"))]
    if content.kind != QuestionKind.MULTIPLE and len(content.answer) != 1:
        return [Fault("answer", _("单选题和判断题只有一个正确选项。"))]
    return []
