import pytest
from django.utils import timezone

from grading import signals
from grading.enums import ResultState
from grading.errors import MayNotConfirm, NoPassRule, ResultAlreadyConfirmed
from grading.models import Result
from grading.services import results
from institutions.models import JournalEntry
from tests.factories.grading import make_pass_rule, make_practical_score, make_result, make_theory_score
from tests.factories.institutions import make_enrolment, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What result_confirmed said."""
    facts = []

    def listen(sender, result, **kwargs):
        facts.append(result)

    signals.result_confirmed.connect(listen)
    yield facts
    signals.result_confirmed.disconnect(listen)


@pytest.mark.parametrize(
    ("theory", "practical", "passed"), [(60_00, 60_00, True), (59_99, 99_00, False), (99_00, 59_99, False)]
)
def test_a_result_is_proposed_by_the_rule_once_both_parts_are_scored(theory, practical, passed):
    enrolment = make_enrolment()
    rule = make_pass_rule(programme=enrolment.programme)
    make_theory_score(enrolment=enrolment, score=theory)
    make_practical_score(enrolment=enrolment, score=practical)

    result = results.propose_result(enrolment=enrolment, now=timezone.now())

    assert (result.passed, result.state, result.pass_rule) == (passed, ResultState.PROPOSED, rule)


def test_one_part_alone_proposes_nothing():
    enrolment = make_enrolment()
    make_pass_rule(programme=enrolment.programme)
    make_theory_score(enrolment=enrolment)

    result = results.propose_result(enrolment=enrolment, now=timezone.now())

    assert result is None


def test_proposing_twice_is_once():
    enrolment = make_enrolment()
    make_pass_rule(programme=enrolment.programme)
    make_theory_score(enrolment=enrolment)
    make_practical_score(enrolment=enrolment)
    first = results.propose_result(enrolment=enrolment, now=timezone.now())
    make_theory_score(enrolment=enrolment, score=10_00)

    second = results.propose_result(enrolment=enrolment, now=timezone.now())

    assert second == first
    assert JournalEntry.objects.filter(action="result.proposed").count() == 1


def test_without_a_pass_rule_nothing_is_proposed():
    enrolment = make_enrolment()
    make_theory_score(enrolment=enrolment)
    make_practical_score(enrolment=enrolment)

    with pytest.raises(NoPassRule):
        results.propose_result(enrolment=enrolment, now=timezone.now())


@pytest.mark.parametrize("passed", [True, False])
def test_a_named_person_confirms_passed_or_not_and_it_is_announced(heard, passed):
    result, registrar, now = make_result(passed=passed), make_person(), timezone.now()

    results.confirm_result(result=result, actor=registrar, now=now)

    result.refresh_from_db()
    assert (result.state, result.confirmed_by, result.confirmed_at) == (ResultState.CONFIRMED, registrar, now)
    assert heard == [result]


def test_a_double_click_confirms_once(heard):
    result, registrar = make_result(), make_person()
    results.confirm_result(result=result, actor=registrar, now=timezone.now())

    with pytest.raises(ResultAlreadyConfirmed):
        results.confirm_result(result=result, actor=make_person(), now=timezone.now())

    result.refresh_from_db()
    assert result.confirmed_by == registrar
    assert len(heard) == 1
    assert JournalEntry.objects.filter(action="result.confirmed").count() == 1


def test_nobody_confirms_their_own_result():
    result = make_result()

    with pytest.raises(MayNotConfirm):
        results.confirm_result(result=result, actor=result.enrolment.person, now=timezone.now())

    assert Result.objects.get().state == ResultState.PROPOSED


def test_many_are_confirmed_and_those_already_done_are_left(heard):
    first, second, registrar = make_result(), make_result(), make_person()
    results.confirm_result(result=first, actor=registrar, now=timezone.now())

    confirmed = results.confirm_results(results=[first, second], actor=registrar, now=timezone.now())

    assert confirmed == [second]
    assert heard == [first, second]
