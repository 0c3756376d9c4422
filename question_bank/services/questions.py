"""Questions as such: beginning one, and moving it to another topic."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from institutions.models import Institution, Person
from institutions.services import journal
from question_bank.content import QuestionContent
from question_bank.errors import CodeTaken
from question_bank.models import Question, QuestionVersion, Topic
from question_bank.services import versions

AUTOMATIC = "Q"  # prefix of codes nobody chose


def create_question(
    *,
    institution: Institution,
    topic: Topic,
    content: QuestionContent,
    author: Person | None,
    now: datetime,
    code: str = "",
) -> QuestionVersion:
    """A new question with version 1 as a draft. Without `code` it gets the next free one, e.g. Q-0001.

    ContentUnsound for content that is not a question, CodeTaken when the code is in use.
    """
    versions.require_sound(content)
    try:
        with transaction.atomic():
            question = Question.objects.create(
                institution=institution, code=code or _next_code(institution), topic=topic, created_at=now
            )
            draft = QuestionVersion.objects.create(
                question=question, number=1, author=author, created_at=now, **content.columns()
            )
            journal.record(
                action="question.created", subject=draft, now=now, actor=author, institution_id=institution.pk
            )
    except IntegrityError as error:  # question_code_once
        raise CodeTaken(_("编号 %(code)s 已被使用，请换一个。") % {"code": code}) from error
    return draft


def move_question(*, question: Question, topic: Topic, actor: Person | None, now: datetime) -> None:
    """File the question under another topic; its versions stay as they are."""
    with transaction.atomic():
        Question.objects.filter(pk=question.pk).update(topic=topic)
        journal.record(
            action="question.moved",
            subject=question,
            now=now,
            actor=actor,
            institution_id=question.institution_id,
            topic=topic.code,
        )


def _next_code(institution: Institution) -> str:
    pattern = rf"^{AUTOMATIC}-\d+$"
    taken = Question.objects.filter(institution=institution, code__regex=pattern).values_list("code", flat=True)
    highest = max((int(code.rpartition("-")[2]) for code in taken), default=0)
    return f"{AUTOMATIC}-{highest + 1:04d}"
