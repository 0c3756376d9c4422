"""The first page after signing in: what do I do next?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core import htmx


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page."""
    return htmx.answer(request, "portal/home.html")
