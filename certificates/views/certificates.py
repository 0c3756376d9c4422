"""The holder's and the registrar's pages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates import access, queries
from certificates.errors import CertificateError
from certificates.forms import RevokeForm
from certificates.models import Certificate
from certificates.services import certificates
from core import clock, htmx
from institutions.access import PersonRequest, StaffRequest, role_required
from institutions.enums import Role

PER_PAGE = 50


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What I hold."""
    held = queries.certificates_for_person(request.user)
    return htmx.answer(request, "certificates/certificate_mine.html", {"certificates": held})


@require_safe
def download(request: PersonRequest, number: str) -> HttpResponse:
    """The PDF as it was issued, for its holder."""
    return _pdf(access.certificate_for_holder(request, number))


@require_safe
@role_required(Role.REGISTRAR)
def index(request: StaffRequest) -> HttpResponse:
    """The ledger."""
    page = Paginator(queries.certificates_for_registrar(), PER_PAGE).get_page(request.GET.get("page"))
    return htmx.answer(request, "certificates/certificate_list.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.REGISTRAR)
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """One certificate with its entries; posting a reason revokes it."""
    certificate = access.certificate_for_registrar(request, number)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _revoke(request, certificate, form.cleaned_data["reason"])
        return redirect("certificates:certificate-detail", number=number)
    entries = certificate.entries.select_related("actor")
    context = {"certificate": certificate, "entries": entries, "form": form}
    return htmx.answer(request, "certificates/certificate_detail.html", context)


@require_safe
@role_required(Role.REGISTRAR)
def registrar_download(request: StaffRequest, number: str) -> HttpResponse:
    """The PDF as it was issued, for the registrar."""
    return _pdf(access.certificate_for_registrar(request, number))


def _revoke(request: StaffRequest, certificate: Certificate, reason: str) -> None:
    try:
        certificates.revoke_certificate(certificate=certificate, reason=reason, actor=request.user, now=clock.now())
    except CertificateError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已注销 1 张证书，查验页现在显示“已注销”。"))


def _pdf(certificate: Certificate) -> HttpResponse:
    answer = HttpResponse(bytes(certificate.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    return answer
