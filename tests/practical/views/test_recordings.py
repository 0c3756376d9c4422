"""A recording for staff."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.services import jobs
from institutions.enums import Role
from media_gateway import contract
from practical import queries
from practical.enums import RecordingState
from practical.models import Gap
from tests.factories.institutions import make_member
from tests.factories.practical import START_MS, make_recording, make_session

pytestmark = pytest.mark.django_db


def page_of(client, recording, role=Role.INVIGILATOR, **headers):
    client.force_login(make_member(recording.institution, role))
    return client.get(reverse("practical:recording-detail", args=[recording.pk]), headers=headers)


def test_the_page_shows_the_replay_and_its_gaps_with_causes(client):
    recording = make_recording()
    Gap.objects.create(
        recording=recording, started_ms=START_MS + 4000, ended_ms=START_MS + 7000, cause="gateway_restart"
    )

    page = page_of(client, recording).content.decode()

    assert recording.replay in page
    assert 'data-at="4.000"' in page
    assert "录制服务意外重启" in page
    assert "3.0 秒" in page


def test_the_replay_address_opens_only_that_file_and_runs_out(settings):
    recording = make_recording()
    now = timezone.now()

    url = queries.replay_url(recording, now)

    token = url.split("token=")[1]
    grant = contract.read_token(settings.GATEWAY_SECRET, token, now=now.timestamp())
    assert url.startswith(f"{settings.GATEWAY_PUBLIC_URL}/media/{recording.replay}?")
    assert contract.may_play(grant, recording.replay)
    assert not contract.may_play(grant, f"{recording.session.room}/s0001/p00000.webm")
    with pytest.raises(contract.TokenExpired):
        contract.read_token(settings.GATEWAY_SECRET, token, now=now.timestamp() + queries.REPLAY_SECONDS + 1)


def test_a_recording_without_a_replay_has_no_address():
    assert queries.replay_url(make_recording(replay=""), timezone.now()) == ""


def test_progress_asks_again_until_the_work_is_done(client):
    recording = make_recording(state=RecordingState.CLOSED, replay="")
    jobs.enqueue(key=f"finish-recording:{recording.pk}", task="practical.finish_recording")

    response = page_of(client, recording, **{"HX-Request": "true"})

    page = response.content.decode()
    assert "every 1s" in page
    assert "生成回放" in page
    assert "<html" not in page


def test_a_job_that_waits_says_why(client):
    recording = make_recording(state=RecordingState.CLOSED, replay="")
    job = jobs.enqueue(key=f"finish-recording:{recording.pk}", task="practical.finish_recording")
    type(job).objects.filter(pk=job.pk).update(message="存储空间不足")

    assert "存储空间不足" in page_of(client, recording).content.decode()


def test_another_tenants_recording_is_404(client):
    client.force_login(make_member(make_session().institution, Role.INVIGILATOR))

    response = client.get(reverse("practical:recording-detail", args=[make_recording().pk]))

    assert response.status_code == 404


@pytest.mark.parametrize("role", [Role.EXAMINER, Role.CHIEF_EXAMINER])
def test_whoever_marks_has_the_desk_instead_and_learns_no_name(client, role):
    recording = make_recording()

    response = page_of(client, recording, role)

    assert response.status_code == 403
    assert recording.session.enrolment.candidate_name not in response.content.decode()
