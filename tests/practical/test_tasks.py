"""The jobs of rooms and recordings, run as the worker runs them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from core.enums import JobState
from core.models import Job
from core.services import jobs
from institutions.scoping import open_tenant
from practical import tasks
from practical.enums import RecordingState, SessionState
from practical.models import LiveSession, Recording
from practical.services import sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(session, gateway):
    with open_tenant(session.institution_id):
        sessions.go_live(session=session, now=timezone.now())
    return session


def run(task, **kwargs):
    job = jobs.enqueue(key=f"test:{task.name}", task=task.name, **kwargs)
    task(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.usefixtures("media")
def test_closing_a_room_waits_for_a_gateway_that_is_down(live, settings):
    settings.GATEWAY_INTERNAL_URL = "http://127.0.0.1:9"

    job = run(tasks.close_room, tenant=live.institution_id, room=live.room)

    assert job.state == JobState.QUEUED
    assert "没有应答" in job.message


def test_closing_a_room_takes_its_manifest_over(live, gateway, fake_room):
    fake_room.add_segment(start_ms=0, seconds=(1,))
    fake_room.write(state="closed")

    job = run(tasks.close_room, tenant=live.institution_id, room=live.room)

    assert job.state == JobState.DONE
    assert gateway.closed == [live.room]
    assert Recording.objects.get().state == RecordingState.CLOSED


def test_from_the_closed_manifest_to_the_replay_by_jobs_alone(live, fake_room):
    fake_room.add_segment(start_ms=0, seconds=(1, 1))
    fake_room.write(state="closed")
    run(tasks.take_manifest, tenant=live.institution_id, room=live.room)

    job = Job.objects.get(task="practical.finish_recording")
    tasks.finish_recording(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent) == (JobState.DONE, 100)
    assert Recording.objects.get().state == RecordingState.FINISHED


def test_a_torn_manifest_waits_with_its_reason(live, fake_room):
    fake_room.write()
    path = fake_room.root / fake_room.room / "manifest.json"
    path.write_text("{")

    job = run(tasks.take_manifest, tenant=live.institution_id, room=live.room)

    assert (job.state, job.failures) == (JobState.QUEUED, 0)
    assert "还不完整" in job.message


@pytest.mark.scoped
def test_the_collector_makes_good_a_report_that_never_came(live, fake_room):
    fake_room.add_segment(start_ms=0, seconds=(1,))
    fake_room.write(state="closed")

    tasks.collect_manifests()

    with scopes_disabled():
        assert Recording.objects.get().state == RecordingState.CLOSED
        assert LiveSession.objects.get().state == SessionState.ENDED


@pytest.mark.usefixtures("media")
def test_the_collector_ends_streams_whose_window_is_over(live):
    LiveSession.objects.filter(pk=live.pk).update(
        opens_at=timezone.now() - timedelta(hours=2), closes_at=timezone.now() - timedelta(hours=1)
    )

    tasks.collect_manifests()

    live.refresh_from_db()
    assert live.state == SessionState.ENDED
