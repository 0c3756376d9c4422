import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.enums import ResultState
from grading.models import Marking, Result
from grading.services import results
from institutions.enums import Role
from tests.factories.grading import make_pass_rule, make_result, make_theory_score
from tests.factories.institutions import make_body, make_cohort, make_enrolment, make_member, make_person

pytestmark = pytest.mark.django_db
LIST = reverse("grading:result-list")
CONFIRM = reverse("grading:result-confirm")


@pytest.fixture
def registrar(member):
    return member(Role.REGISTRAR)


@pytest.fixture
def result(session):
    return one_more(session)


def one_more(session, **fields):
    enrolment = make_enrolment(cohort=make_cohort(programme=session.enrolment.programme))
    return make_result(enrolment=enrolment, pass_rule=make_pass_rule(programme=enrolment.programme), **fields)


def confirmed(result):
    return results.confirm_result(result=result, actor=make_person(full_name="陈考务"), now=timezone.now())


def mine(result, name="result-mine"):
    client = Client()
    client.force_login(result.enrolment.person)
    return client.get(reverse(f"grading:{name}", args=[result.enrolment_id]))


def test_the_list_says_what_comes_when_it_is_empty(registrar):
    assert "还没有评定结果" in registrar.get(LIST).content.decode()


def test_the_list_shows_scores_and_proposals(registrar, result):
    page = registrar.get(LIST).content.decode()

    assert [
        text
        for text in (result.enrolment.candidate_number, "80.00 分", "75.00 分", "待确认", "合格")
        if text not in page
    ] == []


@pytest.mark.parametrize(
    ("query", "found"), [("passed=yes", 1), ("passed=no", 1), ("state=confirmed", 0), ("q=KB26", 2)]
)
def test_the_list_is_narrowed(registrar, session, query, found):
    one_more(session, passed=True)
    one_more(session, passed=False)

    page = registrar.get(f"{LIST}?{query}")

    assert page.context["page_obj"].paginator.count == found


def test_the_list_costs_the_same_for_one_row_and_three(registrar, session, queries_of):
    one_more(session)
    few = queries_of(registrar, LIST)
    one_more(session)
    one_more(session)

    many = queries_of(registrar, LIST)

    assert many == few <= 6


def test_the_detail_shows_breakdown_marks_evidence_and_history(registrar, result):
    confirmed(result)

    page = registrar.get(reverse("grading:result-detail", args=[result.pk])).content.decode()

    expected = ["75 / 100", "25 分的表现", "00:01–00:04", "直播准备", "确认评定结果", "陈考务"]
    assert [text for text in expected if text not in page] == []


def test_confirming_asks_first_with_the_consequence_in_numbers(registrar, session):
    picked = [one_more(session, passed=True), one_more(session, passed=True), one_more(session, passed=False)]

    page = registrar.get(CONFIRM, {"pick": [row.pk for row in picked]}).content.decode()

    assert "合格 2 人，不合格 1 人" in page
    assert set(Result.objects.values_list("state", flat=True)) == {ResultState.PROPOSED}


def test_picked_results_are_confirmed_once(registrar, session):
    picked = [one_more(session), one_more(session)]
    data = {"pick": [row.pk for row in picked]}

    first = registrar.post(CONFIRM, data, follow=True)
    second = registrar.post(CONFIRM, data, follow=True)

    assert "已确认 2 人的成绩" in first.content.decode()
    assert "2 人的成绩没有变化" in second.content.decode()
    assert set(Result.objects.values_list("state", "confirmed_by")) == {(ResultState.CONFIRMED, registrar.person.pk)}


@pytest.mark.parametrize("picked", [[], ["x"], ["999999"]])
def test_nothing_picked_is_nothing_confirmed(registrar, result, picked):
    asked = registrar.get(CONFIRM, {"pick": picked})
    registrar.post(CONFIRM, {"pick": picked})

    assert "没有待确认的成绩" in asked.content.decode()
    assert Result.objects.get().state == ResultState.PROPOSED


