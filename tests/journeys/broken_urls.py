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
    frame = '<!doctype html><title>form</title><link rel="icon" href="data:,">'
    return HttpResponse(f'{frame}<form method="post" action="/verify/"><button>send</button></form>')


@login_not_required
def unfit(request: HttpRequest) -> HttpResponse:
    """A page with one fault of every kind that the walk looks for."""
    page = (
        '<!doctype html><html lang="fr"><title> · </title><h1>One</h1><h1>Two</h1><script>alert(1)</script>'
        '<link rel="stylesheet" href="/static/css/tokens.css"><img src="/static/icons/seal.svg">'
        '<button aria-label="未翻译">x</button><table width="2000"><tr><td>wide</table>'
        '<dialog id="trap"><input></dialog><script src="/static/js/missing.js"></script>'
    )
    return HttpResponse(page, status=418)


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
    path("unfit/", unfit),
]
