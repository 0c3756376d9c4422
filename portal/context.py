"""The navigation that fits the role a person acts in."""

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, list[dict[str, object]]]:
    """`nav_items` for the page frame: label, url, current."""
    return {"nav_items": []}
