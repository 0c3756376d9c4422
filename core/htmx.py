"""One answer for a page or for the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def answer(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render `template`, or only its partial `part` when the request came from htmx (and is not a boosted link)."""
    htmx: Any = getattr(request, "htmx", False)
    if part and htmx and not htmx.boosted:
        template = f"{template}#{part}"
    return render(request, template, context, status=status)
