"""Asking, reading and changing what may be captured."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock, htmx
from institutions import queries
from institutions.access import PersonRequest
from institutions.forms import ConsentForm
from institutions.services import consents


@require_http_methods(["GET", "POST"])
def consent(request: PersonRequest) -> HttpResponse:
    """One question per kind of capture, none answered beforehand; the history beneath."""
    newest = queries.newest_consents(request.user)
    form = ConsentForm(
        request.POST if request.method == "POST" else None, initial={kind: row.decision for kind, row in newest.items()}
    )
    back = _safe_next(request)
    if form.is_valid():
        consents.record_consents(person=request.user, decisions=form.decisions(), now=clock.now())
        messages.success(request, _("您的选择已记录，随时可以在本页更改。"))
        return redirect(back or "institutions:consent")
    context = {"form": form, "history": queries.consents_of(request.user), "next": back}
    return htmx.answer(request, "institutions/consent.html", context, status=400 if form.errors else 200)


def _safe_next(request: PersonRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else ""
