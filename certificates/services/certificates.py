"""Issuing and revoking: every entry of the ledger is written here."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import fields as printed_fields
from certificates import render, sealing, signing
from certificates.enums import CertificateDeed
from certificates.errors import AlreadyRevoked, GlyphMissing, NotPassed
from certificates.models import Certificate, CertificateEntry, CertificateSeries
from core import ids
from core.errors import JobWaits
from grading.enums import ResultState
from grading.models import Result
from institutions import masking
from institutions.models import Person
from institutions.services import journal


@transaction.atomic
def issue_certificate(*, result: Result, now: datetime) -> Certificate:
    """Issue once per result: number, signed fields, sealed PDF, ledger entry. A second call returns the first one.

    Raises NotPassed for a result that is not confirmed or not passed, GlyphMissing when the name cannot be printed.
    """
    existing = Certificate.objects.filter(result=result).first()
    if existing is not None:
        return existing
    if not (result.passed and result.state == ResultState.CONFIRMED):
        raise NotPassed(_("只有已确认且合格的评定结果可以发证。"))
    certificate = _write(result, now)
    CertificateEntry.objects.create(certificate=certificate, deed=CertificateDeed.ISSUED, at=now)
    journal.record(
        action="certificate.issued",
        subject=certificate,
        now=now,
        institution_id=result.institution_id,
        number=certificate.number,
    )
    return certificate


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, actor: Person, now: datetime) -> None:
    """Add the revocation to the ledger, with its reason; raises AlreadyRevoked when it is not valid any more."""
    # The lock of the ledger: this row changes nothing, but two revocations cannot both pass it at once.
    CertificateSeries.objects.filter(institution_id=certificate.institution_id).update(last=F("last"))
    newest = certificate.entries.order_by("-pk").first()
    if newest is None or newest.deed != CertificateDeed.ISSUED:
        raise AlreadyRevoked(_("该证书已不是有效状态，未做更改。"))
    CertificateEntry.objects.create(
        certificate=certificate, deed=CertificateDeed.REVOKED, reason=reason, actor=actor, at=now
    )
    journal.record(
        action="certificate.revoked",
        subject=certificate,
        actor=actor,
        now=now,
        institution_id=certificate.institution_id,
        reason=reason,
    )


def public_address(code: str, packed: str, signature: str) -> str:
    """What the QR code says: the public page, every printed field and our signature over them."""
    return f"{settings.PUBLIC_URL}{reverse('verify:certificate', args=[code])}?f={packed}&s={signature}"


def _write(result: Result, now: datetime) -> Certificate:
    folder = Path(settings.CERTIFICATE_KEY_DIR)
    content = _fields(result, _next_number(result, now), now)
    holes = render.missing_glyphs(content)
    if holes:
        raise GlyphMissing(_("字库缺少以下字符，暂不能印制：{characters}").format(characters="".join(holes)))
    code, signature = ids.new_public_id(), signing.sign_fields(content, folder)
    address = public_address(code, printed_fields.pack(content), signature)
    pdf = sealing.seal(render.render(content, address), folder, content["title"])
    return Certificate.objects.create(
        institution_id=result.institution_id,
        result=result,
        number=content["number"],
        code=code,
        fields=content,
        signature=signature,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        issued_at=now,
    )


def _next_number(result: Result, now: datetime) -> str:
    """Body code, year, level and a serial without gaps: the counter moves in the transaction that uses it."""
    year, level = timezone.localdate(now).year, result.enrolment.programme.level
    series, _created = CertificateSeries.objects.get_or_create(
        institution_id=result.institution_id, year=year, level=level
    )
    CertificateSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return f"{result.enrolment.institution.code}-{year}-{level}-{series.last:06d}"


def _fields(result: Result, number: str, now: datetime) -> dict[str, str]:
    """Every printed field. Chinese as printed: a certificate is not translated."""
    enrolment, programme = result.enrolment, result.enrolment.programme
    return {
        "title": "合格证明",
        "name": enrolment.candidate_name,
        "id_type": "居民身份证",
        "id_number": masking.mask_id_number(enrolment.person.id_number),
        "occupation": programme.occupation,
        "job_type": programme.job_type or "--",
        "level": programme.level_name,
        "theory": f"{result.theory.score / 100:.2f}",
        "practical": f"{result.practical.score / 100:.2f}",
        "outcome": "合格",
        "issuer": enrolment.institution.name,
        "number": number,
        "issued_on": timezone.localdate(now).strftime("%Y年%m月%d日"),
    }


def issue_or_wait(*, result: Result, now: datetime) -> None:
    """As issue_certificate, for the job: nothing to do for a result not passed; a missing glyph waits for a font."""
    try:
        issue_certificate(result=result, now=now)
    except NotPassed:
        return
    except GlyphMissing as reason:
        raise JobWaits(str(reason)) from reason