def test_only_the_registrar_of_the_body_confirms(member, session, result):
    manager = member(Role.MANAGER)
    outside = member(Role.REGISTRAR, institution=session.enrolment.training)

    answers = [client.post(CONFIRM, {"pick": [result.pk]}).status_code for client in (manager, outside)]

    assert answers == [403, 403]
    assert Result.objects.get().state == ResultState.PROPOSED


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.REGISTRAR, Role.MANAGER)])
def test_other_roles_see_no_results(member, result, role):
    client = member(role)
    urls = [LIST, CONFIRM, reverse("grading:result-detail", args=[result.pk])]

    assert [client.get(url).status_code for url in urls] == [403, 403, 403]


def test_a_training_institution_sees_its_own_people_once_confirmed(member, session, result):
    waiting = one_more(session)
    confirmed(result)
    manager = member(Role.MANAGER, institution=result.enrolment.training)
    other = member(Role.MANAGER, institution=waiting.enrolment.training)

    assert list(manager.get(LIST).context["page_obj"]) == [result]
    assert list(other.get(LIST).context["page_obj"]) == []
    assert other.get(reverse("grading:result-detail", args=[result.pk])).status_code == 404


def test_a_registrar_of_another_body_finds_nothing(member, result):
    stranger = member(Role.REGISTRAR, institution=make_body())

    detail = stranger.get(reverse("grading:result-detail", args=[result.pk])).status_code
    captions = stranger.get(reverse("grading:result-captions", args=[result.pk])).status_code
    stranger.post(CONFIRM, {"pick": [result.pk]})

    assert (detail, captions) == (404, 404)
    assert Result.objects.get().state == ResultState.PROPOSED


def test_the_candidate_sees_nothing_before_confirmation(result):
    page = mine(result).content.decode()

    assert "成绩还没有公布" in page
    assert "80.00" not in page
    assert mine(result, "result-captions-mine").status_code == 404


def test_the_candidate_sees_score_reasons_and_clips_but_no_item_and_no_examiner(result):
    confirmed(result)
    examiner = Marking.objects.get(session=result.practical.session).examiner
    version = result.theory.attempt.paper.items.first().version

    page = mine(result).content.decode()

    shown = ["80.00", "75.00", "25 分的表现", "00:01–00:04", "考评员 1"]
    assert [text for text in shown if text not in page] == []
    assert [text for text in (version.stem, examiner.full_name) if text in page] == []


def test_a_part_that_is_too_low_says_by_how_much(session):
    enrolment = make_enrolment(cohort=make_cohort(programme=session.enrolment.programme))
    rule = make_pass_rule(programme=enrolment.programme)
    low = make_theory_score(enrolment=enrolment, score=58_33)
    result = confirmed(make_result(enrolment=enrolment, pass_rule=rule, theory=low, passed=False))

    page = mine(result).content.decode()

    assert "差 1.67 分" in page


def test_the_result_of_somebody_else_does_not_exist(result):
    confirmed(result)
    client = Client()
    client.force_login(make_enrolment().person)

    answer = client.get(reverse("grading:result-mine", args=[result.enrolment_id]))

    assert answer.status_code == 404


def test_the_words_are_captions_of_the_candidates_player(result):
    confirmed(result)

    assert "第1句" in mine(result, "result-captions-mine").content.decode()


@pytest.mark.parametrize("pick", ["9" * 40, "-1", "x", ""])
def test_confirming_what_cannot_be_a_key_is_no_failure(client, pick):
    result = make_result(state=ResultState.PROPOSED)
    client.force_login(make_member(result.institution, Role.REGISTRAR))
    address = reverse("grading:result-confirm")

    asked = client.get(address, {"pick": pick})
    told = client.post(address, {"pick": pick})

    assert asked.status_code == 200
    assert told.status_code == 302
    result.refresh_from_db()
    assert result.state == ResultState.PROPOSED
