"""The list of background work that stands still."""

from django.urls import reverse
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from institutions.enums import Role
from tests.factories.institutions import make_body

LIST = reverse("portal:job-list")


def make_job(body, **fields):
    now = timezone.now()
    given = {"key": f"transcribe-recording:{Job.objects.count()}", "task": "practical.transcribe_recording"}
    given |= {"kwargs": {"tenant": body.pk, "recording": 1}, "next_try_at": now, "created_at": now}
    return Job.objects.create(**given | fields)


def test_a_failed_job_is_named_with_its_reason(client, body, sign_in):
    make_job(body, state=JobState.FAILED, attempts=5, failures=5, message="OSError: 磁盘已满")
    sign_in(Role.REGISTRAR)

    page = client.get(LIST).content.decode()

    assert "转写语音" in page
    assert "磁盘已满" in page


def test_without_trouble_the_page_says_so(client, body, sign_in):
    make_job(body)
    sign_in(Role.REGISTRAR)

    page = client.get(LIST).content.decode()

    assert "没有停下来的任务" in page


def test_retrying_puts_a_failed_job_back_into_the_queue(client, body, sign_in):
    job = make_job(body, state=JobState.FAILED, attempts=5, failures=5, message="x")
    sign_in(Role.REGISTRAR)

    answer = client.post(reverse("portal:job-retry", args=[job.pk]))

    job.refresh_from_db()
    assert (answer.status_code, job.state, job.failures) == (302, JobState.QUEUED, 0)


def test_retrying_another_bodys_job_is_404(client, sign_in):
    job = make_job(make_body(), state=JobState.FAILED)
    sign_in(Role.REGISTRAR)

    answer = client.post(reverse("portal:job-retry", args=[job.pk]))

    job.refresh_from_db()
    assert (answer.status_code, job.state) == (404, JobState.FAILED)


def test_another_role_may_not_see_or_retry(client, body, sign_in):
    job = make_job(body, state=JobState.FAILED)
    sign_in(Role.EXAMINER)

    assert client.get(LIST).status_code == 403
    assert client.post(reverse("portal:job-retry", args=[job.pk])).status_code == 403


def test_htmx_gets_the_table_only(client, body, sign_in):
    make_job(body, state=JobState.FAILED, message="x")
    sign_in(Role.REGISTRAR)

    part = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "<table" in part
