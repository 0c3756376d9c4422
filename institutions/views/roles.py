"""Choosing in which role to act."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core import htmx
from institutions.access import membership_of_person
from institutions.middleware import SESSION_KEY


@require_http_methods(["GET", "POST"])
def role_choose(request: HttpRequest) -> HttpResponse:
    """The person's roles; a choice lasts until signing out."""
    memberships = request.memberships  # type: ignore[attr-defined]  # set by TenantMiddleware
    if not memberships:
        raise Http404
    if request.method == "GET":
        return htmx.answer(request, "institutions/role_choose.html", {"memberships": memberships})
    request.session[SESSION_KEY] = membership_of_person(request, request.POST.get("membership", "")).pk
    return redirect("portal:home")
