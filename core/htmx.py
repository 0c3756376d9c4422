"""One answer for a page or for the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def answer(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render `template`, or only its partial `part` when the request came from htmx for a part of the page.

    A boosted link and the browser's Back (which htmx asks for itself) get the whole page.
    """
    htmx: Any = getattr(request, "htmx", False)
    if part and htmx and not htmx.boosted and not htmx.history_restore_request:
        template = f"{template}#{part}"
    response = render(request, template, context, status=status)
    if part:  # one address, two answers: a browser must not keep one for the other
        patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response
