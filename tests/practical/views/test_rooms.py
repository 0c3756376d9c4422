"""The public room."""

import pytest
from django.urls import reverse
from django.utils import timezone

from media_gateway import contract
from practical.enums import SessionState
from practical.models import LiveSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(session):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.LIVE)
    session.refresh_from_db()
    return session


def ask(client, session, **fields):
    return client.post(reverse("practical:room-ticket", args=[session.room]), fields)


@pytest.mark.scoped
def test_anybody_with_the_link_sees_the_room_and_that_it_is_recorded(client, session):
    response = client.get(reverse("practical:room", args=[session.room]))

    page = response.content.decode()
    assert response.status_code == 200
    assert "全程录制" in page
    assert "保温杯" in page
    assert "怎么下单" not in page  # planted questions come only through the stream


def test_the_room_does_not_name_the_candidate(client, session):
    page = client.get(reverse("practical:room", args=[session.room])).content.decode()

    assert session.enrolment.candidate_name not in page
    assert session.enrolment.candidate_number not in page


def test_a_room_that_does_not_exist_is_404(client, db):
    assert client.get(reverse("practical:room", args=["nosuchroom"])).status_code == 404


def test_before_the_stream_there_is_no_ticket(client, session):
    assert ask(client, session).json() == {"state": "scheduled"}


def test_a_viewer_gets_a_view_token_under_a_name(client, live, settings):
    answer = ask(client, live, name="小林").json()

    grant = contract.read_token(settings.GATEWAY_SECRET, answer["token"], now=timezone.now().timestamp())
    assert (grant.role, grant.room, grant.name) == (contract.Role.VIEW, live.room, "小林")
    assert answer["media_url"].endswith(f"/whep/{live.room}")


def test_a_viewer_without_a_name_gets_one(client, live):
    assert ask(client, live).json()["name"].startswith("观众")


def test_nobody_chats_as_the_host(client, live):
    response = ask(client, live, name=" 主播 ")

    assert (response.status_code, response.json()["error"]) == (400, "bad_name")


def test_when_the_stream_is_over_the_room_says_so(client, live):
    LiveSession.objects.filter(pk=live.pk).update(state=SessionState.ENDED)

    assert ask(client, live).json() == {"state": "ended"}
