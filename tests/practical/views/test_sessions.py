"""The candidate's overview and documents."""

import pytest
from django.urls import reverse

from practical.enums import ChatKind, DocumentKind, RecordingState, SessionState
from practical.models import ChatMessage, LiveSession, SessionDocument
from tests.factories.practical import make_recording, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(client, session):
    client.force_login(session.enrolment.person)
    return client


@pytest.fixture
def ended(session):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.ENDED)
    session.refresh_from_db()
    return session


def url(name, session):
    return reverse(f"practical:{name}", args=[session.pk])


def test_the_overview_names_the_next_step(candidate, session):
    page = candidate.get(url("session-detail", session)).content.decode()

    assert "去做：直播准备" in page
    assert "保温杯直播" in page


def test_the_preparation_sheet_is_saved_and_shown_again(candidate, session):
    response = candidate.post(url("session-preparation", session), {"script": "先讲保温杯"}, follow=True)

    page = response.content.decode()
    assert SessionDocument.objects.get().content == {"script": "先讲保温杯"}
    assert "先讲保温杯" in page
    assert "已保存" in page


def test_saving_by_htmx_answers_only_with_the_receipt(candidate, session):
    response = candidate.post(url("session-preparation", session), {"script": "一"}, headers={"HX-Request": "true"})

    assert "已保存" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_text_that_is_too_long_keeps_what_was_typed(candidate, session):
    response = candidate.post(url("session-preparation", session), {"script": "长" * 5001})

    assert response.status_code == 400
    assert "长" * 5001 in response.content.decode()


def test_the_preparation_sheet_is_fixed_once_the_stream_began(candidate, session):
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.LIVE)

    response = candidate.post(url("session-preparation", session), {"script": "晚了"})

    assert response.status_code == 409
    assert not SessionDocument.objects.exists()


@pytest.mark.parametrize("name", ["session-after-sales", "session-review"])
def test_what_comes_after_the_stream_waits_for_it(candidate, session, name):
    response = candidate.get(url(name, session), follow=True)

    assert "直播结束后才能填写" in response.content.decode()


def test_the_review_shows_the_sessions_real_figures(candidate, ended):
    make_recording(session=ended, captured_ms=61_400, most_viewers=7)
    said = [("小林", ChatKind.CHAT), ("小雨", ChatKind.PLANTED), ("主播", ChatKind.CHAT), ("主播", ChatKind.PRICE_CALL)]
    for seq, (name, kind) in enumerate(said):
        ChatMessage.objects.create(session=ended, seq=seq, at_ms=1, kind=kind, name=name, text="。")

    figures = candidate.get(url("session-review", ended)).context["figures"]

    assert (figures.recorded_seconds, figures.most_viewers, figures.comments, figures.price_calls) == (61, 7, 2, 1)
    assert figures.final


def test_figures_refresh_themselves_until_the_recording_is_closed(candidate, ended):
    make_recording(session=ended, state=RecordingState.OPEN)

    response = candidate.get(url("session-figures", ended))

    assert "every 3s" in response.content.decode()


def test_handing_in_without_everything_says_what_is_missing(candidate, ended):
    response = candidate.post(url("session-submit", ended), follow=True)

    page = response.content.decode()
    assert "还没有写完" in page
    assert "改进措施" in page


def test_a_complete_session_is_handed_in(candidate, ended):
    candidate.post(url("session-after-sales", ended), {"C1": "同意退货"})
    candidate.post(url("session-review", ended), {"figures": "一", "problems": "二", "improvements": "三"})

    response = candidate.post(url("session-submit", ended), follow=True)

    ended.refresh_from_db()
    assert ended.state == SessionState.SUBMITTED
    assert SessionDocument.objects.filter(kind=DocumentKind.REVIEW).count() == 1
    assert "不能再修改" in response.content.decode()


@pytest.mark.parametrize(
    "name",
    ["session-detail", "session-preparation", "session-after-sales", "session-review", "session-figures"],
)
def test_a_stranger_sees_404(client, session, name):
    client.force_login(make_session().enrolment.person)

    assert client.get(url(name, session)).status_code == 404


def test_a_stranger_cannot_hand_in_for_somebody(client, session):
    client.force_login(make_session().enrolment.person)

    assert client.post(url("session-submit", session)).status_code == 404
