"""Drawing papers: published, pinned, the same for the same seed, refused by row when the bank is too small."""

import pytest
from django.utils import timezone

from core.errors import WrittenOnce
from exams.enums import PaperState
from exams.errors import PaperInfeasible
from exams.models import BlueprintRow, Paper
from exams.services import papers
from question_bank.enums import QuestionKind, SourceState, VersionState
from tests.factories.exams import make_blueprint
from tests.factories.question_bank import make_question_version, make_source, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A blueprint asking for three singles of a topic whose child topic holds six questions."""
    blueprint = make_blueprint()
    law = make_topic(institution=blueprint.institution, code="law", name="法律法规")
    child = make_topic(institution=blueprint.institution, code="law.price", parent=law)
    for _ in range(6):
        make_question_version(topic=child)
    BlueprintRow.objects.create(blueprint=blueprint, topic=law, kind=QuestionKind.SINGLE, count=3, points=2)
    return blueprint


def draw(blueprint, forms: int = 1, seed: int = 11) -> list[Paper]:
    return papers.draw_papers(blueprint=blueprint, forms=forms, seed=seed, now=timezone.now())


def versions_of(paper: Paper) -> list[int]:
    return list(paper.items.values_list("version", flat=True))


def test_draw_papers_publishes_forms_without_common_items(scene):
    first, second = draw(scene, forms=2)

    assert {first.state, second.state} == {PaperState.PUBLISHED}
    assert (first.points, first.items.count()) == (6, 3)
    assert not set(versions_of(first)) & set(versions_of(second))
    assert first.content_hash != second.content_hash


def test_draw_papers_again_is_the_same_papers(scene):
    first = draw(scene, forms=2)

    again = draw(scene, forms=2)

    assert again == first
    assert Paper.objects.count() == 2


def test_another_seed_draws_other_papers(scene):
    [first], [other] = draw(scene, seed=1), draw(scene, seed=2)

    assert first.code != other.code


def test_a_grown_bank_gives_new_papers_and_leaves_the_old_ones(scene):
    [old] = draw(scene)
    before = versions_of(old)

    for _ in range(30):
        make_question_version(topic=scene.rows.get().topic)
    [new] = draw(scene)

    assert new != old
    assert versions_of(old) == before


def test_a_paper_item_cannot_be_changed(scene):
    item = draw(scene)[0].items.first()

    item.points = 9

    with pytest.raises(WrittenOnce):
        item.save()


def test_rows_the_bank_cannot_fill_are_named(scene):
    BlueprintRow.objects.create(
        blueprint=scene, topic=scene.rows.get().topic, kind=QuestionKind.MULTIPLE, count=4, points=5
    )

    with pytest.raises(PaperInfeasible, match="法律法规 · 多选题：需要 4 题，还缺 4 题"):
        draw(scene)

    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": VersionState.DRAFT},
        {"state": VersionState.RETIRED},
        {"levels": [5, 3]},
        {"kind": QuestionKind.TRUE_FALSE},
    ],
)
def test_questions_that_do_not_fit_are_not_drawn(fields):
    blueprint = make_blueprint()
    topic = make_topic(institution=blueprint.institution)
    BlueprintRow.objects.create(blueprint=blueprint, topic=topic, kind=QuestionKind.SINGLE, count=1, points=2)
    make_question_version(topic=topic, **fields)

    with pytest.raises(PaperInfeasible, match="还缺 1 题"):
        draw(blueprint)


def test_questions_on_a_repealed_source_are_not_drawn():
    blueprint = make_blueprint()
    topic = make_topic(institution=blueprint.institution)
    BlueprintRow.objects.create(blueprint=blueprint, topic=topic, kind=QuestionKind.SINGLE, count=1, points=2)
    make_question_version(topic=topic, source=make_source(institution=topic.institution, state=SourceState.REPEALED))
    kept = make_question_version(topic=topic, source=None)

    [paper] = draw(blueprint)

    assert versions_of(paper) == [kept.pk]


def test_questions_of_another_body_are_not_drawn(scene):
    foreign = make_question_version()

    drawn = {version for paper in draw(scene, forms=2) for version in versions_of(paper)}

    assert foreign.pk not in drawn


def test_a_blueprint_without_rows_is_refused():
    with pytest.raises(PaperInfeasible, match="没有任何行"):
        draw(make_blueprint())
