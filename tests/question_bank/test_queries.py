"""Finding questions and seeing where the bank is thin."""

import pytest

from question_bank import queries
from question_bank.enums import VersionState
from question_bank.queries import BankFilter
from tests.factories.institutions import make_body
from tests.factories.question_bank import make_question_version, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make_body()


def found(body, **wanted) -> list[str]:
    nodes = queries.topic_nodes(body)
    return [question.code for question in queries.questions_matching(body, BankFilter(**wanted), nodes)]


def make(body, **fields):
    return make_question_version(topic=fields.pop("topic", None) or make_topic(institution=body), **fields)


def test_without_a_filter_every_question_of_the_body_is_found_in_order(body):
    one, other = make(body), make(body)
    make(make_body())

    assert found(body) == [one.question.code, other.question.code]


def test_a_topic_finds_its_sub_topics_too(body):
    parent = make_topic(institution=body)
    below = make(body, topic=make_topic(institution=body, parent=parent))
    make(body)

    assert found(body, topic=parent.pk) == [below.question.code]


def test_text_is_found_in_stem_and_code(body):
    one, other = make(body, stem="直播带货的规则"), make(body)

    assert found(body, text="带货") == [one.question.code]
    assert found(body, text=other.question.code.lower()) == [other.question.code]


def test_text_of_a_retired_version_is_found_only_when_retired_ones_are_asked_for(body):
    old = make(body, state=VersionState.RETIRED, stem="旧规定")
    make_question_version(question=old.question, number=2, stem="新规定", topic=old.question.topic)

    assert found(body, text="旧规定") == []
    assert found(body, text="旧规定", state=VersionState.RETIRED) == [old.question.code]


def test_kind_and_state_must_hold_for_one_and_the_same_version(body):
    published = make(body)
    make_question_version(
        question=published.question, number=2, state=VersionState.DRAFT, kind="multiple", topic=published.question.topic
    )

    assert found(body, kind="multiple", state=VersionState.DRAFT) == [published.question.code]
    assert found(body, kind="multiple", state=VersionState.PUBLISHED) == []


def test_a_row_shows_the_published_version_and_names_the_draft(body):
    published = make(body)
    draft = make_question_version(
        question=published.question, number=2, state=VersionState.DRAFT, topic=published.question.topic
    )
    rows = list(queries.questions_matching(body, BankFilter(), []))

    (row,) = queries.bank_rows(rows)

    assert (row.shown, row.current) == (published, [draft, published])
    assert queries.bank_rows(rows, VersionState.DRAFT)[0].shown == draft


def test_coverage_counts_published_questions_and_sums_them_upwards(body):
    parent = make_topic(institution=body)
    child = make_topic(institution=body, parent=parent)
    make(body, topic=child)
    make(body, topic=child, kind="multiple")
    make(body, topic=child, state=VersionState.DRAFT)
    make(make_body())

    above, below = queries.count_coverage(body, queries.topic_nodes(body))

    assert [count for _label, count in above.cells] == [count for _label, count in below.cells] == [1, 1, 0]
    assert (above.total, above.depth, below.depth) == (2, 0, 1)
    assert below.path == f"{parent.name} / {child.name}"
