"""Loading a bank folder: what arrives, what is left alone, what is refused."""

import shutil
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from institutions.models import JournalEntry
from question_bank.enums import QuestionKind, SourceState, VersionState
from question_bank.errors import BankFileInvalid
from question_bank.models import Criterion, Question, QuestionVersion, RubricVersion, Source, TaskVersion, Topic
from question_bank.services import loading, versions
from question_bank.services.loading import LoadReport
from tests.factories.institutions import make_body, make_person

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[3] / "question_bank" / "data"
FIRST = "ETH-001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small bank: all topics and sources, three questions, the task and the rubric."""
    for name in ("topics", "sources", "task", "rubric"):
        shutil.copy(DATA / f"{name}.yaml", tmp_path)
    write_questions(tmp_path, yaml.safe_load((DATA / "ethics.yaml").read_text(encoding="utf-8"))[:3])
    return tmp_path


def questions_of(folder: Path) -> list[dict]:
    return yaml.safe_load((folder / "ethics.yaml").read_text(encoding="utf-8"))


def write_questions(folder: Path, questions: list[dict]) -> None:
    (folder / "ethics.yaml").write_text(yaml.safe_dump(questions, allow_unicode=True), encoding="utf-8")


def change_first(folder: Path, **fields) -> None:
    questions = questions_of(folder)
    write_questions(folder, [questions[0] | fields, *questions[1:]])


def load(institution, folder: Path, **options) -> LoadReport:
    return loading.load_bank(institution=institution, folder=folder, actor=None, now=timezone.now(), **options)


def test_the_bank_in_the_repository_loads_and_every_question_is_published_with_its_hash():
    body = make_body()

    report = load(body, DATA)

    rows = QuestionVersion.objects.all()
    assert report.created["question"] == rows.count() == 82
    assert {row.state for row in rows} == {VersionState.PUBLISHED}
    assert all(len(row.content_hash) == 64 and row.number == 1 and row.source for row in rows)
    assert {row.kind for row in rows} == set(QuestionKind)
    assert Topic.objects.get(code="law.advertising").parent.code == "law"


def test_loading_twice_changes_nothing():
    body = make_body()
    load(body, DATA)
    before = list(QuestionVersion.objects.values())

    report = load(body, DATA, publish=True)

    assert sum(report.created.values()) == 0
    assert (report.changed, report.published, report.drafted) == ([], [], [])
    assert list(QuestionVersion.objects.values()) == before
    assert (TaskVersion.objects.count(), RubricVersion.objects.count()) == (1, 1)


def test_the_task_and_the_rubric_arrive_whole_and_marked_unofficial(folder):
    load(make_body(), folder)

    task, rubric = TaskVersion.objects.get(), RubricVersion.objects.get()
    assert [question["after_s"] for question in task.planted] == [5, 8, 11, 14]
    assert [field["code"] for field in task.review_sheet] == ["figures", "problems", "improvements"]
    assert len(task.viewer_names) == 12
    assert (task.label, rubric.label) == ("非官方", "非官方")
    assert (task.state, rubric.state) == (VersionState.PUBLISHED, VersionState.PUBLISHED)
    assert sum(criterion.most_points for criterion in rubric.criteria.all()) == 100
    assert Criterion.objects.get(order=1).look_for.startswith("准备表")


def test_two_bodies_have_their_own_copies(folder):
    one, other = make_body(), make_body()
    load(one, folder)

    report = load(other, folder)

    assert report.created["question"] == 3
    assert Question.objects.filter(institution=one).count() == Question.objects.filter(institution=other).count() == 3


def test_a_changed_question_is_only_reported(folder):
    body = make_body()
    load(body, folder)
    change_first(folder, explanation="换了解析。")

    report = load(body, folder)

    assert report.changed == [FIRST]
    assert QuestionVersion.objects.filter(question__code=FIRST).count() == 1


def test_a_changed_question_becomes_a_new_published_version_when_asked(folder):
    body = make_body()
    load(body, folder)
    old = QuestionVersion.objects.get(question__code=FIRST)
    change_first(folder, explanation="换了解析。", topic="ethics.quality")

    report = load(body, folder, publish=True)

    old_now, new = QuestionVersion.objects.filter(question__code=FIRST).order_by("number")
    assert report.published == [FIRST]
    assert (old_now.state, old_now.explanation) == (VersionState.RETIRED, old.explanation)
    assert (new.state, new.number, new.explanation) == (VersionState.PUBLISHED, 2, "换了解析。")
    assert Question.objects.get(code=FIRST).topic.code == "ethics.quality"


