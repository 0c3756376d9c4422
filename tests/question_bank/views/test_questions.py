"""The bank's list, a question's page, a new question."""

import pytest
from django.urls import reverse

from institutions.enums import Role
from question_bank.enums import VersionState
from question_bank.models import Question
from tests.factories.institutions import make_member, make_training
from tests.factories.question_bank import make_question_version, make_source, make_topic

pytestmark = pytest.mark.django_db
LIST = reverse("question_bank:question-list")
NEW = reverse("question_bank:question-create")


def page_of(version) -> str:
    return reverse("question_bank:question-detail", args=[version.question_id])


def typed(topic, source, /, **changes):
    return {
        "code": "NEW-1",
        "topic": topic.pk,
        "kind": "multiple",
        "difficulty": "easy",
        "stem": "下列哪些做法正确？",
        "option_A": "甲",
        "option_C": "乙",
        "option_D": "丙",
        "answer": ["A", "D"],
        "explanation": "因为法律这样规定。",
        "source": source.pk,
        "source_article": "第九条",
        "levels": [4, 3],
    } | changes


@pytest.mark.parametrize("role", ["author", "reviewer", "registrar"])
def test_the_list_shows_questions_with_their_states(scene, role):
    version = make_question_version(institution=scene.body)

    page = getattr(scene, role).get(LIST)

    assert page.status_code == 200
    assert version.stem in page.content.decode()
    assert "已发布" in page.content.decode()


def test_other_roles_do_not_see_the_bank(scene):
    version = make_question_version(institution=scene.body)

    pages = [scene.examiner.get(address) for address in (LIST, page_of(version), NEW)]

    assert [page.status_code for page in pages] == [403, 403, 403]


def test_an_author_of_a_training_institution_does_not_see_the_bodys_bank(scene, client):
    version = make_question_version(institution=scene.body)
    client.force_login(
        make_member(make_training(body=scene.body), Role.AUTHOR),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    pages = [client.get(address) for address in (LIST, page_of(version))]

    assert [page.status_code for page in pages] == [403, 403]


def test_the_list_filters_and_answers_htmx_with_the_table_only(scene):
    wanted, other = (make_question_version(institution=scene.body, stem=stem) for stem in ("价格标示", "退货期限"))

    page = scene.author.get(LIST, {"q": "价格"}, headers={"HX-Request": "true"}).content.decode()

    assert wanted.stem in page
    assert other.stem not in page
    assert "找到 1 题" in page  # for screen readers
    assert "<html" not in page


def test_going_back_to_a_filtered_list_shows_the_whole_page(scene):
    make_question_version(institution=scene.body)

    page = scene.author.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "<html" in page.content.decode()
    assert "HX-Request" in page.headers["Vary"]


def test_a_filter_value_that_does_not_exist_is_ignored(scene):
    version = make_question_version(institution=scene.body)

    page = scene.author.get(LIST, {"topic": "999", "kind": "essay", "page": "nine"})

    assert version.stem in page.content.decode()


def test_nothing_found_says_what_to_do(scene):
    page = scene.author.get(LIST, {"q": "没有这样的词"})

    assert "没有符合条件的试题" in page.content.decode()


def test_the_list_shows_fifty_questions_a_page(scene):
    topic = make_topic(institution=scene.body)
    for _ in range(51):
        make_question_version(topic=topic)

    pages = [scene.author.get(LIST, {"page": number}).context["rows"] for number in (1, 2)]

    assert [len(rows) for rows in pages] == [50, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_queries_for_one_and_three_questions(scene, django_assert_num_queries, rows):
    for _ in range(rows):
        make_question_version(institution=scene.body)

    with django_assert_num_queries(8):  # session, person, membership; topics, coverage; count, page, versions
        scene.author.get(LIST)


def test_the_page_of_a_question_shows_answer_explanation_source_and_differences(scene):
    first = make_question_version(institution=scene.body, stem="不少于三年", state=VersionState.RETIRED)
    make_question_version(question=first.question, number=2, stem="不少于五年", topic=first.question.topic)

    page = scene.registrar.get(page_of(first)).content.decode()

    assert "正确答案" in page
    assert "解析" in page
    assert "第四条" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert "起草新版本" not in page  # a registrar reads


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries_for_one_and_three_versions(scene, django_assert_num_queries, number):
    first = make_question_version(institution=scene.body)
    for n in range(2, number + 1):
        make_question_version(question=first.question, number=n, state=VersionState.RETIRED, topic=first.question.topic)

    with django_assert_num_queries(5):  # session, person, membership; question, versions
        scene.author.get(page_of(first))


def test_words_in_a_question_are_never_markup(scene):
    version = make_question_version(institution=scene.body, stem="<script>alert(1)</script>")

    page = scene.author.get(page_of(version)).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_foreign_question_does_not_exist(scene):
    version = make_question_version()

    page = scene.author.get(page_of(version))

    assert page.status_code == 404


def test_a_new_question_is_saved_as_a_draft_with_letters_in_order(scene):
    topic, source = make_topic(institution=scene.body), make_source(institution=scene.body)

    answer = scene.author.post(NEW, typed(topic, source))

    question = Question.objects.get(code="NEW-1")
    draft = question.versions.get()
    assert answer["Location"] == reverse("question_bank:question-detail", args=[question.pk])
    assert [option["key"] for option in draft.options] == ["A", "B", "C"]
    assert [option["text"] for option in draft.options] == ["甲", "乙", "丙"]
    assert (draft.answer, draft.levels, draft.is_draft) == (["A", "C"], [4, 3], True)


def test_true_false_needs_no_typed_options(scene):
    topic, source = make_topic(institution=scene.body), make_source(institution=scene.body)
    blank = {"kind": "true_false", "option_A": "", "option_C": "", "option_D": "", "answer": ["B"]}

    scene.author.post(NEW, typed(topic, source, **blank))

    draft = Question.objects.get(code="NEW-1").versions.get()
    assert [option["text"] for option in draft.options] == ["正确", "错误"]
    assert draft.answer == ["B"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"answer": ["A"]}, "多选题至少有两个正确选项"),
        ({"kind": "single"}, "只有一个正确选项"),
        ({"answer": ["A", "B"]}, "选项 B 是空白的"),
        ({"option_C": "", "option_D": ""}, "请填写 2 至 6 个选项，现在有 1 个"),
        ({"option_C": "甲"}, "也不能相同"),
        ({"explanation": ""}, "请填写解析"),
        ({"source": ""}, "请选择依据"),
        ({"code": "有空格 的"}, "编号只能用"),
        ({"topic": ""}, "请选择知识点"),
    ],
)
def test_a_refused_question_says_why_and_keeps_what_was_typed(scene, change, sentence):
    topic, source = make_topic(institution=scene.body), make_source(institution=scene.body)

    page = scene.author.post(NEW, typed(topic, source, **change))

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert "下列哪些做法正确？" in page.content.decode()
    assert Question.objects.count() == 0


def test_a_code_in_use_is_said_at_its_field(scene):
    topic, source = make_topic(institution=scene.body), make_source(institution=scene.body)
    scene.author.post(NEW, typed(topic, source))

    page = scene.author.post(NEW, typed(topic, source))

    assert page.status_code == 400
    assert "NEW-1 已被使用" in page.content.decode()


def test_a_foreign_source_or_topic_cannot_be_chosen(scene):
    topic, source = make_topic(), make_source()

    page = scene.author.post(NEW, typed(topic, source))

    assert page.status_code == 400
    assert Question.objects.count() == 0


def test_a_registrar_cannot_write(scene):
    assert scene.registrar.get(NEW).status_code == 403
