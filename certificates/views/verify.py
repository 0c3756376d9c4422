"""The public page: is it real, and does it say what this paper says?"""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from certificates import queries, signing, words
from certificates.fields import NAMES
from certificates.forms import CodeForm
from core import htmx
from institutions.sign_in import client_address

ASKED_PER_MINUTE = 60  # by one address: enough for a hall of verifiers, too slow for guessing


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verify:certificate", code=form.cleaned_data["code"] or "-")
    return htmx.answer(request, "certificates/verify_index.html", {"form": form})


@login_not_required
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Every printed field and what the certificate is now; 404 for an unknown code, with the same calm page."""
    if _asks_too_often(request):
        return htmx.answer(request, "429.html", status=429)
    finding = queries.check(code, request.GET.get("f", ""), request.GET.get("s", ""))
    rows = [
        (words.LABELS[name], finding.fields[name], name in finding.altered) for name in NAMES if name in finding.fields
    ]
    context = {"finding": finding, "rows": rows, "altered": [words.LABELS.get(name, name) for name in finding.altered]}
    context |= {"code": code, "form": CodeForm()}
    status = 404 if finding.status == "unknown" else 200
    return htmx.answer(request, "certificates/verify_certificate.html", context, status=status)


@login_not_required
@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """The key for checking off line."""
    pem = signing.public_key_pem(Path(settings.CERTIFICATE_KEY_DIR))
    return HttpResponse(pem, content_type="application/x-pem-file")


def _asks_too_often(request: HttpRequest) -> bool:
    key = f"verify:{client_address(request)}"
    if cache.add(key, 1, timeout=60):
        return False
    try:
        return cache.incr(key) > ASKED_PER_MINUTE
    except ValueError:  # it ran out between the two calls
        return False
