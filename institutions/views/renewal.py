"""Signing in again without leaving the page, and what a locked or stale request is told."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as csrf_failure_page
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from institutions import queries, sign_in
from institutions.forms import RenewalForm
from institutions.middleware import SESSION_KEY, is_fetch
from institutions.models import Person


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """GET: is the page's person (still or again) signed in? POST: sign that person in. 204 with a fresh CSRF token."""
    if request.method == "GET":
        is_here = request.user.is_authenticated and request.user.username == request.GET.get("person")
        return _token(request, 204 if is_here else 401)
    form = RenewalForm(request.POST)
    person = _authenticated(request, form) if form.is_valid() else None
    if person is None:
        return JsonResponse({"message": _("密码不正确，请重新输入。")}, status=400)
    _sign_in(request, person, form.cleaned_data["membership"])
    return _token(request, 204)


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer to every attempt while the lock lasts: until when, and what to do."""
    until = sign_in.locked_until(request, credentials)
    seconds = max(1, round((until - clock.now()).total_seconds()))
    minutes = -(-seconds // 60)
    if is_fetch(request):
        message = _("密码连续输错，已暂停登录。请约 %(minutes)s 分钟后再试，或告诉监考员。") % {"minutes": minutes}
        response: HttpResponse = JsonResponse({"message": message}, status=429)
    else:
        shown = timezone.localtime(until + timedelta(seconds=59))  # never earlier than it really opens
        context = {"until": shown, "minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
        response = render(request, "account/locked.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A script gets 401, so that it fetches a fresh token and repeats; a person gets the page that explains."""
    if is_fetch(request):
        return JsonResponse({"message": _("登录状态已变化，请再试一次。")}, status=401)
    return csrf_failure_page(request, reason)


def _authenticated(request: HttpRequest, form: RenewalForm) -> Person | None:
    """The page's person with the right password. Failures are counted by axes like any other."""
    name = form.cleaned_data["person"]
    person = authenticate(request, username=name, password=form.cleaned_data["password"])
    return person if isinstance(person, Person) and person.username == name else None


def _sign_in(request: HttpRequest, person: Person, membership: int | None) -> None:
    login(request, person)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    if membership in {row.pk for row in queries.memberships_of(person)}:
        request.session[SESSION_KEY] = membership


def _token(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(status=status, headers={"X-CSRFToken": get_token(request)})
