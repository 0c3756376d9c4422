"""What the database holds in the end; read only, nothing assumed."""

import os
from typing import Any

from tools.demo.house import VAR
from tools.demo.people import Candidate
from tools.demo.verifier import Printed


def open_database(web: str) -> None:
    """Point Django at the demo's data; from here on this process reads what the real ones wrote."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "KAOBO_VAR": str(VAR), "KAOBO_PUBLIC_URL": web}
    os.environ["KAOBO_LOG_LEVEL"] = "WARNING"
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()


def count(candidates: list[Candidate]) -> dict[str, Any]:
    """Everything of the last line but `verified`."""
    from django.db.models import Sum

    from certificates.models import Certificate
    from exams.enums import AttemptState
    from exams.models import Attempt
    from grading.models import Mark, Result
    from institutions.models import Enrolment
    from institutions.scoping import scopes_disabled
    from practical.models import Gap, Recording, TranscriptLine

    with scopes_disabled():
        captured = Recording.objects.aggregate(ms=Sum("captured_ms"))["ms"] or 0
        return {
            "enrolled": Enrolment.objects.active().count(),
            "submitted": Attempt.objects.filter(state=AttemptState.SUBMITTED).count(),
            "lost_answers": _lost(candidates),
            "recorded_seconds": round(captured / 1000, 1),
            "gaps": Gap.objects.count(),
            "transcript_lines": TranscriptLine.objects.count(),
            "marks": Mark.objects.count(),
            "results": Result.objects.count(),
            "certificates": Certificate.objects.count(),
        }


def _lost(candidates: list[Candidate]) -> int:
    """Acknowledged receipts without the row they promise: same attempt, key and number, not late."""
    from exams.models import Response
    from institutions.scoping import scopes_disabled

    with scopes_disabled():
        rows = Response.objects.filter(is_late=False).values_list("attempt", "client_key", "seq")
        stored = {(attempt, key): seq for attempt, key, seq in rows}
    return sum(stored.get(place) != seq for one in candidates for place, seq in one.receipts.items())


def printed() -> list[Printed]:
    """What the QR code of every certificate says."""
    from certificates import fields
    from certificates.models import Certificate
    from certificates.services.certificates import public_address
    from institutions.scoping import scopes_disabled

    with scopes_disabled():
        rows = list(Certificate.objects.defer("pdf"))
    return [
        Printed(public_address(row.code, fields.pack(row.fields), row.signature), row.fields["name"]) for row in rows
    ]


def altered_fields() -> str:
    """The first certificate's printed fields with another theory score, packed as a QR code packs them."""
    from certificates import fields
    from certificates.models import Certificate
    from institutions.scoping import scopes_disabled

    with scopes_disabled():
        row = Certificate.objects.defer("pdf").earliest("pk")
    return fields.pack(row.fields | {"theory": "99.99"})
