"""The gateway's signed reports."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from media_gateway import contract

pytestmark = pytest.mark.django_db


def send(client, settings, report, *, body=None, secret="", now=None):
    data = report.to_json().encode()
    moment = (now or timezone.now()).timestamp()
    header = contract.sign_report(secret or settings.GATEWAY_SECRET, data, now=moment)
    return client.post(
        reverse("practical:gateway-report"),
        data=data if body is None else body,
        content_type="application/json",
        headers={"Authorization": header},
    )


def closed(room, seq=7):
    return contract.Report(room, contract.EventKind.ROOM_CLOSED, seq, 1, {})


@pytest.fixture
def anonymous(client):
    client.handler.enforce_csrf_checks = True
    return client


def test_a_closed_room_queues_its_manifest_without_sign_in_or_form_token(anonymous, settings, session):
    response = send(anonymous, settings, closed(session.room))

    job = Job.objects.get(task="practical.take_manifest")
    assert response.status_code == 204
    assert job.as_kwargs() == {"tenant": session.institution_id, "room": session.room}


def test_the_same_report_twice_is_one_job(anonymous, settings, session):
    send(anonymous, settings, closed(session.room))

    response = send(anonymous, settings, closed(session.room))

    assert response.status_code == 204
    assert Job.objects.count() == 1


def test_a_report_signed_with_another_secret_is_refused(anonymous, settings, session):
    response = send(anonymous, settings, closed(session.room), secret="another secret of at least 32 bytes")

    assert (response.status_code, response.json()["error"]) == (401, "token_invalid")
    assert not Job.objects.exists()


def test_a_report_whose_body_was_altered_is_refused(anonymous, settings, session):
    forged = closed(session.room, seq=8).to_json().encode()

    response = send(anonymous, settings, closed(session.room), body=forged)

    assert (response.status_code, response.json()["error"]) == (401, "token_invalid")


def test_an_expired_report_says_so(anonymous, settings, session):
    old = timezone.now() - timedelta(hours=1)

    response = send(anonymous, settings, closed(session.room), now=old)

    assert (response.status_code, response.json()["error"]) == (401, "token_expired")


def test_a_report_without_signature_is_refused(anonymous, session):
    response = anonymous.post(
        reverse("practical:gateway-report"), data=closed(session.room).to_json(), content_type="application/json"
    )

    assert response.status_code == 401


def test_a_signed_body_that_is_no_report_is_a_bad_request(anonymous, settings, db):
    body = json.dumps({"room": 1}).encode()
    header = contract.sign_report(settings.GATEWAY_SECRET, body, now=timezone.now().timestamp())

    response = anonymous.post(
        reverse("practical:gateway-report"),
        data=body,
        content_type="application/json",
        headers={"Authorization": header},
    )

    assert (response.status_code, response.json()["error"]) == (400, "bad_report")


def test_a_room_nobody_knows_is_never_reported_again(anonymous, settings, db):
    response = send(anonymous, settings, closed("unknownroom"))

    assert response.status_code == 410


def test_a_full_disk_is_taken_note_of_in_the_log(anonymous, settings, session, caplog):
    report = contract.Report(session.room, contract.EventKind.DISK_FULL, 3, 1, {})

    response = send(anonymous, settings, report)

    assert response.status_code == 204
    assert "disk is full" in caplog.text