def test_a_question_that_authors_developed_further_is_not_reported_as_changed(folder):
    body = make_body()
    load(body, folder)
    draft = versions.start_draft(question=Question.objects.get(code=FIRST), author=make_person(), now=timezone.now())
    versions.publish_version(version=draft, actor=None, now=timezone.now())

    report = load(body, folder, publish=True)

    assert (report.changed, report.published) == ([], [])


def test_an_open_draft_is_never_overwritten(folder):
    body = make_body()
    load(body, folder)
    draft = versions.start_draft(question=Question.objects.get(code=FIRST), author=make_person(), now=timezone.now())
    change_first(folder, explanation="换了解析。")

    report = load(body, folder, publish=True)

    draft.refresh_from_db()
    assert report.drafted == [FIRST]
    assert (draft.state, draft.explanation) == (VersionState.DRAFT, questions_of(DATA)[0]["explanation"])


@pytest.mark.parametrize(
    ("name", "key", "value", "code"),
    [("task", "brief", "新的说明。", "TASK-001"), ("rubric", "note", "新的说明。", "RUBRIC-4-001")],
)
def test_a_changed_task_or_rubric_follows_the_same_rule(folder, name, key, value, code):
    body = make_body()
    load(body, folder)
    path = folder / f"{name}.yaml"
    entry = yaml.safe_load(path.read_text(encoding="utf-8")) | {key: value}
    path.write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")

    only_reported, published = load(body, folder), load(body, folder, publish=True)

    model = {"task": TaskVersion, "rubric": RubricVersion}[name]
    assert (only_reported.changed, published.published) == ([code], [code])
    assert list(model.objects.order_by("number").values_list("state", flat=True)) == ["retired", "published"]


def test_a_source_that_was_repealed_is_marked_on_the_next_load(folder):
    body = make_body()
    load(body, folder)
    path = folder / "sources.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["sources"][0]["status"] = "repealed"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    load(body, folder)

    assert Source.objects.get(code=content["sources"][0]["code"]).state == SourceState.REPEALED


def test_publishing_is_written_in_the_journal(folder):
    load(make_body(), folder)

    entry = JournalEntry.objects.filter(action="question.published").first()
    assert entry.data["number"] == 1
    assert entry.data["own_work"] is False


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"answer": ["A", "B"]}, FIRST),
        ({"kind": "essay"}, FIRST),
        ({"topic": "nowhere"}, "nowhere"),
        ({"source": {"law": "没有的法", "version": "1", "article": "1"}}, "没有的法"),
        ({"options": [{"key": "A"}]}, FIRST),
        ({"stem": None}, "stem"),
        ({"level": [9]}, FIRST),
    ],
)
def test_an_unsound_entry_is_refused_by_name_and_nothing_is_written(folder, fields, said):
    body = make_body()
    change_first(folder, **fields)

    with pytest.raises(BankFileInvalid, match=said):
        load(body, folder)

    assert Topic.objects.count() == Question.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ethics.yaml", b"- {code: ETH-001", "ethics.yaml"),
        ("ethics.yaml", "- 题干".encode("gb18030"), "UTF-8"),
        ("ethics.yaml", b"just words", "ethics.yaml"),
        ("topics.yaml", b"- not a mapping", "topics.yaml"),
        ("topics.yaml", b"topics: [{code: a, name: A, children: [{code: b}]}]", "topics.yaml"),
        ("sources.yaml", b"sources: [{code: a}]", "sources.yaml"),
        ("rubric.yaml", b"{code: R, title: R, level: 4, groups: [{}]}", "R"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_nothing_is_written(folder, name, content, said):
    body = make_body()
    (folder / name).write_bytes(content)

    with pytest.raises(BankFileInvalid, match=said):
        load(body, folder)

    assert Topic.objects.count() == Question.objects.count() == 0


def test_a_code_that_occurs_twice_is_refused(folder):
    body = make_body()
    shutil.copy(folder / "ethics.yaml", folder / "again.yaml")

    with pytest.raises(BankFileInvalid, match=FIRST):
        load(body, folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    body = make_body()

    with pytest.raises(BankFileInvalid, match="nowhere"):
        load(body, tmp_path / "nowhere")
