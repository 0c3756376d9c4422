"""Drafts: begin, edit, preview, publish, discard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, htmx
from core.errors import KaoboError
from institutions.access import StaffRequest, role_required
from question_bank import access, diff, queries, wording
from question_bank.errors import DraftExists
from question_bank.forms import QuestionForm, initial_of
from question_bank.models import QuestionVersion
from question_bank.rules import READERS, WRITERS
from question_bank.services import versions


@role_required(*WRITERS)
@require_POST
def draft_start(request: StaffRequest, pk: int) -> HttpResponse:
    """Copy the newest version into a draft and open it; an open draft of somebody else is shown instead."""
    question = access.question_for_reader(request, pk)
    try:
        draft = versions.start_draft(question=question, author=request.user, now=clock.now())
    except DraftExists as error:
        messages.warning(request, str(error))
        return redirect("question_bank:question-detail", question.pk)
    return redirect("question_bank:draft-edit", draft.pk)


@role_required(*WRITERS)
@require_http_methods(["GET", "POST"])
def draft_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The form of a draft. What was typed stays on the page whatever is refused."""
    version = access.version_for_reader(request, pk)
    if request.method == "GET":
        version = access.draft_for_author(request, pk)
    form = QuestionForm(request.POST or None, initial=initial_of(version), institution=version.question.institution)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        version.edits = form.cleaned_data["edits"] or 0  # as this person read it
        try:
            versions.edit_draft(version=version, content=form.content, actor=request.user, now=clock.now())
        except KaoboError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("已保存第 %(number)d 版草稿。") % {"number": version.number})
            return redirect("question_bank:question-detail", version.question_id)
    context = {"form": form, "version": version, "question": version.question}
    return htmx.answer(request, "question_bank/question_form.html", context, status=status)


@role_required(*WRITERS)
@require_http_methods(["GET", "POST"])
def version_publish(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, with what changes and what follows; then publish exactly what was shown."""
    version = access.version_for_reader(request, pk)
    if request.method == "GET":
        version = access.draft_for_author(request, pk)
        return _confirm_page(request, version, status=200)
    version.edits = _number(request.POST.get("edits", ""))
    try:
        versions.publish_version(version=version, actor=request.user, now=clock.now())
    except KaoboError as error:
        messages.error(request, str(error))
        return redirect("question_bank:question-detail", version.question_id)
    messages.success(request, _("已发布第 %(number)d 版，今后组卷使用这一版。") % {"number": version.number})
    return redirect("question_bank:question-detail", version.question_id)


@role_required(*WRITERS)
@require_POST
def draft_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a draft as it was shown; the published version stays."""
    version = access.draft_for_author(request, pk)
    question_id = version.question_id
    version.edits = _number(request.POST.get("edits", ""))
    try:
        versions.discard_draft(version=version, actor=request.user, now=clock.now())
    except KaoboError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已放弃 1 份草稿。"))
    return redirect("question_bank:question-detail", question_id)


@role_required(*READERS)
@require_GET
def version_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """As the candidate sees it: no key, no explanation, nothing is sent."""
    version = access.version_for_reader(request, pk)
    return htmx.answer(request, "question_bank/version_preview.html", {"version": version})


def _confirm_page(request: StaffRequest, version: QuestionVersion, status: int) -> HttpResponse:
    published = queries.published_version(version.question)
    changes = None
    if published is not None:
        changes = diff.diff_fields(wording.readable_fields(published), wording.readable_fields(version))
    context = {
        "version": version,
        "question": version.question,
        "published": published,
        "changes": changes,
        "own_work": version.author_id == request.user.pk,
        "levels": wording.level_names(version.levels),
    }
    return htmx.answer(request, "question_bank/version_publish.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1
