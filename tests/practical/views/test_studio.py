"""Device check and live studio."""

from datetime import timedelta

import pytest
from django.urls import reverse

from practical.enums import SessionState
from practical.models import DeviceCheck, LiveSession
from tests.factories.practical import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(client, session):
    client.force_login(session.enrolment.person)
    return client


def url(name, session):
    return reverse(f"practical:{name}", args=[session.pk])


def test_the_studio_shows_products_and_no_planted_question(candidate, session):
    page = candidate.get(url("session-studio", session)).content.decode()

    assert "保温杯" in page
    assert "开播" in page
    assert "怎么下单" not in page


def test_going_live_answers_with_credentials(candidate, session, gateway, settings):
    response = candidate.post(url("session-go-live", session))

    answer = response.json()
    assert response.status_code == 200
    assert answer["media_url"] == f"{settings.GATEWAY_PUBLIC_URL}/whip/{session.room}"
    assert answer["events_url"].startswith("ws")


def test_going_live_with_the_gateway_down_is_a_sentence_and_no_change(candidate, session, no_gateway):
    response = candidate.post(url("session-go-live", session))

    session.refresh_from_db()
    assert (response.status_code, response.json()["error"]) == (503, "gateway_unreachable")
    assert "没有应答" in response.json()["message"]
    assert session.state == SessionState.SCHEDULED


def test_going_live_too_early_is_a_sentence(candidate, session):
    LiveSession.objects.filter(pk=session.pk).update(opens_at=session.opens_at + timedelta(hours=1))

    response = candidate.post(url("session-go-live", session))

    assert (response.status_code, response.json()["error"]) == (409, "outside_window")


@pytest.mark.parametrize("name", ["session-studio", "device-check"])
def test_without_consent_the_manual_way_is_shown(client, name):
    session = make_session()
    client.force_login(session.enrolment.person)

    response = client.get(url(name, session))

    assert response.status_code == 403
    assert "人工方式" in response.content.decode()


def test_an_ended_session_leads_to_what_is_due(candidate, session):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.ENDED)

    response = candidate.get(url("session-studio", session))

    assert response.url == url("session-detail", session)


def test_ending_leads_on(candidate, session, gateway):
    candidate.post(url("session-go-live", session))

    response = candidate.post(url("session-end", session), follow=True)

    session.refresh_from_db()
    assert session.state == SessionState.ENDED
    assert "直播已结束" in response.content.decode()


def test_ending_before_the_beginning_says_so(candidate, session):
    response = candidate.post(url("session-end", session), follow=True)

    assert "还没有开播" in response.content.decode()


def test_a_device_check_is_kept_with_its_figures(candidate, session):
    findings = {
        "camera": "ok", "microphone": "ok", "gateway": "ok", "width": 1280, "height": 720, "loudness_db": -23
    }  # fmt: skip

    response = candidate.post(url("device-check", session), findings)

    check = DeviceCheck.objects.get()
    assert response.status_code == 302
    assert (check.passed, check.findings) == (True, findings)


def test_a_failed_device_check_stays_on_the_page(candidate, session):
    response = candidate.post(url("device-check", session), {"camera": "denied", "microphone": "ok", "gateway": "ok"})

    assert "没有通过" in response.content.decode()
    assert not DeviceCheck.objects.get().passed


def test_findings_of_another_kind_are_not_kept(candidate, session):
    candidate.post(url("device-check", session), {"camera": "<b>", "microphone": "ok", "gateway": "ok"})

    assert not DeviceCheck.objects.exists()


@pytest.mark.parametrize("name", ["session-studio", "device-check", "session-go-live", "session-end"])
def test_another_candidate_and_another_tenant_see_404(client, session, name):
    stranger = make_session().enrolment.person
    client.force_login(stranger)
    method = client.post if name in ("session-go-live", "session-end") else client.get

    assert method(url(name, session)).status_code == 404
