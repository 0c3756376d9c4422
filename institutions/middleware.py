"""What happens to a request before its view: size, sign-in, first password, tenant and role."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from institutions import queries
from institutions.scoping import open_tenant

logger = logging.getLogger(__name__)

SESSION_KEY = "membership"
FORM_OVERHEAD = 64 * 1024  # what a multipart form adds around its file
FIRST_PASSWORD_MAY_OPEN = {"account_change_password", "account_logout", "account_renew", "set_language"}


def is_fetch(request: HttpRequest) -> bool:
    """Sent by a script (own fetch or htmx): it must get a status, not a redirect to a page."""
    return request.headers.get("X-Requested-With") == "fetch" or request.headers.get("HX-Request") == "true"


class UploadLimitMiddleware:
    """Refuses a form upload by its announced length, before a byte of it is kept. Stands above everything that reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413 for what is announced as too large."""
        if self._is_too_large(request):
            size = request.META["CONTENT_LENGTH"]
            logger.warning("%s: an upload of %s bytes was refused unread", request.path, size)
            # Nobody is known yet up here, so the page is drawn without the request.
            page = render_to_string("account/too_large.html", {"limit": settings.ROSTER_MAX_BYTES})
            return HttpResponse(page, status=413)
        return self.get_response(request)

    @staticmethod
    def _is_too_large(request: HttpRequest) -> bool:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        announced = int(length) if length.isdigit() else 0
        limit = settings.ROSTER_MAX_BYTES + FORM_OVERHEAD
        return request.content_type == "multipart/form-data" and announced > limit


class SignInMiddleware(LoginRequiredMiddleware):
    """Everything needs a sign-in unless the view says otherwise; a script gets 401 and may sign in on the page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """The sign-in page, or 401 with a sentence."""
        if is_fetch(request):
            return JsonResponse({"message": _("登录已过期，请再次输入密码。")}, status=401)
        return super().handle_no_permission(request, view_func)


class FirstPasswordMiddleware:
    """A person with a handed-out password chooses an own one before anything else opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: what matters is which view is meant."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """A redirect to the change page while it is due; None otherwise."""
        is_public = not getattr(view_func, "login_required", True)
        match = request.resolver_match
        if is_public or not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if match is not None and match.url_name in FIRST_PASSWORD_MAY_OPEN:
            return None
        if is_fetch(request):
            return JsonResponse({"message": _("请先修改初始密码，再继续。")}, status=403)
        return redirect(f"{reverse('account_change_password')}?{urlencode({'next': self._back(request)})}")

    @staticmethod
    def _back(request: HttpRequest) -> str:
        return request.get_full_path() if request.method in ("GET", "HEAD") else "/"


class TenantMiddleware:
    """For a signed-in person: request.memberships, request.membership (None: a candidate) and the open tenant(s).

    1. A membership chosen in this session (or the first) opens its assessment body.
    2. Without membership the bodies of the person's enrolments are open, for the candidate's own pages.
    3. Nobody signed in: nothing is open, and a query of tenant rows raises.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """The rest of the request inside the open tenant(s). Costs one query for staff, two for candidates."""
        request.membership, request.memberships = None, []
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.memberships = queries.memberships_of(request.user)
        membership = queries.membership_for_session(request.memberships, request.session.get(SESSION_KEY))
        request.membership = membership
        tenants = [membership.institution.tenant_id] if membership else queries.tenants_for_candidate(request.user)
        with open_tenant(*tenants):
            return self.get_response(request)
