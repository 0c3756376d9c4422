"""The exam hall over HTTP: the paper without keys, receipts, refusals in words, the clock, submission."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core import clock
from exams import chain
from exams.enums import AttemptState, SubmitCause
from exams.models import Attempt, Response
from exams.services import attempts
from institutions.enums import Role
from question_bank.enums import QuestionKind
from tests.factories.exams import make_attempt, make_ticket
from tests.factories.institutions import make_member
from tests.factories.question_bank import make_question_version

pytestmark = pytest.mark.django_db


def take(hall) -> str:
    response = hall.client.get(f"/exams/attempts/{hall.attempt.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def move_deadline(attempt: Attempt, **ago: int) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() - timedelta(**ago))


def test_the_first_page_holds_every_item_and_no_key(hall):
    """The factory's questions are explained by 解析 and stand on 第四条; the note is this test's own."""
    version = make_question_version(institution=hall.attempt.institution, note="命题人之言", explanation="讲解之词")
    item = hall.attempt.paper.items.create(position=9, version=version, points=2)
    Attempt.objects.filter(pk=hall.attempt.pk).update(order=[*hall.attempt.order, item.pk])

    page = take(hall)

    assert all(item.version.stem in page for item in hall.attempt.paper.items.all())
    assert page.count('type="radio"') == 16
    assert not any(word in page for word in ("命题人之言", "讲解之词", "explanation", "解析", "第四条"))
    assert "checked" not in page.split('id="hall-paper"')[1].split("</form>")[0]


def test_without_scripts_the_page_says_what_to_do_and_takes_no_answers(hall):
    page = take(hall)

    assert "请打开 JavaScript 后刷新本页" in page.split("<noscript>")[1].split("</noscript>")[0]
    assert page.count("<fieldset disabled>") == page.count("<fieldset") == 3


def test_a_reopened_page_shows_what_the_server_holds(hall):
    hall.save(hall.attempt.order[1], ["C"])

    page = take(hall)

    assert page.count('value="C" checked') == 1
    assert 'data-seq="1"' in page
    assert page.count('data-state="answered">') >= 1


def test_multiple_choice_items_have_checkboxes(hall):
    version = make_question_version(institution=hall.attempt.institution, kind=QuestionKind.MULTIPLE)
    item = hall.attempt.paper.items.create(position=9, version=version, points=5)
    Attempt.objects.filter(pk=hall.attempt.pk).update(order=[*hall.attempt.order, item.pk])
    hall.save(item.pk, ["A", "D"])

    page = take(hall)

    assert page.count('type="checkbox" name="item-4"') == 4
    assert page.count(" checked><span") == 2
    assert "二、多选题" in page


def test_the_page_asks_for_the_same_few_rows_whatever_the_number_of_items(hall, django_assert_num_queries):
    """Session, person, memberships, tenants; attempt, answers, items; and what the frame asks."""
    with django_assert_num_queries(7):
        take(hall)
    for position in range(4, 30):
        version = make_question_version(institution=hall.attempt.institution)
        item = hall.attempt.paper.items.create(position=position, version=version, points=1)
        hall.attempt.order.append(item.pk)
    hall.attempt.save()

    with django_assert_num_queries(7):
        take(hall)


def test_a_save_is_answered_with_its_receipt(hall):
    response = hall.save()

    stored = Response.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "seq": 1,
        "chain": stored.chain[:12],
        "received_ms": clock.to_ms(stored.received_at),
        "now_ms": response.json()["now_ms"],
        "late": False,
    }


def test_a_save_takes_seven_statements_in_all(hall, django_assert_num_queries):
    """Session, person, memberships, tenants; attempt with item, update, insert (and the test's own savepoint)."""
    with django_assert_num_queries(7 + 2):
        hall.save()


def test_a_double_click_is_one_response(hall):
    first, second = hall.save(), hall.save()

    assert first.json()["seq"] == second.json()["seq"] == 1
    assert Response.objects.count() == 1


def test_two_tabs_share_one_log(hall):
    other = Client()
    other.force_login(hall.attempt.enrolment.person)

    seqs = [hall.save(key="tab-one-0001").json()["seq"]]
    hall.client, mine = other, hall.client
    seqs.append(hall.save(answer=["B"], key="tab-two-0001").json()["seq"])
    hall.client = mine
    seqs.append(hall.save(answer=["C"], key="tab-one-0002").json()["seq"])

    assert seqs == [1, 2, 3]
    assert chain.first_broken(hall.attempt.pk, hall.attempt.responses.all()) is None
    assert 'value="C" checked' in take(hall)


def test_an_answer_after_the_deadline_is_stored_and_says_so(hall, caplog):
    move_deadline(hall.attempt, seconds=30)

    response = hall.save()

    assert response.status_code == 409
    assert response.json()["late"] is True
    assert "不自动计入成绩" in response.json()["message"]
    assert Response.objects.get().is_late
    assert f"attempt {hall.attempt.pk}: answer 1 came after the end, kept as late" in caplog.text


def test_an_answer_after_submission_is_refused_with_a_sentence(hall):
    attempts.submit_attempt(attempt=hall.attempt, cause=SubmitCause.CANDIDATE, now=timezone.now())

    response = hall.save()

    assert response.status_code == 409
    assert response.json() == {"message": "已经交卷，不能再改动作答。"}
    assert not Response.objects.exists()


def test_an_answer_for_a_strangers_attempt_is_404_and_leaves_no_trace(hall):
    stranger = make_attempt()
    hall.attempt = stranger

    response = hall.save()

    assert response.status_code == 404
    assert not Response.objects.exists()


def test_an_item_of_another_paper_is_404(hall):
    response = hall.save(make_attempt().order[0])

    assert response.status_code == 404
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"item": "one"},
        {"item": "99999999999999999999999999"},
        {"answer": "A"},
        {"answer": '{"A": 1}'},
        {"answer": "[1]"},
        {"answer": '["' + "A" * 500 + '"]'},
        {"answer": '["Z"]'},
        {"answer": '["A", "B"]'},
        {"key": ""},
        {"key": "../../etc"},
        {"key": "\x00" * 12},
    ],
)
def test_a_request_that_is_not_an_answer_is_refused_and_leaves_no_trace(hall, data):
    good = {"item": hall.attempt.order[0], "answer": '["A"]', "key": "key-00000001"}

    response = hall.client.post(f"/exams/attempts/{hall.attempt.pk}/responses/", good | data if data else {})

    assert response.status_code in (400, 404)
    assert response.json()["message"]
    assert not Response.objects.exists()


