"""Cohort pages."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django import forms
from django.contrib.auth.hashers import check_password
from django.urls import reverse
from django.utils import timezone

from institutions.forms import CohortForm
from institutions.models import Cohort, JournalEntry, Person
from tests.factories.institutions import make_cohort, make_enrolment, make_id_number, make_person


def url(name, *args):
    return reverse(f"institutions:{name}", args=args)


def sheet_of(response):
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def fill(cohort, count):
    for n in range(1, count + 1):
        make_enrolment(cohort=cohort, person=make_person(id_number=make_id_number(n)))


def test_cohort_list_shows_a_training_only_its_own(scene):
    make_cohort(programme=scene.programme, training=scene.theirs, name="二班")
    address = url("cohort-list")

    seen = {
        who: getattr(scene, who).get(address).content.decode() for who in ("manager", "trainer", "rival", "stranger")
    }

    assert [("一班" in page, "二班" in page) for page in seen.values()] == [
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    ]
    assert "还没有班级" in seen["stranger"]


@pytest.mark.parametrize(("who", "status"), [("registrar", 200), ("examiner", 403)])
def test_cohort_list_is_for_managers_and_registrars(scene, who, status):
    assert getattr(scene, who).get(url("cohort-list")).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_cohort_list_costs_the_same_for_any_number(scene, count, django_assert_num_queries):
    for n in range(count - 1):
        make_cohort(programme=scene.programme, training=scene.ours, name=f"{n}班")

    with django_assert_num_queries(5):  # session, person, memberships; count, rows
        scene.manager.get(url("cohort-list"))


def test_cohort_create_opens_a_cohort(scene):
    response = scene.trainer.post(
        url("cohort-create"), {"name": "三班", "programme": scene.programme.pk, "training": scene.ours.pk}
    )

    cohort = Cohort.objects.get(name="三班")
    assert response["Location"] == url("cohort-detail", cohort.pk)
    assert (cohort.institution, cohort.training) == (scene.body, scene.ours)
    assert JournalEntry.objects.get(action="cohort.opened").institution == scene.body


def test_cohort_create_for_another_training_or_programme_is_refused(scene):
    foreign = make_cohort()

    rival = scene.rival.post(
        url("cohort-create"), {"name": "三班", "programme": scene.programme.pk, "training": scene.ours.pk}
    )
    stranger = scene.manager.post(
        url("cohort-create"), {"name": "三班", "programme": foreign.programme.pk, "training": foreign.training.pk}
    )

    assert [rival.status_code, stranger.status_code] == [400, 400]
    assert not Cohort.objects.filter(name="三班").exists()


def test_cohort_create_with_a_name_that_is_taken_says_so(scene):
    response = scene.manager.post(
        url("cohort-create"), {"name": "一班", "programme": scene.programme.pk, "training": scene.ours.pk}
    )

    assert response.status_code == 400
    assert "已有同名班级" in response.content.decode()


def test_cohort_create_sent_six_times_at_once_opens_one_cohort(scene, monkeypatch):
    monkeypatch.setattr(CohortForm, "clean", forms.Form.clean)  # as if each had looked before the others wrote
    fields = {"name": "三班", "programme": scene.programme.pk, "training": scene.ours.pk}

    responses = [scene.trainer.post(url("cohort-create"), fields) for _ in range(6)]

    assert [response.status_code for response in responses] == [302, *[400] * 5]
    assert "已有同名班级" in responses[-1].content.decode()
    assert Cohort.objects.filter(name="三班").count() == 1


def test_cohort_pages_show_the_phone_and_no_sign_in_that_another_training_knows(scene):
    now = timezone.now()
    person = make_person(phone="13812345678", last_login=now - timedelta(days=3), id_number=make_id_number(1))
    make_enrolment(cohort=scene.cohort, person=person, phone="13912345678", created_at=now)

    page = scene.trainer.get(url("cohort-detail", scene.cohort.pk)).content.decode()
    rows = sheet_of(scene.trainer.get(url("cohort-export", scene.cohort.pk)))

    assert ("13912345678" in page, "13812345678" in page) == (True, False)
    assert rows[1][3] == "13912345678"
    assert "报名前登录过" in page
    assert person.last_login.isoformat()[:10] not in page


def test_cohort_detail_shows_the_newest_sign_in_since_the_enrolment(scene):
    seen = timezone.now() + timedelta(days=1)
    make_enrolment(cohort=scene.cohort, person=make_person(last_login=seen))

    page = scene.trainer.get(url("cohort-detail", scene.cohort.pk)).content.decode()

    assert f"{timezone.localtime(seen):%Y-%m-%d %H:%M}</time>" in page


def test_cohort_detail_masks_id_numbers(scene):
    fill(scene.cohort, 1)
    number = make_id_number(1)

    page = scene.trainer.get(url("cohort-detail", scene.cohort.pk)).content.decode()

    assert number not in page
    assert f"{number[:4]}**********{number[-4:]}" in page


@pytest.mark.parametrize("who", ["rival", "stranger"])
@pytest.mark.parametrize("name", ["cohort-detail", "cohort-export", "roster-upload"])
def test_cohort_pages_of_others_do_not_exist(scene, who, name):
    assert getattr(scene, who).get(url(name, scene.cohort.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_cohort_detail_costs_the_same_for_any_number(scene, count, django_assert_num_queries):
    fill(scene.cohort, count)

    with django_assert_num_queries(7):  # session, person, memberships; cohort, waiting, count, rows
        scene.manager.get(url("cohort-detail", scene.cohort.pk))


def test_cohort_detail_finds_by_name_and_number_and_says_when_nobody(scene):
    make_enrolment(cohort=scene.cohort, candidate_name="林晓雨", candidate_number="KB26000001")
    make_enrolment(cohort=scene.cohort, candidate_name="欧阳若兰", candidate_number="KB26000002")
    address = url("cohort-detail", scene.cohort.pk)

    by_name, by_number, nobody = (
        scene.manager.get(address, {"q": q}).content.decode() for q in ("晓雨", "00002", "<b>")
    )

    assert ("林晓雨" in by_name, "欧阳若兰" in by_name) == (True, False)
    assert ("林晓雨" in by_number, "欧阳若兰" in by_number) == (False, True)
    assert "没有姓名或考生号含“&lt;b&gt;”的考生" in nobody


def test_cohort_export_writes_names_as_text_even_if_they_look_like_formulas(scene):
    make_enrolment(cohort=scene.cohort, candidate_name='=HYPERLINK("http://x")', candidate_number="KB26000001")
    make_enrolment(cohort=scene.cohort, candidate_name="@SUM(A1)", candidate_number="KB26000002")

    response = scene.manager.get(url("cohort-export", scene.cohort.pk))

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [(cell.value, cell.data_type) for cell in book.active["B"]][1:] == [
        ('=HYPERLINK("http://x")', "s"),
        ("@SUM(A1)", "s"),
    ]


def test_cards_are_a_file_whose_passwords_work_and_are_stored_nowhere(scene):
    make_enrolment(cohort=scene.cohort, person=make_person(username="KB26000001", full_name="林晓雨"))

    response = scene.trainer.post(url("cards-issue", scene.cohort.pk))

    _note, _headings, row = sheet_of(response)
    person = Person.objects.get(username="KB26000001")
    assert (row[0], row[2], row[4]) == ("林晓雨", "KB26000001", "http://testserver/")
    assert check_password(row[3], person.password)
    assert "no-store" in response["Cache-Control"]
    assert row[3] not in str(list(JournalEntry.objects.values()))


def test_cards_for_nobody_say_so(scene):
    response = scene.manager.post(url("cards-issue", scene.cohort.pk), follow=True)

    assert "没有需要签发登录条的考生" in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("rival", 404), ("stranger", 404), ("examiner", 403)])
def test_cards_of_others_are_not_issued(scene, who, status):
    enrolment = make_enrolment(cohort=scene.cohort, person=make_person())

    response = getattr(scene, who).post(url("cards-issue", scene.cohort.pk))

    enrolment.person.refresh_from_db()
    assert response.status_code == status
    assert enrolment.person.check_password("correct horse")


def test_code_is_shown_once_and_works(scene, client):
    enrolment = make_enrolment(cohort=scene.cohort, person=make_person(username="KB26000001"))

    response = scene.registrar.post(url("code-issue", enrolment.pk))

    code = response.context["code"]
    assert code in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entered = client.post(reverse("account_login"), {"login": "KB26000001", "password": code}, follow=True)
    assert "先设自己的密码" in entered.content.decode()


def test_code_for_staff_is_refused_on_the_page(scene):
    enrolment = make_enrolment(cohort=scene.cohort, person=make_person(is_superuser=True))

    response = scene.manager.post(url("code-issue", enrolment.pk), follow=True)

    assert "不能在这里签发新密码" in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("rival", 404), ("stranger", 404), ("examiner", 403)])
def test_code_of_others_is_not_issued(scene, who, status):
    enrolment = make_enrolment(cohort=scene.cohort, person=make_person())

    assert getattr(scene, who).post(url("code-issue", enrolment.pk)).status_code == status
