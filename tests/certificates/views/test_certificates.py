"""The holder's and the registrar's pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from institutions.enums import Role
from tests.factories.certificates import make_certificate
from tests.factories.institutions import make_body, make_enrolment, make_member, make_person

pytestmark = pytest.mark.django_db


def test_holder_sees_and_downloads_the_own_certificate(client):
    certificate = make_certificate()
    client.force_login(certificate.result.enrolment.person)

    page = client.get("/certificates/mine/")
    file = client.get(f"/certificates/mine/{certificate.number}.pdf")

    assert certificate.number in page.content.decode()
    assert file.content == bytes(certificate.pdf)
    assert file["Content-Type"] == "application/pdf"


def test_another_candidate_gets_404_for_the_file(client):
    certificate = make_certificate()
    client.force_login(make_enrolment(cohort=certificate.result.enrolment.cohort, person=make_person()).person)

    assert client.get(f"/certificates/mine/{certificate.number}.pdf").status_code == 404
    assert certificate.number not in client.get("/certificates/mine/").content.decode()


def test_registrar_revokes_with_a_reason(client):
    certificate = make_certificate()
    client.force_login(make_member(certificate.institution, Role.REGISTRAR))

    answer = client.post(f"/certificates/{certificate.number}/", {"reason": "替考"}, follow=True)

    assert "已注销" in answer.content.decode()
    assert certificate.entries.count() == 2


def test_revoking_without_reason_changes_nothing(client):
    certificate = make_certificate()
    client.force_login(make_member(certificate.institution, Role.REGISTRAR))

    answer = client.post(f"/certificates/{certificate.number}/", {"reason": ""})

    assert answer.status_code == 200
    assert certificate.entries.count() == 1


def test_registrar_of_another_body_gets_404(client):
    certificate = make_certificate()
    client.force_login(make_member(make_body(), Role.REGISTRAR))

    assert client.get(f"/certificates/{certificate.number}/").status_code == 404
    assert client.get(f"/certificates/{certificate.number}/file.pdf").status_code == 404
    assert certificate.number not in client.get("/certificates/").content.decode()


def test_examiner_may_not_see_the_ledger(client):
    certificate = make_certificate()
    client.force_login(make_member(certificate.institution, Role.EXAMINER))

    assert client.get("/certificates/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_ledger_asks_the_same_number_of_questions_for_any_number_of_rows(client, rows):
    first = make_certificate()
    for _ in range(rows - 1):
        make_certificate(enrolment=make_enrolment(cohort=first.result.enrolment.cohort, person=make_person()))
    client.force_login(make_member(first.institution, Role.REGISTRAR))

    with CaptureQueriesContext(connection) as queries:
        client.get("/certificates/")

    assert len(queries) == 5
