"""Drafts, publication, and that what is published stays."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import WrittenOnce
from core.hashing import content_hash
from institutions.models import JournalEntry
from question_bank.content import QuestionContent
from question_bank.enums import VersionState
from question_bank.errors import BankError, ContentUnsound, DraftChanged, DraftExists
from question_bank.models import CriterionLevel, QuestionVersion
from question_bank.models.version import VersionQuerySet
from question_bank.services import versions
from tests.factories.institutions import make_person
from tests.factories.question_bank import make_question_version, make_rubric_version, make_task_version

pytestmark = pytest.mark.django_db
CHANGES = [{"stem": "改"}, {"answer": ["B"]}, {"number": 9}, {"content_hash": "x"}, {"state": VersionState.DRAFT}]


def content_of(version: QuestionVersion, **changes) -> QuestionContent:
    names = ("kind", "stem", "options", "answer", "explanation", "source_article", "difficulty", "note")
    written = {name: getattr(version, name) for name in names}
    return replace(QuestionContent(**written, source=version.source_id, levels=[4]), **changes)


def start(version: QuestionVersion, author=None) -> QuestionVersion:
    return versions.start_draft(question=version.question, author=author, now=timezone.now())


def edit(version: QuestionVersion, **changes) -> QuestionVersion:
    content = content_of(version, **changes)
    return versions.edit_draft(version=version, content=content, actor=None, now=timezone.now())


def publish(version, actor=None) -> None:
    versions.publish_version(version=version, actor=actor, now=timezone.now())


def stored(version: QuestionVersion) -> QuestionVersion:
    return QuestionVersion.objects.get(pk=version.pk)


def test_a_draft_begins_as_a_copy_of_the_newest_version():
    published, author = make_question_version(note="备注"), make_person()

    draft = start(published, author)

    assert draft.content() == published.content()
    assert (draft.number, draft.state, draft.author) == (2, VersionState.DRAFT, author)


def test_two_drafts_at_once_are_refused_and_the_first_stays():
    published = make_question_version()
    first = start(published)

    with pytest.raises(DraftExists):
        start(published)

    assert list(published.question.versions.drafts()) == [first]


def test_editing_writes_the_content_and_the_journal():
    draft, actor = start(make_question_version()), make_person()

    versions.edit_draft(version=draft, content=content_of(draft, stem="新题干"), actor=actor, now=timezone.now())

    assert (stored(draft).stem, stored(draft).edits) == ("新题干", 1)
    assert JournalEntry.objects.get(action="question.draft_edited").actor == actor


def test_editing_refuses_content_that_is_not_a_question():
    draft = start(make_question_version())

    with pytest.raises(ContentUnsound):
        edit(draft, answer=["A", "B"])

    assert stored(draft).edits == 0


def test_of_two_people_who_edit_one_draft_the_second_is_told():
    draft = start(make_question_version())
    same_draft = stored(draft)
    edit(draft, stem="先到")

    with pytest.raises(DraftChanged):
        edit(same_draft, stem="后到")

    assert stored(draft).stem == "先到"


def test_a_published_version_cannot_be_edited_even_by_one_who_opened_it_as_a_draft():
    draft = start(make_question_version())
    opened = stored(draft)
    publish(draft)

    with pytest.raises(DraftChanged):
        edit(opened, stem="太晚")

    assert stored(draft).stem == opened.stem


def test_publishing_freezes_the_content_and_retires_the_version_before():
    before, actor = make_question_version(), make_person()
    draft = edit(start(before), stem="新题干")

    publish(draft, actor)

    now_published = stored(draft)
    assert (now_published.state, now_published.published_by) == (VersionState.PUBLISHED, actor)
    assert now_published.content_hash == content_hash(now_published.content())
    assert stored(before).state == VersionState.RETIRED


def test_publishing_hashes_what_is_stored_not_what_the_caller_holds():
    draft = start(make_question_version())
    draft.stem = "只在内存里"

    publish(draft)

    assert stored(draft).content_hash == content_hash(stored(draft).content())
    assert stored(draft).stem != "只在内存里"


def test_publishing_twice_happens_once():
    before = make_question_version()
    draft = start(before)
    again = stored(draft)
    publish(draft)

    with pytest.raises(DraftChanged):
        publish(again)

    assert stored(draft).state == VersionState.PUBLISHED
    assert JournalEntry.objects.filter(action="question.published").count() == 1


def test_publishing_what_was_edited_meanwhile_is_refused_and_nothing_is_retired():
    before = make_question_version()
    draft = start(before)
    opened = stored(draft)
    edit(draft, stem="后来的题干")

    with pytest.raises(DraftChanged):
        publish(opened)

    assert stored(before).state == VersionState.PUBLISHED
    assert stored(draft).state == VersionState.DRAFT


@pytest.mark.parametrize("is_own", [True, False])
def test_the_journal_says_whether_authors_published_their_own_work(is_own):
    author = make_person()
    draft = start(make_question_version(), author)

    publish(draft, author if is_own else make_person())

    assert JournalEntry.objects.get(action="question.published").data["own_work"] is is_own


def test_discarding_removes_the_draft_only():
    published = make_question_version()
    draft = start(published)

    versions.discard_draft(version=draft, actor=None, now=timezone.now())

    assert list(published.question.versions.all()) == [published]
    assert JournalEntry.objects.get(action="question.draft_discarded").data == {"number": 2}


def test_discarding_a_draft_that_was_edited_meanwhile_is_refused():
    draft = start(make_question_version())
    opened = stored(draft)
    edit(draft, stem="还在写")

    with pytest.raises(DraftChanged):
        versions.discard_draft(version=opened, actor=None, now=timezone.now())

    assert stored(draft).stem == "还在写"


def test_the_only_version_of_a_question_cannot_be_discarded():
    draft = make_question_version(state=VersionState.DRAFT)

    with pytest.raises(BankError):
        versions.discard_draft(version=draft, actor=None, now=timezone.now())

    assert stored(draft) == draft


@pytest.mark.parametrize("make", [make_question_version, make_task_version, make_rubric_version])
def test_saving_or_deleting_a_published_version_is_refused(make):
    version = make()

    for deed in (version.save, version.delete, version.siblings().delete):
        with pytest.raises(WrittenOnce):
            deed()

    assert version.siblings().count() == 1


@pytest.mark.parametrize("make", [make_question_version, make_task_version, make_rubric_version])
def test_a_queryset_update_of_content_is_refused(make):
    version = make()

    with pytest.raises(WrittenOnce):
        type(version).objects.filter(pk=version.pk).update(number=7)

    assert version.siblings().get().number == 1


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_the_database_refuses_a_change_of_a_published_question_whoever_asks(change):
    version = make_question_version()
    past_the_guard = super(VersionQuerySet, QuestionVersion.objects.filter(pk=version.pk))

    with pytest.raises(IntegrityError), transaction.atomic():
        past_the_guard.update(**change)

    assert QuestionVersion.objects.filter(pk=version.pk, **change).exists() is False


@pytest.mark.parametrize("make", [make_task_version, make_rubric_version])
def test_the_database_refuses_a_change_of_a_published_task_or_rubric(make):
    version = make()
    past_the_guard = super(VersionQuerySet, version.siblings())

    with pytest.raises(IntegrityError), transaction.atomic():
        past_the_guard.update(title="改")

    assert version.siblings().get().title == version.title


def test_the_database_refuses_a_change_of_a_published_rubrics_criteria_and_levels():
    criterion = make_rubric_version().criteria.first()

    for change in (
        lambda: CriterionLevel.objects.filter(criterion=criterion).update(descriptor="改"),
        lambda: type(criterion).objects.filter(pk=criterion.pk).update(title="改"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    assert criterion.levels.filter(descriptor="改").exists() is False


def test_saving_a_stale_draft_object_over_a_published_version_is_refused_by_the_database():
    draft = start(make_question_version())
    opened = stored(draft)
    publish(draft)
    opened.stem = "覆盖"

    with pytest.raises(IntegrityError), transaction.atomic():
        opened.save()

    assert stored(draft).stem != "覆盖"
