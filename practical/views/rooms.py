"""The public room of a live session: watching and chatting by link, without an account."""

import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from core import clock, htmx
from practical import access, credentials
from practical.enums import SessionState
from practical.forms import ViewerForm


@login_not_required
@ensure_csrf_cookie
@require_safe
def room(request: HttpRequest, room: str) -> HttpResponse:
    """The room's page."""
    session = access.session_for_viewer(room)
    context = {"room": room, "state": session.state, "task": session.task_version}
    return htmx.answer(request, "practical/room.html", context)


@login_not_required
@require_POST
def room_ticket(request: HttpRequest, room: str) -> HttpResponse:
    """Whether the stream is on, and if so fresh credentials under the name asked for (or one made up)."""
    session = access.session_for_viewer(room)
    form = ViewerForm(request.POST)
    if not form.is_valid():
        message = " ".join(str(error) for error in form.errors["name"])
        return JsonResponse({"error": "bad_name", "message": message}, status=400)
    if session.state != SessionState.LIVE:
        return JsonResponse({"state": session.state})
    name = form.cleaned_data["name"] or _("观众%(number)s") % {"number": secrets.randbelow(9000) + 1000}
    ticket = credentials.for_viewer(session, name=name, now=clock.now())
    return JsonResponse({"state": session.state, "name": name, **ticket.as_json()})