def test_a_save_after_the_session_ended_is_401_so_that_the_page_can_stay(hall):
    hall.client.logout()

    response = hall.save()

    assert response.status_code == 401
    assert not Response.objects.exists()


def test_a_save_needs_the_forms_token(hall):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = hall.client.cookies
    hall.client = strict

    assert hall.save().status_code == 401
    assert not Response.objects.exists()


def test_the_clock_tells_the_servers_time_and_the_deadline(hall):
    before = clock.to_ms(clock.now())

    state = hall.client.get(f"/exams/attempts/{hall.attempt.pk}/clock/").json()

    assert state["open"] is True
    assert state["deadline_ms"] == clock.to_ms(hall.attempt.deadline_at)
    assert before <= state["now_ms"] <= clock.to_ms(clock.now())


def test_submission_leads_to_a_receipt_with_code_and_counts(hall):
    hall.save()

    response = hall.client.post(f"/exams/attempts/{hall.attempt.pk}/submit/", follow=True)

    page = response.content.decode()
    hall.attempt.refresh_from_db()
    assert response.redirect_chain == [(f"/exams/attempts/{hall.attempt.pk}/receipt/", 302)]
    assert chain.receipt_code(hall.attempt.pk, hall.attempt.chain) in page
    assert "1 题 / 共 3 题" in page
    assert hall.attempt.submit_cause == SubmitCause.CANDIDATE


