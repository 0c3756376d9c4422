"""The product's addresses and some that fail, for looking at the error pages."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path

from config.urls import urlpatterns as of_the_product
from core import htmx

RAISED: dict[int, type[Exception]] = {400: SuspiciousOperation, 403: PermissionDenied, 404: Http404, 500: RuntimeError}


@login_not_required
def fail(request: HttpRequest, status: int) -> HttpResponse:
    """Fails as asked."""
    raise RAISED[status]("asked for by the test")


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    """A form without its token."""
    page = '<!doctype html><title>form</title><form method="post" action="/verify/"><button>send</button></form>'
    return HttpResponse(page)


@login_not_required
def too_large(request: HttpRequest) -> HttpResponse:
    """As the upload limit answers."""
    return HttpResponse(render_to_string("account/too_large.html", {"limit": 20 * 1024 * 1024}), status=413)


@login_not_required
def refused(request: HttpRequest, status: int) -> HttpResponse:
    """A refusal that has a page in the common frame."""
    return htmx.answer(request, f"{status}.html", status=status)


urlpatterns: list[Any] = [
    *of_the_product,
    path("broken/<int:status>/", fail),
    path("refused/<int:status>/", refused),
    path("too-large/", too_large),
    path("form/", form),
]
