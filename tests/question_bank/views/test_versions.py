"""The pages of a draft, from start to publication."""

import pytest
from django.urls import reverse
from django.utils import timezone

from question_bank.enums import VersionState
from question_bank.models import QuestionVersion
from question_bank.services import versions
from tests.factories.question_bank import make_question_version

pytestmark = pytest.mark.django_db


def address(name: str, version) -> str:
    return reverse(f"question_bank:{name}", args=[version.pk])


def question_page(version) -> str:
    return reverse("question_bank:question-detail", args=[version.question_id])


def start_address(version) -> str:
    return reverse("question_bank:draft-start", args=[version.question_id])


@pytest.fixture
def draft(scene) -> QuestionVersion:
    """A draft beside a published version."""
    published = make_question_version(institution=scene.body, levels=[4])
    return versions.start_draft(question=published.question, author=None, now=timezone.now())


def typed(draft, **changes):
    options = {f"option_{option['key']}": option["text"] for option in draft.options}
    names = ("kind", "difficulty", "stem", "answer", "explanation", "source_article", "levels", "edits")
    return {name: getattr(draft, name) for name in names} | options | {"source": draft.source_id} | changes


def test_starting_a_draft_opens_its_form(scene):
    published = make_question_version(institution=scene.body)

    answer = scene.author.post(start_address(published))

    draft = published.question.versions.drafts().get()
    assert answer["Location"] == address("draft-edit", draft)
    assert draft.author is not None


def test_starting_a_second_draft_shows_the_first(scene, draft):
    page = scene.reviewer.post(start_address(draft), follow=True)

    assert page.redirect_chain[-1][0] == question_page(draft)
    assert "已有草稿" in page.content.decode()
    assert draft.question.versions.drafts().count() == 1


def test_the_form_shows_the_draft_and_saves_it(scene, draft):
    shown = scene.author.get(address("draft-edit", draft)).content.decode()

    answer = scene.author.post(address("draft-edit", draft), typed(draft, stem="新题干"))

    draft.refresh_from_db()
    assert f'value="{draft.options[0]["text"]}"' in shown
    assert answer["Location"] == question_page(draft)
    assert draft.stem == "新题干"


def test_a_refused_draft_keeps_what_was_typed(scene, draft):
    page = scene.author.post(address("draft-edit", draft), typed(draft, stem="我写的字", explanation=""))

    assert page.status_code == 400
    assert "我写的字" in page.content.decode()
    assert "请填写解析" in page.content.decode()


@pytest.mark.parametrize("publish_meanwhile", [True, False])
def test_a_draft_that_changed_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(scene, draft, publish_meanwhile):
    opened = typed(draft, stem="后写的题干")
    scene.reviewer.post(address("draft-edit", draft), typed(draft, stem="先写的题干"))
    if publish_meanwhile:
        scene.reviewer.post(address("version-publish", draft), {"edits": 1})

    page = scene.author.post(address("draft-edit", draft), opened)

    draft.refresh_from_db()
    assert page.status_code == 409
    assert "后写的题干" in page.content.decode()
    assert "已被修改或发布" in page.content.decode()
    assert draft.stem == "先写的题干"


def test_a_published_version_has_no_form_and_no_publish_page(scene):
    published = make_question_version(institution=scene.body)

    pages = [scene.author.get(address(name, published)) for name in ("draft-edit", "version-publish")]

    assert [page.status_code for page in pages] == [404, 404]


def test_publishing_asks_first_and_says_what_follows(scene, draft):
    page = scene.author.get(address("version-publish", draft)).content.decode()

    draft.refresh_from_db()
    assert "第 1 版停用" in page
    assert draft.state == VersionState.DRAFT


def test_publishing_retires_the_version_before(scene, draft):
    page = scene.reviewer.post(address("version-publish", draft), {"edits": draft.edits}, follow=True)

    states = draft.question.versions.order_by("number").values_list("state", flat=True)
    assert list(states) == [VersionState.RETIRED, VersionState.PUBLISHED]
    assert "已发布第 2 版" in page.content.decode()


@pytest.mark.parametrize("edits", ["7", "", "many"])
def test_publishing_what_was_not_shown_is_refused(scene, draft, edits):
    page = scene.reviewer.post(address("version-publish", draft), {"edits": edits}, follow=True)

    draft.refresh_from_db()
    assert "已被修改或发布" in page.content.decode()
    assert draft.state == VersionState.DRAFT


def test_pressing_publish_twice_publishes_once(scene, draft):
    first, second = (scene.author.post(address("version-publish", draft), {"edits": 0}) for _ in range(2))

    assert [first.status_code, second.status_code] == [302, 302]
    assert draft.question.versions.filter(state=VersionState.PUBLISHED).count() == 1


def test_discarding_removes_the_draft(scene, draft):
    page = scene.author.post(address("draft-discard", draft), {"edits": draft.edits}, follow=True)

    assert "已放弃 1 份草稿" in page.content.decode()
    assert draft.question.versions.count() == 1


def test_the_preview_shows_neither_key_nor_explanation(scene):
    version = make_question_version(institution=scene.body, explanation="只有命题人能看的解析")

    page = scene.registrar.get(address("version-preview", version)).content.decode()

    assert "选项A" in page
    assert "正确答案" not in page
    assert "只有命题人能看的解析" not in page


def test_foreign_drafts_do_not_exist(scene):
    foreign = make_question_version(state=VersionState.DRAFT)

    pages = [
        scene.author.get(address("draft-edit", foreign)),
        scene.author.post(address("draft-edit", foreign), typed(foreign)),
        scene.author.get(address("version-publish", foreign)),
        scene.author.post(address("version-publish", foreign), {"edits": 0}),
        scene.author.post(address("draft-discard", foreign), {"edits": 0}),
        scene.author.get(address("version-preview", foreign)),
        scene.author.post(start_address(foreign)),
    ]

    assert {page.status_code for page in pages} == {404}


def test_a_registrar_cannot_write(scene, draft):
    pages = [
        scene.registrar.get(address("draft-edit", draft)),
        scene.registrar.post(address("version-publish", draft), {"edits": 0}),
        scene.registrar.post(address("draft-discard", draft), {"edits": 0}),
        scene.registrar.post(start_address(draft)),
    ]

    assert {page.status_code for page in pages} == {403}
