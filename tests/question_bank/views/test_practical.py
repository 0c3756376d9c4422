"""Tasks and rubrics, to be read."""

import pytest
from django.urls import reverse

from tests.factories.question_bank import make_rubric_version, make_task_version

pytestmark = pytest.mark.django_db
TASKS = reverse("question_bank:task-list")
RUBRICS = reverse("question_bank:rubric-list")


def test_a_task_is_listed_and_shown_with_its_parts(scene):
    version = make_task_version(institution=scene.body)

    listed = scene.registrar.get(TASKS).content.decode()
    page = scene.registrar.get(reverse("question_bank:task-detail", args=[version.task_id])).content.decode()

    assert version.title in listed
    assert all(words in page for words in ("不锈钢", "怎么下单？", "七天无理由", "直播脚本"))


def test_a_rubric_is_listed_and_shown_with_its_levels(scene):
    version = make_rubric_version(institution=scene.body)

    listed = scene.reviewer.get(RUBRICS).content.decode()
    page = scene.reviewer.get(reverse("question_bank:rubric-detail", args=[version.rubric_id])).content.decode()

    assert version.title in listed
    assert all(words in page for words in ("工作准备", "25 分的表现", "满分 100 分", "非官方"))


def test_without_tasks_and_rubrics_the_pages_say_what_to_do(scene):
    pages = [scene.author.get(address).content.decode() for address in (TASKS, RUBRICS)]

    assert all("load_bank" in page for page in pages)


def test_a_foreign_task_or_rubric_does_not_exist(scene):
    task, rubric = make_task_version(), make_rubric_version()

    pages = [
        scene.author.get(reverse("question_bank:task-detail", args=[task.task_id])),
        scene.author.get(reverse("question_bank:rubric-detail", args=[rubric.rubric_id])),
    ]

    assert [page.status_code for page in pages] == [404, 404]


@pytest.mark.parametrize("address", [TASKS, RUBRICS])
def test_other_roles_do_not_see_them(scene, address):
    assert scene.examiner.get(address).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_queries_for_one_and_three(scene, django_assert_num_queries, rows):
    for _ in range(rows):
        make_task_version(institution=scene.body)

    with django_assert_num_queries(5):  # session, person, membership; tasks, versions
        scene.author.get(TASKS)
