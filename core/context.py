"""What every page's frame needs to know."""

from django.http import HttpRequest

THEMES = ("auto", "light", "dark")


def shell(request: HttpRequest) -> dict[str, str]:
    """The reader's theme (cookie `theme`), so that the first byte already has the right colours."""
    theme = request.COOKIES.get("theme", "auto")
    return {"theme": theme if theme in THEMES else "auto"}
