"""The public page."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from certificates import fields as printed_fields
from certificates import signing
from certificates.services import certificates
from institutions.enums import Role
from tests.factories.certificates import make_certificate
from tests.factories.institutions import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def address(certificate, **changed: str) -> str:
    line = printed_fields.pack(certificate.fields | changed)
    return f"/verify/{certificate.code}/?f={line}&s={certificate.signature}"


def test_verify_shows_every_printed_field_to_whoever_holds_the_code(client):
    certificate = make_certificate()

    page = client.get(f"/verify/{certificate.code}/")

    assert page.status_code == 200
    assert 'data-status="issued"' in page.content.decode()
    assert [value for value in certificate.fields.values() if value not in page.content.decode()] == []


def test_verify_never_shows_the_whole_id_number(client):
    certificate = make_certificate()

    page = client.get(address(certificate)).content.decode()

    assert certificate.result.enrolment.person.id_number == "310101199001011234"
    assert "310101199001011234" not in page


def test_verify_of_the_scanned_code_is_valid(client):
    certificate = make_certificate()

    assert 'data-status="issued"' in client.get(address(certificate)).content.decode()


@pytest.mark.parametrize("name", printed_fields.NAMES)
def test_an_altered_printed_field_fails_and_is_named(client, name):
    certificate = make_certificate()

    page = client.get(address(certificate, **{name: certificate.fields[name] + "改"})).content.decode()

    assert 'data-status="altered"' in page
    assert "与原件不符" in page


def test_fields_signed_by_another_key_fail(client, tmp_path):
    certificate = make_certificate()
    forged = certificate.fields | {"name": "冒名者"}

    line, signature = printed_fields.pack(forged), signing.sign_fields(forged, tmp_path)
    page = client.get(f"/verify/{certificate.code}/?f={line}&s={signature}").content.decode()

    assert 'data-status="altered"' in page


def test_a_revoked_certificate_says_so(client):
    certificate = make_certificate()
    registrar = make_member(certificate.institution, Role.REGISTRAR)
    certificates.revoke_certificate(certificate=certificate, reason="替考", actor=registrar, now=timezone.now())

    page = client.get(address(certificate)).content.decode()

    assert 'data-status="revoked"' in page
    assert "替考" not in page


def test_an_unknown_code_is_404_and_says_what_to_do(client):
    page = client.get("/verify/00000000000000000000/")

    assert page.status_code == 404
    assert "查无此证" in page.content.decode()


def test_a_code_typed_with_blanks_capitals_and_look_alikes_is_found(client):
    certificate = make_certificate()
    typed = f" {certificate.code[:10].upper()} - {certificate.code[10:]} ".replace("0", "O").replace("1", "I")

    page = client.get("/verify/", {"code": typed}, follow=True)

    assert 'data-status="issued"' in page.content.decode()


def test_asking_too_often_is_put_off(client):
    certificate = make_certificate()

    answers = [client.get(f"/verify/{certificate.code}/").status_code for _ in range(62)]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_public_key_checks_the_signature_off_line(client):
    assert client.get("/verify/key.pem").content.startswith(b"-----BEGIN PUBLIC KEY-----")
