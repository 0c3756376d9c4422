"""What the account menu shows about who acts here."""

from typing import Any

from django.http import HttpRequest


def acting(request: HttpRequest) -> dict[str, Any]:
    """`acting_membership` (None for candidates and strangers) and `may_switch_role`. No query."""
    memberships = getattr(request, "memberships", [])
    return {
        "acting_membership": getattr(request, "membership", None),
        "may_switch_role": len(memberships) > 1,
    }