def test_the_page_submits_by_script_and_is_told_where_to_go(hall):
    response = hall.client.post(f"/exams/attempts/{hall.attempt.pk}/submit/", headers={"X-Requested-With": "fetch"})

    assert response.json() == {"next": f"/exams/attempts/{hall.attempt.pk}/receipt/"}


def test_submitting_twice_is_one_submission(hall, caplog):
    caplog.set_level("INFO")
    url = f"/exams/attempts/{hall.attempt.pk}/submit/"
    hall.client.post(url)
    first = Attempt.objects.get(pk=hall.attempt.pk)

    second = hall.client.post(url)

    assert second.status_code == 302
    assert Attempt.objects.get(pk=hall.attempt.pk).submitted_at == first.submitted_at
    assert f"attempt {hall.attempt.pk} was handed in before" in caplog.text


def test_a_submission_after_the_deadline_is_noted_as_automatic(hall):
    move_deadline(hall.attempt, seconds=1)

    hall.client.post(f"/exams/attempts/{hall.attempt.pk}/submit/")

    hall.attempt.refresh_from_db()
    assert (hall.attempt.state, hall.attempt.submit_cause) == (AttemptState.SUBMITTED, SubmitCause.DEADLINE)


def test_the_hall_of_a_submitted_attempt_leads_to_the_receipt_and_back(hall):
    hall_url, receipt_url = (f"/exams/attempts/{hall.attempt.pk}/{page}" for page in ("", "receipt/"))

    assert hall.client.get(receipt_url).headers["Location"] == hall_url
    hall.client.post(f"{hall_url}submit/")
    assert hall.client.get(hall_url).headers["Location"] == receipt_url


@pytest.mark.parametrize(
    ("method", "page"),
    [("get", ""), ("get", "clock/"), ("get", "receipt/"), ("post", "submit/"), ("post", "responses/")],
)
def test_a_strangers_attempt_does_not_exist(hall, method, page):
    stranger = make_attempt()
    data = {"item": stranger.order[0], "answer": json.dumps(["A"]), "key": "key-00000001"}

    response = getattr(hall.client, method)(f"/exams/attempts/{stranger.pk}/{page}", data if method == "post" else None)

    assert response.status_code == 404
    stranger.refresh_from_db()
    assert (stranger.state, stranger.seq) == (AttemptState.OPEN, 0)


def test_staff_of_the_body_cannot_open_a_candidates_hall(hall):
    hall.client.force_login(make_member(hall.attempt.institution, Role.REGISTRAR))

    assert hall.client.get(f"/exams/attempts/{hall.attempt.pk}/").status_code == 404


def test_a_ticket_page_starts_the_exam():
    ticket, client = make_ticket(), Client()
    client.force_login(ticket.enrolment.person)

    page = client.get(f"/exams/tickets/{ticket.pk}/").content.decode()
    response = client.post(f"/exams/tickets/{ticket.pk}/start/")

    attempt = Attempt.objects.get()
    assert "开始作答" in page
    assert "共 3 题，6 分，时长 60 分钟" in page
    assert response.headers["Location"] == f"/exams/attempts/{attempt.pk}/"


def test_starting_outside_the_window_shows_the_sentence():
    ticket, client = make_ticket(), Client()
    client.force_login(ticket.enrolment.person)
    ticket.sitting.__class__.objects.filter(pk=ticket.sitting_id).update(closes_at=timezone.now())

    response = client.post(f"/exams/tickets/{ticket.pk}/start/")

    assert response.status_code == 409
    assert "现在不在入场时间内" in response.content.decode()
    assert not Attempt.objects.exists()


def test_a_strangers_ticket_does_not_exist(hall):
    ticket = make_ticket()

    assert hall.client.get(f"/exams/tickets/{ticket.pk}/").status_code == 404
    assert hall.client.post(f"/exams/tickets/{ticket.pk}/start/").status_code == 404
