import pytest
from django.utils import timezone

from grading.errors import GradingError
from grading.models import PassRule
from grading.services import pass_rules
from question_bank.enums import VersionState
from tests.factories.institutions import make_programme
from tests.factories.question_bank import make_rubric_version


def publish(programme, **fields):
    values = {
        "rubric": make_rubric_version(institution=programme.institution),
        "theory_least": 60,
        "practical_least": 60,
        "examiners": 2,
        "label": "非官方",
    }
    return pass_rules.publish_pass_rule(programme=programme, now=timezone.now(), **(values | fields))


@pytest.mark.django_db
def test_each_rule_is_the_next_version_and_the_old_one_stays():
    programme = make_programme()

    versions = [publish(programme).version, publish(programme, theory_least=70).version]

    assert versions == [1, 2]
    assert list(PassRule.objects.order_by("version").values_list("theory_least", flat=True)) == [60, 70]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"theory_least": 101}, {"practical_least": -1}, {"examiners": 0}])
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(GradingError):
        publish(make_programme(), **wrong)


@pytest.mark.django_db
def test_a_draft_rubric_is_refused():
    programme = make_programme()

    with pytest.raises(GradingError):
        publish(programme, rubric=make_rubric_version(institution=programme.institution, state=VersionState.DRAFT))
