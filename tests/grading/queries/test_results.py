import pytest

from grading.queries import results
from question_bank.models import Topic
from tests.factories.grading import make_submitted_attempt, make_theory_score

pytestmark = pytest.mark.django_db


def test_theory_points_are_summed_below_their_top_topic_in_the_syllabus_order():
    attempt = make_submitted_attempt()
    first, second, third = attempt.paper.items.select_related("version__question__topic").order_by("position")
    law = Topic.objects.create(institution=attempt.institution, code="law", name="法律法规", order=2)
    ethics = Topic.objects.create(institution=attempt.institution, code="ethics", name="职业道德", order=1)
    for item, parent in ((first, law), (second, law), (third, ethics)):
        Topic.objects.filter(pk=item.version.question.topic_id).update(parent=parent)
    score = make_theory_score(attempt=attempt)

    figures = results.topic_figures(score)

    assert [(row.name, row.points, row.of_points, row.items) for row in figures] == [
        ("职业道德", 2, 2, 1),
        ("法律法规", 4, 4, 2),
    ]
