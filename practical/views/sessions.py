"""A candidate's live practical apart from the stream itself: overview, documents, handing in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, htmx
from institutions.access import PersonRequest
from practical import access, queries
from practical.document_fields import fields_of
from practical.enums import DocumentKind, SessionState
from practical.errors import PracticalError
from practical.forms import DocumentForm
from practical.models import LiveSession
from practical.services import sessions
from practical.steps import NOW, steps_of


@require_safe
def session_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """What to do next, by when."""
    session = access.session_for_candidate(request, pk)
    steps = steps_of(session)
    context = {
        "session": session,
        "task": session.task_version,
        "steps": steps,
        "next": next((step for step in steps if step.state == NOW), None),
        "may_submit": session.state == SessionState.ENDED,
    }
    return htmx.answer(request, "practical/session_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def session_preparation(request: PersonRequest, pk: int) -> HttpResponse:
    """The preparation sheet; fixed when the stream begins."""
    session = access.session_for_candidate(request, pk)
    return _document(request, session, DocumentKind.PREPARATION, "practical/session_preparation.html")


@require_http_methods(["GET", "HEAD", "POST"])
def session_after_sales(request: PersonRequest, pk: int) -> HttpResponse:
    """After-sales cases, once the stream is over."""
    session = access.session_for_candidate(request, pk)
    if session.state in (SessionState.SCHEDULED, SessionState.LIVE):
        return _too_early(request, session)
    return _document(request, session, DocumentKind.AFTER_SALES, "practical/session_after_sales.html")


@require_http_methods(["GET", "HEAD", "POST"])
def session_review(request: PersonRequest, pk: int) -> HttpResponse:
    """The review, beside the session's real figures."""
    session = access.session_for_candidate(request, pk)
    if session.state in (SessionState.SCHEDULED, SessionState.LIVE):
        return _too_early(request, session)
    figures = queries.figures_of(session)
    return _document(request, session, DocumentKind.REVIEW, "practical/session_review.html", figures=figures)


@require_safe
def session_figures(request: PersonRequest, pk: int) -> HttpResponse:
    """Only the figures, while the last ones are still coming in."""
    session = access.session_for_candidate(request, pk)
    context = {"session": session, "figures": queries.figures_of(session)}
    return htmx.answer(request, "practical/parts/figures.html", context)


@require_POST
def session_submit(request: PersonRequest, pk: int) -> HttpResponse:
    """Hand in after-sales cases and review."""
    session = access.session_for_candidate(request, pk)
    try:
        sessions.submit_session(session=session, now=clock.now())
    except PracticalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已提交。考评员评分后，成绩会在首页公布。"))
    return redirect("practical:session-detail", pk)


def _document(
    request: PersonRequest, session: LiveSession, kind: DocumentKind, template: str, **more: Any
) -> HttpResponse:
    newest = queries.newest_document(session, kind)
    fields = fields_of(session.task_version, kind)
    form = DocumentForm(request.POST or None, document_fields=fields, initial=newest.content if newest else {})
    context = {"session": session, "task": session.task_version, "form": form, "saved": newest, **more}
    context["open"] = session.state == sessions.WRITTEN_WHILE[kind]
    if request.method != "POST":
        return htmx.answer(request, template, context)
    if not form.is_valid():
        return htmx.answer(request, template, context, status=400)
    try:
        context["saved"] = sessions.save_document(session=session, kind=kind, content=form.content(), now=clock.now())
    except PracticalError as error:
        messages.error(request, str(error))
        return htmx.answer(request, template, context, status=409)
    return _saved(request, template, context)


def _saved(request: PersonRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """By htmx only the saved line changes, so that nothing is swapped under a typing cursor."""
    if getattr(request, "htmx", False):
        return htmx.answer(request, "practical/parts/saved.html", context)
    messages.success(request, _("已保存。"))
    return redirect(request.path)


def _too_early(request: PersonRequest, session: LiveSession) -> HttpResponse:
    messages.info(request, _("直播结束后才能填写。"))
    return redirect("practical:session-detail", session.pk)
