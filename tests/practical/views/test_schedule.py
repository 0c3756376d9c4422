"""The list of live sessions and scheduling a cohort."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.enums import Role
from practical.enums import SessionState
from practical.models import Gap, LiveSession
from tests.factories.institutions import make_cohort, make_enrolment, make_member, make_training
from tests.factories.practical import START_MS, make_recording, make_session
from tests.factories.question_bank import make_task_version

pytestmark = pytest.mark.django_db


def sign_in(client, institution, role):
    client.force_login(make_member(institution, role))
    return client


def test_the_list_shows_state_recorded_seconds_and_gaps(client):
    recording = make_recording(captured_ms=61_000)
    Gap.objects.create(recording=recording, started_ms=START_MS, ended_ms=START_MS + 5000, cause="network")
    sign_in(client, recording.institution, Role.INVIGILATOR)

    page = client.get(reverse("practical:session-list")).content.decode()

    assert recording.session.enrolment.candidate_name in page
    assert "61 秒" in page
    assert "1 处" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_number_of_queries_for_any_number_of_rows(client, rows, django_assert_max_num_queries):
    body = make_recording().institution
    cohort = make_cohort(programme=make_session().enrolment.programme)
    for _ in range(rows):
        make_recording(session=make_session(enrolment=make_enrolment(cohort=cohort)))
    sign_in(client, cohort.institution, Role.REGISTRAR)

    with django_assert_max_num_queries(8):
        response = client.get(reverse("practical:session-list"))

    assert body != cohort.institution
    assert len(response.context["page_obj"].object_list) == rows + 1


def test_the_list_can_be_narrowed_to_a_state(client):
    session = make_session()
    sign_in(client, session.institution, Role.REGISTRAR)

    response = client.get(reverse("practical:session-list"), {"state": "live"})

    assert list(response.context["page_obj"].object_list) == []


def test_another_tenants_sessions_do_not_exist(client):
    stranger = make_session()
    sign_in(client, make_session().institution, Role.REGISTRAR)

    page = client.get(reverse("practical:session-list")).content.decode()

    assert stranger.enrolment.candidate_number not in page


def test_a_training_manager_sees_only_the_own_candidates(client):
    cohort = make_cohort()
    own = make_session(enrolment=make_enrolment(cohort=cohort))
    neighbour = make_cohort(programme=cohort.programme, training=make_training(body=cohort.institution))
    other = make_session(enrolment=make_enrolment(cohort=neighbour))
    sign_in(client, cohort.training, Role.MANAGER)

    page = client.get(reverse("practical:session-list")).content.decode()

    assert own.enrolment.candidate_number in page
    assert other.enrolment.candidate_number not in page


def form_data(cohort, task, **fields):
    now = timezone.localtime()
    return {
        "cohort": cohort.pk,
        "task_version": task.pk,
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
        "invigilator": "",
    } | fields


def test_a_registrar_schedules_a_cohort(client):
    enrolment = make_enrolment()
    task = make_task_version(institution=enrolment.institution)
    sign_in(client, enrolment.institution, Role.REGISTRAR)

    response = client.post(reverse("practical:session-schedule"), form_data(enrolment.cohort, task), follow=True)

    assert LiveSession.objects.get().enrolment == enrolment
    assert "已为 1 名考生安排直播" in response.content.decode()


def test_a_refused_schedule_keeps_the_form_and_says_why(client):
    cohort = make_cohort()
    task = make_task_version(institution=cohort.institution)
    sign_in(client, cohort.institution, Role.REGISTRAR)

    response = client.post(reverse("practical:session-schedule"), form_data(cohort, task))

    assert response.status_code == 409
    assert "先导入报名表" in response.content.decode()


def test_a_window_that_ends_before_it_begins_is_shown_at_its_field(client):
    enrolment = make_enrolment()
    task = make_task_version(institution=enrolment.institution)
    sign_in(client, enrolment.institution, Role.REGISTRAR)
    data = form_data(enrolment.cohort, task)

    response = client.post(reverse("practical:session-schedule"), data | {"closes_at": data["opens_at"]})

    assert response.status_code == 400
    assert "closes_at" in response.context["form"].errors


def test_another_bodys_cohort_and_task_are_no_choice(client):
    stranger = make_enrolment()
    task = make_task_version(institution=stranger.institution)
    sign_in(client, make_enrolment().institution, Role.REGISTRAR)

    response = client.post(reverse("practical:session-schedule"), form_data(stranger.cohort, task))

    assert set(response.context["form"].errors) == {"cohort", "task_version"}


@pytest.mark.parametrize("role", [Role.INVIGILATOR, Role.EXAMINER])
def test_only_a_registrar_schedules(client, role):
    sign_in(client, make_session().institution, role)

    assert client.get(reverse("practical:session-schedule")).status_code == 403


def test_an_invigilator_ends_a_stream(client, session, gateway):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.LIVE)
    sign_in(client, session.institution, Role.INVIGILATOR)

    address = reverse("practical:session-stop", args=[session.pk])
    asked = client.get(address).content.decode()
    client.post(address)

    session.refresh_from_db()
    assert session.enrolment.candidate_name in asked
    assert session.state == SessionState.ENDED


def test_a_foreign_invigilator_cannot_end_it(client, session):
    sign_in(client, make_session().institution, Role.INVIGILATOR)

    assert client.post(reverse("practical:session-stop", args=[session.pk])).status_code == 404
