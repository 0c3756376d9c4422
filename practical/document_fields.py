"""Which fields the candidate writes in each document of a live session."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from practical.enums import DocumentKind
from question_bank.models import TaskVersion


@dataclass(frozen=True, slots=True)
class DocumentField:
    """One text to write: `code` is its key in the stored content; `label` and `help` may be lazy translations."""

    code: str
    label: Any
    help: Any


REVIEW = (
    DocumentField("figures", _("本场数据"), _("引用上面给出的直播时长、观看人数、发言数等，说明效果如何。")),
    DocumentField("problems", _("发现的问题"), _("至少写两个，并写明出现在第几分第几秒。")),
    DocumentField("improvements", _("改进措施"), _("每个问题对应一条可以执行的措施。")),
)


def fields_of(task: TaskVersion, kind: DocumentKind) -> tuple[DocumentField, ...]:
    """The fields of one document; sheet and cases come from the task, the review is the same for all."""
    if kind == DocumentKind.PREPARATION:
        return tuple(DocumentField(row["code"], row["label"], row.get("help", "")) for row in task.sheet)
    if kind == DocumentKind.AFTER_SALES:
        return tuple(DocumentField(row["code"], row["title"], row["text"]) for row in task.cases)
    return REVIEW
