"""Issuing and revoking."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled

from certificates.enums import CertificateDeed
from certificates.errors import AlreadyRevoked, GlyphMissing, NotPassed
from certificates.models import Certificate, CertificateEntry
from certificates.services import certificates
from core.errors import JobWaits, WrittenOnce
from grading.enums import ResultState
from institutions.enums import Role
from institutions.models import JournalEntry
from tests.factories.certificates import make_certificate, make_result
from tests.factories.institutions import make_enrolment, make_member, make_person

pytestmark = pytest.mark.django_db


def test_issue_certificate_writes_fields_signature_ledger_and_journal():
    result = make_result()

    certificate = certificates.issue_certificate(result=result, now=timezone.now())

    assert certificate.fields["theory"] == "86.00"
    assert certificate.fields["id_number"] == "3101**********1234"
    assert bytes(certificate.pdf).startswith(b"%PDF")
    assert [entry.deed for entry in certificate.entries.all()] == [CertificateDeed.ISSUED]
    assert JournalEntry.objects.filter(action="certificate.issued", subject_id=str(certificate.pk)).count() == 1


def test_issue_certificate_twice_is_one_certificate():
    result = make_result()

    first = certificates.issue_certificate(result=result, now=timezone.now())
    second = certificates.issue_certificate(result=result, now=timezone.now())

    assert first.pk == second.pk
    assert CertificateEntry.objects.count() == 1


def test_numbers_of_one_body_follow_each_other():
    first = make_certificate()
    second = make_certificate(enrolment=make_enrolment(cohort=first.result.enrolment.cohort, person=make_person()))

    assert int(second.number[-6:]) == int(first.number[-6:]) + 1
    assert first.number[:-6] == second.number[:-6]


@pytest.mark.parametrize("fields", [{"passed": False}, {"state": ResultState.PROPOSED}])
def test_issue_certificate_without_confirmed_pass_is_refused(fields):
    result = make_result(**fields)

    with pytest.raises(NotPassed):
        certificates.issue_certificate(result=result, now=timezone.now())

    certificates.issue_or_wait(result=result, now=timezone.now())
    assert Certificate.objects.count() == 0


def test_a_name_that_cannot_be_printed_waits_and_leaves_no_number_used():
    result = make_result(enrolment=make_enrolment(candidate_name="李𠮷"))

    with pytest.raises(GlyphMissing, match="𠮷"):
        certificates.issue_certificate(result=result, now=timezone.now())
    with pytest.raises(JobWaits):
        certificates.issue_or_wait(result=result, now=timezone.now())

    assert Certificate.objects.count() == 0


def test_revoke_certificate_adds_to_the_ledger_once():
    certificate = make_certificate()
    registrar = make_member(certificate.institution, Role.REGISTRAR)

    certificates.revoke_certificate(certificate=certificate, reason="替考", actor=registrar, now=timezone.now())
    with pytest.raises(AlreadyRevoked):
        certificates.revoke_certificate(certificate=certificate, reason="再次", actor=registrar, now=timezone.now())

    assert [entry.deed for entry in certificate.entries.all()] == [CertificateDeed.ISSUED, CertificateDeed.REVOKED]


def test_a_certificate_cannot_be_changed_or_deleted():
    certificate = make_certificate()

    certificate.number = "X"
    with pytest.raises(WrittenOnce):
        certificate.save()
    with pytest.raises(WrittenOnce):
        Certificate.objects.filter(pk=certificate.pk).update(number="X")
    with pytest.raises(WrittenOnce):
        certificate.delete()


@pytest.mark.django_db(transaction=True)
def test_two_workers_issue_one_certificate_between_them():
    result = make_result()

    def issue(_: int) -> None:
        try:
            with scopes_disabled():
                certificates.issue_certificate(result=result, now=timezone.now())
        except Exception as error:  # noqa: BLE001  the loser of the race may fail: its job tries again and finds the row
            failures.append(error)
        finally:
            connection.close()

    failures: list[Exception] = []
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(issue, range(2)))

    assert Certificate.objects.filter(result=result).count() == 1
    assert CertificateEntry.objects.count() == 1
