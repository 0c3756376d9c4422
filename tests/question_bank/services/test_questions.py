"""New questions, their codes and topics."""

import pytest
from django.utils import timezone

from question_bank.content import QuestionContent
from question_bank.errors import CodeTaken, ContentUnsound
from question_bank.models import Question
from question_bank.services import questions
from tests.factories.question_bank import make_question_version, make_source, make_topic

pytestmark = pytest.mark.django_db


def create(topic, code="", **changes):
    fields = {
        "kind": "true_false",
        "stem": "题干",
        "options": [{"key": "A", "text": "正确"}, {"key": "B", "text": "错误"}],
        "answer": ["A"],
        "explanation": "解析",
        "source": make_source(institution=topic.institution).pk,
        "source_article": "第一条",
        "levels": [4],
    }
    return questions.create_question(
        institution=topic.institution,
        topic=topic,
        content=QuestionContent(**(fields | changes)),
        author=None,
        now=timezone.now(),
        code=code,
    )


def test_a_new_question_is_version_one_as_a_draft():
    draft = create(make_topic(), code="NEW-1")

    assert (draft.question.code, draft.number, draft.is_draft) == ("NEW-1", 1, True)


def test_codes_nobody_chose_count_up_within_the_body():
    topic, elsewhere = make_topic(), make_topic()
    create(elsewhere)

    codes = [create(topic).question.code for _ in range(2)]

    assert codes == ["Q-0001", "Q-0002"]


def test_a_code_in_use_is_refused():
    topic = make_topic()
    create(topic, code="SAME")

    with pytest.raises(CodeTaken, match="SAME"):
        create(topic, code="SAME")


def test_unsound_content_is_refused_and_no_question_is_left_behind():
    topic = make_topic()

    with pytest.raises(ContentUnsound):
        create(topic, stem="")

    assert Question.objects.count() == 0


def test_moving_a_question_changes_its_topic_and_no_version():
    version = make_question_version()
    other = make_topic(institution=version.question.institution)

    questions.move_question(question=version.question, topic=other, actor=None, now=timezone.now())

    assert Question.objects.get(pk=version.question_id).topic == other
