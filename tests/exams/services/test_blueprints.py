"""Reading blueprints from files, and refusing those that cannot be used."""

from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from exams.errors import BlueprintInvalid
from exams.models import Blueprint
from exams.services import blueprints
from institutions.models import JournalEntry
from tests.factories.exams import make_paper
from tests.factories.institutions import make_programme
from tests.factories.question_bank import make_topic

pytestmark = pytest.mark.django_db

OWN_FILE = Path(__file__).parents[3] / "question_bank" / "data" / "blueprint.yaml"


@pytest.fixture
def programme():
    programme = make_programme()
    for code in ("ethics", "law", "basics"):
        make_topic(institution=programme.institution, code=code)
    return programme


def write(folder: Path, **changes) -> Path:
    content = {
        "title": "细目表",
        "label": "非官方",
        "level": 4,
        "total_points": 11,
        "rows": [
            {"topic": "law", "kind": "single", "count": 2, "points": 3},
            {"topic": "ethics", "kind": "multiple", "count": 1, "points": 5},
        ],
    }
    path = folder / "blueprint.yaml"
    path.write_text(yaml.safe_dump(content | changes, allow_unicode=True), encoding="utf-8")
    return path


def load(programme, path: Path) -> Blueprint:
    return blueprints.load_blueprint(programme=programme, file=path, now=timezone.now())


def test_the_file_of_the_demo_bank_loads(programme):
    blueprint = load(programme, OWN_FILE)

    rows = blueprint.rows.all()
    assert blueprint.label == "非官方"
    assert sum(row.count * row.points for row in rows) == 100
    assert {row.topic.code for row in rows} == {"ethics", "law", "basics"}


def test_the_same_file_twice_is_one_blueprint(programme, tmp_path):
    first = load(programme, write(tmp_path))

    second = load(programme, write(tmp_path))

    assert second == first
    assert first.rows.count() == 2
    assert JournalEntry.objects.filter(action="blueprint.loaded").count() == 1


def test_other_rows_replace_those_nobody_has_drawn_from(programme, tmp_path):
    load(programme, write(tmp_path))

    rows = [{"topic": "law", "kind": "single", "count": 11, "points": 1}]
    blueprint = load(programme, write(tmp_path, rows=rows))

    assert [row.count for row in blueprint.rows.all()] == [11]


def test_other_rows_are_refused_once_papers_were_drawn(programme, tmp_path):
    make_paper(blueprint=load(programme, write(tmp_path)))

    with pytest.raises(BlueprintInvalid, match="已用于组卷"):
        load(programme, write(tmp_path, rows=[{"topic": "law", "kind": "single", "count": 11, "points": 1}]))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"level": 3}, "是 3 级的"),
        ({"total_points": 100}, "合计 11 分"),
        ({"rows": [{"topic": "law", "kind": "single", "count": 2}]}, "第 1 行：需要"),
        ({"rows": [{"topic": "tax", "kind": "single", "count": 2, "points": 3}]}, "知识点 tax"),
        ({"rows": [{"topic": "law", "kind": "essay", "count": 2, "points": 3}]}, "没有 essay"),
        ({"rows": [{"topic": "law", "kind": "single", "count": 0, "points": 3}]}, "正整数"),
        ({"rows": 2 * [{"topic": "law", "kind": "single", "count": 1, "points": 5}]}, "两行"),
        ({"rows": None}, "缺少 title 或 rows"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(programme, tmp_path, changes, sentence):
    with pytest.raises(BlueprintInvalid, match=sentence):
        load(programme, write(tmp_path, **changes))

    assert not Blueprint.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"rows: [", b"- 1"])
def test_a_file_that_is_no_yaml_is_refused(programme, tmp_path, content):
    path = tmp_path / "blueprint.yaml"
    path.write_bytes(content)

    with pytest.raises(BlueprintInvalid, match=r"blueprint\.yaml"):
        load(programme, path)
