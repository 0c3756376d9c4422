"""Roster pages: upload, plan, apply, discard."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from institutions import tasks
from institutions.enums import RosterState
from institutions.models import Enrolment, Roster, RosterRow
from institutions.roster_file.table import read_roster
from institutions.services import rosters
from tests.factories.institutions import make_id_number, make_roster, roster_csv

A, B = make_id_number(1), make_id_number(2)


def url(name, *args):
    return reverse(f"institutions:{name}", args=args)


def upload(client, cohort, content, name="名单.csv"):
    return client.post(url("roster-upload", cohort.pk), {"file": SimpleUploadedFile(name, content)})


def test_upload_leads_to_the_plan(scene):
    response = upload(scene.trainer, scene.cohort, roster_csv(("林晓雨", A), ("王五", "12")))

    page = scene.trainer.get(response["Location"]).content.decode()
    assert "导入 1 人" in page
    assert "1 行有冲突，不会导入" in page
    assert "身份证号应为 18 位数字" in page
    assert A not in page
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.7", "这是 PDF 文件"), (b"", "文件是空的"), ("甲,乙\n1,2".encode(), "没有找到列名")],
)
def test_upload_of_a_wrong_file_says_what_to_do_and_changes_nothing(scene, content, words, caplog):
    response = upload(scene.manager, scene.cohort, content)

    assert response.status_code == 400
    assert words in response.content.decode()
    assert words in caplog.text
    assert not Roster.objects.exists()


def test_upload_without_a_file_says_so(scene):
    response = scene.manager.post(url("roster-upload", scene.cohort.pk), {})

    assert response.status_code == 400
    assert "请选择报名表文件" in response.content.decode()


def test_upload_of_200_mb_is_refused_before_a_byte_is_read(scene, caplog):
    class Untouched(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            raise AssertionError("the body was read")

    response = scene.manager.generic(
        "POST",
        url("roster-upload", scene.cohort.pk),
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024),
        **{"wsgi.input": Untouched()},
    )

    assert response.status_code == 413
    assert "超过 20.0" in response.content.decode()
    assert f"an upload of {200 * 1024 * 1024} bytes was refused unread" in caplog.text


def test_upload_just_over_the_limit_is_refused_beside_the_field(scene, settings):
    settings.ROSTER_MAX_BYTES = 1000

    response = upload(scene.manager, scene.cohort, roster_csv(("林晓雨", A)) + b"\n" * 1000)

    assert response.status_code == 400
    assert "最大 1000" in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("registrar", 403), ("examiner", 403), ("rival", 404), ("stranger", 404)])
def test_upload_is_for_the_cohorts_managers(scene, who, status):
    assert upload(getattr(scene, who), scene.cohort, roster_csv(("林晓雨", A))).status_code == status
    assert not Roster.objects.exists()


def test_plan_can_be_narrowed_to_a_verdict(scene):
    roster = make_roster(cohort=scene.cohort, upload=roster_csv(("林晓雨", A), ("王五", "12")))

    page = scene.manager.get(url("roster-detail", roster.pk), {"verdict": "conflict"}).content.decode()

    assert ("林晓雨" in page, "王五" in page) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_plan_costs_the_same_for_any_number(scene, count, django_assert_num_queries):
    roster = make_roster(cohort=scene.cohort, count=count)

    with django_assert_num_queries(7):  # session, person, memberships; roster, counts, count, rows
        scene.manager.get(url("roster-detail", roster.pk))


def test_apply_enrols_and_tells_the_numbers(scene):
    roster = make_roster(cohort=scene.cohort, upload=roster_csv(("林晓雨", A), ("欧阳若兰", B), ("王五", "12")))

    response = scene.trainer.post(url("roster-apply", roster.pk), follow=True)

    assert "新建 2 人，无变化 0 人，未导入 1 行" in response.content.decode()
    assert Enrolment.objects.filter(cohort=scene.cohort).count() == 2


def test_apply_submitted_twice_enrols_once(scene):
    roster = make_roster(cohort=scene.cohort)

    first = scene.manager.post(url("roster-apply", roster.pk))
    second = scene.manager.post(url("roster-apply", roster.pk), follow=True)

    assert first["Location"] == url("roster-detail", roster.pk)
    assert "新建 2 人" in second.content.decode()
    assert Enrolment.objects.count() == 2


def test_apply_of_a_discarded_plan_is_told(scene):
    roster = make_roster(cohort=scene.cohort)
    scene.manager.post(url("roster-discard", roster.pk))

    response = scene.manager.post(url("roster-apply", roster.pk), follow=True)

    assert "这份名单已放弃。请重新上传。" in response.content.decode()
    assert not Enrolment.objects.exists()


def test_discard_puts_the_plan_away_and_an_applied_one_stays(scene):
    planned, applied = make_roster(cohort=scene.cohort), make_roster(cohort=scene.cohort)
    scene.manager.post(url("roster-apply", applied.pk))

    put_away = scene.manager.post(url("roster-discard", planned.pk))
    refused = scene.manager.post(url("roster-discard", applied.pk), follow=True)

    planned.refresh_from_db()
    assert put_away["Location"] == url("cohort-detail", scene.cohort.pk)
    assert planned.state == RosterState.DISCARDED
    assert "这份名单已经导入" in refused.content.decode()


def test_long_roster_shows_progress_until_the_background_is_done(scene, monkeypatch):
    monkeypatch.setattr(rosters, "IN_REQUEST", 1)
    roster = make_roster(cohort=scene.cohort, count=3)
    address = url("roster-detail", roster.pk)
    htmx = {"HX-Request": "true"}

    page = scene.manager.post(url("roster-apply", roster.pk), follow=True).content.decode()
    part = scene.manager.get(address, headers=htmx).content.decode()
    tasks.apply_roster(Job.objects.get().pk)
    done = scene.manager.get(address, headers=htmx)

    assert 'hx-trigger="every 1s"' in page
    assert part.lstrip().startswith('<div id="roster-progress"')
    assert "0 / 3 人" in part
    assert done["HX-Refresh"] == "true"
    assert "新建 3 人" in scene.manager.get(address).content.decode()


@pytest.mark.parametrize("who", ["rival", "stranger"])
def test_roster_pages_of_others_do_not_exist(scene, who):
    roster = make_roster(cohort=scene.cohort)
    client = getattr(scene, who)

    answers = [client.get(url(name, roster.pk)) for name in ("roster-detail", "roster-conflicts")]
    answers += [client.post(url(name, roster.pk)) for name in ("roster-apply", "roster-discard")]

    assert {answer.status_code for answer in answers} == {404}
    assert not Enrolment.objects.exists()


def test_conflicts_come_as_a_file_that_can_be_corrected_and_uploaded_again(scene):
    roster = make_roster(cohort=scene.cohort, upload=roster_csv(("林晓雨", A), ("王五", "=1+1")))

    response = scene.manager.get(url("roster-conflicts", roster.pk))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [cell.value for cell in sheet[2]][:4] == ["王五", "=1+1", "", "3"]
    assert sheet["B2"].data_type == "s"
    again = read_roster(response.content, timezone.localdate())
    assert [line.problem for line in again.lines] == ["id_shape"]


def test_template_is_understood_and_its_example_is_never_enrolled(scene):
    response = scene.trainer.get(url("roster-template"))

    planned = upload(scene.trainer, scene.cohort, response.content, "报名表模板.xlsx")
    row = RosterRow.objects.get()
    assert planned.status_code == 302
    assert (row.verdict, row.reason) == ("conflict", "example_row")
