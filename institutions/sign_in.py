"""How allauth and django-axes are fitted to this house: whose attempt it is, until when it is locked, in which words."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from core import clock
from institutions import queries
from institutions.services import people


def attempt_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Under which name axes counts this attempt: the username in lower case, also when the e-mail was typed.

    Beware: axes hands over differently shaped credentials before, after and without a login. Costs one query when an
    e-mail was typed.
    """
    given = credentials or request.POST
    typed = str(given.get("login") or given.get("username") or given.get("email") or "").strip().lower()
    return queries.username_of_email(typed).lower() if "@" in typed else typed


def client_address(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy it is the last one the proxy noted."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        return str(forwarded).rsplit(",", maxsplit=1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def locked_until(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When the next attempt will be looked at again: once enough of the counted failures are older than the cool-off."""
    name, limit = attempt_name(request, credentials), get_failure_limit(request, credentials)
    AxesProxyHandler.update_request(request)
    rows = AccessAttempt.objects.filter(username=name, ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
    cool_off = get_cool_off(request)
    failures = sum(row.failures_since_start for row in rows)
    for row in sorted(rows, key=lambda row: row.attempt_time):
        failures -= row.failures_since_start
        if failures < limit:
            return row.attempt_time + cool_off
    return clock.now()


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks: no registration, our words, passwords changed through the service."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("登录名或密码不正确。请核对后再试；考生的登录名是考生号。"),
        "email_password_mismatch": _("电子邮件或密码不正确。请核对后再试；没有登记邮箱的考生请用考生号登录。"),
        "enter_current_password": _("当前密码不正确。"),
        "incorrect_password": _("密码不正确。"),
        "account_inactive": _("这个账户已停用。请联系所在机构。"),
        "invalid_password_reset": _("这个链接已经用过或已过期。请重新申请。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from rosters and from the operator only."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """No prefix: the subject itself names the product."""
        return str(subject)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Store the password that the person chose."""
        people.set_own_password(person=user, password=password, now=clock.now())  # type: ignore[arg-type]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Somebody with several roles chooses one first; everybody else goes to the front hall."""
        several = len(queries.memberships_of(request.user)) > 1  # type: ignore[arg-type]
        return resolve_url("institutions:role-choose" if several else settings.LOGIN_REDIRECT_URL)
