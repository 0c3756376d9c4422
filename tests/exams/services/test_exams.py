"""Setting up exams: the same one twice, and two of one name."""

import pytest
from django.utils import timezone

from exams.errors import ExamNameTaken
from exams.models import Exam
from exams.services import exams
from institutions.models import JournalEntry
from tests.factories.exams import make_blueprint

pytestmark = pytest.mark.django_db


def create(blueprint, **fields):
    given = {"blueprint": blueprint, "name": "理论知识", "minutes": 60, "actor": None, "now": timezone.now()}
    return exams.create_exam(**given | fields)


def test_the_same_exam_set_up_twice_is_one():
    blueprint = make_blueprint()
    first = create(blueprint)

    second = create(blueprint)

    assert second == first
    assert Exam.objects.count() == 1
    assert JournalEntry.objects.filter(action="exam.created").count() == 1


def test_another_exam_of_the_same_name_is_refused():
    blueprint = make_blueprint()
    create(blueprint)

    with pytest.raises(ExamNameTaken, match="同名考试科目“理论知识”"):
        create(blueprint, minutes=90)
    with pytest.raises(ExamNameTaken, match="换一个名称"):
        create(make_blueprint(programme=blueprint.programme))

    assert Exam.objects.count() == 1


def test_two_programmes_may_use_the_same_name():
    create(make_blueprint())

    create(make_blueprint())

    assert Exam.objects.count() == 2
