"""The registrar's pages: scheduling, watching a sitting, and whose sittings one sees."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exams.enums import SubmitCause
from exams.models import BlueprintRow, Exam, Paper, Sitting
from exams.services import attempts, responses
from institutions.enums import Role
from question_bank.enums import QuestionKind
from tests.factories.exams import make_attempt, make_blueprint, make_paper, make_sitting, make_ticket
from tests.factories.institutions import make_cohort, make_enrolment, make_member, make_programme, make_training
from tests.factories.question_bank import make_question_version, make_topic

pytestmark = pytest.mark.django_db


def own_sitting(desk) -> Sitting:
    return make_sitting(paper=make_paper(blueprint=make_blueprint(programme=make_programme(institution=desk.body))))


def seat(sitting: Sitting):
    return make_ticket(sitting=sitting, enrolment=make_enrolment(cohort=make_cohort(programme=sitting.exam.programme)))


@pytest.fixture
def asked(desk):
    """A filled-in form for a cohort of two, with a bank that can fill the paper."""
    blueprint = make_blueprint(programme=make_programme(institution=desk.body))
    topic = make_topic(institution=desk.body)
    for _ in range(4):
        make_question_version(topic=topic)
    BlueprintRow.objects.create(blueprint=blueprint, topic=topic, kind=QuestionKind.SINGLE, count=2, points=2)
    exam = Exam.objects.create(
        institution=desk.body, programme=blueprint.programme, blueprint=blueprint, name="理论", minutes=60
    )
    cohort = make_cohort(programme=blueprint.programme)
    for _ in range(2):
        make_enrolment(cohort=cohort)
    now = timezone.localtime()
    return {
        "exam": exam.pk,
        "cohort": cohort.pk,
        "name": "第一场",
        "room": "一考场",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "forms_count": 2,
        "seed": 2026,
    }


def test_a_sitting_is_scheduled_from_the_form(desk, asked):
    response = desk.client.post("/exams/sittings/new/", asked, follow=True)

    sitting = Sitting.objects.get()
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == f"/exams/sittings/{sitting.pk}/"
    assert "场次“第一场”已安排。" in page
    assert (sitting.tickets.count(), sitting.papers.count()) == (2, 2)
    assert all(ticket.enrolment.candidate_number in page for ticket in sitting.tickets.all())


def test_a_sitting_sent_twice_is_one_sitting(desk, asked):
    first = desk.client.post("/exams/sittings/new/", asked)
    papers = Paper.objects.count()

    second = desk.client.post("/exams/sittings/new/", asked | {"seed": 2027})

    assert second.headers["Location"] == first.headers["Location"] == f"/exams/sittings/{Sitting.objects.get().pk}/"
    assert Sitting.objects.get().tickets.count() == 2
    assert Paper.objects.count() == papers


def test_a_second_cohort_under_the_same_name_and_time_is_told_so_on_the_form(desk, asked):
    desk.client.post("/exams/sittings/new/", asked)
    neighbours = make_cohort(programme=Exam.objects.get().programme)
    make_enrolment(cohort=neighbours)

    response = desk.client.post("/exams/sittings/new/", asked | {"cohort": neighbours.pk})

    assert response.status_code == 400
    assert "这个时间已有同名场次“第一场”" in response.content.decode()
    assert Sitting.objects.count() == 1


def test_a_bank_that_is_too_small_is_said_on_the_form_and_nothing_is_lost(desk, asked):
    BlueprintRow.objects.update(count=9)

    response = desk.client.post("/exams/sittings/new/", asked)

    page = response.content.decode()
    assert response.status_code == 400
    assert "需要 9 题，还缺 5 题" in page
    assert 'value="第一场"' in page
    assert not Sitting.objects.exists()


def test_a_window_the_wrong_way_round_is_said_on_the_form(desk, asked):
    response = desk.client.post("/exams/sittings/new/", asked | {"closes_at": asked["opens_at"]})

    assert response.status_code == 400
    assert "要晚于开始入场" in response.content.decode()


def test_another_bodys_exam_and_cohort_cannot_be_chosen(desk, asked):
    foreign = make_sitting()

    response = desk.client.post("/exams/sittings/new/", asked | {"exam": foreign.exam_id})

    assert response.status_code == 400
    assert Sitting.objects.count() == 1


def test_an_exam_is_set_up_on_a_blueprint(desk):
    blueprint = make_blueprint(programme=make_programme(institution=desk.body))

    response = desk.client.post("/exams/new/", {"blueprint": blueprint.pk, "name": "理论知识", "minutes": 90})

    exam = Exam.objects.get()
    assert response.headers["Location"] == "/exams/sittings/new/"
    assert (exam.name, exam.minutes, exam.programme) == ("理论知识", 90, blueprint.programme)


def test_an_exam_sent_twice_is_one_exam(desk):
    blueprint = make_blueprint(programme=make_programme(institution=desk.body))
    form = {"blueprint": blueprint.pk, "name": "理论知识", "minutes": 90}
    desk.client.post("/exams/new/", form)

    second = desk.client.post("/exams/new/", form)

    assert second.headers["Location"] == "/exams/sittings/new/"
    assert Exam.objects.count() == 1


def test_a_name_that_another_exam_has_is_told_so_beside_the_field(desk):
    blueprint = make_blueprint(programme=make_programme(institution=desk.body))
    form = {"blueprint": blueprint.pk, "name": "理论知识", "minutes": 90}
    desk.client.post("/exams/new/", form)

    response = desk.client.post("/exams/new/", form | {"minutes": 60})

    assert response.status_code == 400
    assert "已有同名考试科目“理论知识”" in response.context["form"].errors["name"][0]
    assert Exam.objects.get().minutes == 90


def test_the_detail_shows_who_answers_and_no_score(desk):
    sitting = own_sitting(desk)
    waiting, answering, done = (seat(sitting) for _ in range(3))
    begun = attempts.start_attempt(ticket=answering, now=timezone.now())
    for number, answer in enumerate((["A"], [])):
        responses.record_response(
            attempt_id=begun.pk,
            person_id=answering.enrolment.person_id,
            item_id=begun.order[number],
            answer=answer,
            client_key=f"key-0000000{number}",
            now=timezone.now(),
        )
    finished = attempts.start_attempt(ticket=done, now=timezone.now())
    attempts.submit_attempt(attempt=finished, cause=SubmitCause.CANDIDATE, now=timezone.now())

    page = desk.client.get(f"/exams/sittings/{sitting.pk}/").content.decode()

    assert waiting.enrolment.candidate_number in page
    assert "1 / 3 题" in page
    assert page.count("作答中") == 1
    assert "考生交卷" in page


def test_pages_ask_as_often_for_three_candidates_as_for_one(desk, django_assert_num_queries):
    sitting = own_sitting(desk)
    make_attempt(ticket=seat(sitting))
    desk.client.get("/exams/sittings/")
    with django_assert_num_queries(8):
        desk.client.get(f"/exams/sittings/{sitting.pk}/")
    with django_assert_num_queries(6):
        desk.client.get("/exams/sittings/")
    make_attempt(ticket=seat(sitting))
    make_attempt(ticket=seat(make_sitting(paper=sitting.papers.get(), exam=sitting.exam)))
    make_attempt(ticket=seat(sitting))

    with django_assert_num_queries(8):
        desk.client.get(f"/exams/sittings/{sitting.pk}/")
    with django_assert_num_queries(6):
        page = desk.client.get("/exams/sittings/").content.decode()
    assert f'data-label="准考">{3}<' in page


def test_an_empty_list_says_what_to_do(desk):
    page = desk.client.get("/exams/sittings/").content.decode()

    assert "还没有考试科目" in page
    assert "/exams/new/" in page


def test_another_bodys_sitting_does_not_exist(desk):
    foreign = make_sitting()

    assert desk.client.get(f"/exams/sittings/{foreign.pk}/").status_code == 404
    assert foreign.name not in desk.client.get("/exams/sittings/").content.decode()


def test_an_invigilator_looks_but_does_not_schedule(desk):
    sitting = own_sitting(desk)
    client = Client()
    client.force_login(make_member(desk.body, Role.INVIGILATOR))

    assert client.get(f"/exams/sittings/{sitting.pk}/").status_code == 200
    assert "/exams/sittings/new/" not in client.get("/exams/sittings/").content.decode()
    assert client.get("/exams/sittings/new/").status_code == 403


@pytest.mark.parametrize("page", ["sittings/", "sittings/new/", "new/"])
def test_candidates_and_training_institutions_are_kept_out(desk, page):
    candidate, training = Client(), Client()
    candidate.force_login(make_attempt().enrolment.person)
    training.force_login(make_member(make_training(body=desk.body), Role.REGISTRAR))

    assert candidate.get(f"/exams/{page}").status_code == 403
    assert training.get(f"/exams/{page}").status_code == 403
