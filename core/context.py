"""What every page's frame needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

THEMES = ("auto", "light", "dark")


def shell(request: HttpRequest) -> dict[str, str]:
    """The reader's theme (cookie `theme`), so that the first byte already has the right colours, and the way home."""
    theme = request.COOKIES.get("theme", "auto")
    return {"theme": theme if theme in THEMES else "auto", "home_url": resolve_url(settings.LOGIN_REDIRECT_URL)}
