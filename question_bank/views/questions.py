"""The bank's list, one question, and a new question."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, htmx
from core.errors import KaoboError
from institutions.access import StaffRequest, role_required
from institutions.rules import has_role
from question_bank import access, diff, queries, wording
from question_bank.enums import QuestionKind
from question_bank.forms import FilterForm, NewQuestionForm
from question_bank.models import Topic
from question_bank.rules import READERS, WRITERS
from question_bank.services import questions

ROWS_PER_PAGE = 50


@role_required(*READERS)
@require_GET
def question_list(request: StaffRequest) -> HttpResponse:
    """The bank, filtered; htmx gets the table only. Five queries besides who is asking."""
    bank = access.bank_for_reader(request)
    nodes = queries.count_coverage(bank, queries.topic_nodes(bank))
    form = FilterForm(request.GET, nodes=nodes)
    wanted = form.wanted()
    page = Paginator(queries.questions_matching(bank, wanted, nodes), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": queries.bank_rows(list(page), wanted.state),
        "nodes": nodes,
        "kinds": QuestionKind.choices,
        "total": sum(node.total for node in nodes if node.depth == 0),
        "may_write": has_role(request.membership, *WRITERS),
    }
    return htmx.answer(request, "question_bank/question_list.html", context, part="results")


@role_required(*READERS)
@require_GET
def question_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The version in force, the open draft, and every version with what it changed."""
    question = access.question_for_reader(request, pk)
    versions = queries.versions_of(question)
    changes = diff.diff_chain([wording.readable_fields(version) for version in versions])
    context = {
        "question": question,
        "shown": queries.in_force(versions),
        "draft": next((version for version in versions if version.is_draft), None),
        "versions": list(zip(versions, changes, strict=True)),
        "levels": wording.level_names(queries.in_force(versions).levels),
        "may_write": has_role(request.membership, *WRITERS),
    }
    return htmx.answer(request, "question_bank/question_detail.html", context)


@role_required(*WRITERS)
@require_http_methods(["GET", "POST"])
def question_create(request: StaffRequest) -> HttpResponse:
    """A new question: version 1 as a draft."""
    bank = access.bank_for_reader(request)
    form = NewQuestionForm(request.POST or None, institution=bank, nodes=queries.topic_nodes(bank))
    if form.is_valid():
        try:
            draft = questions.create_question(
                institution=bank,
                topic=Topic.objects.get(pk=form.cleaned_data["topic"]),
                content=form.content,
                author=request.user,
                now=clock.now(),
                code=form.cleaned_data["code"],
            )
        except KaoboError as error:
            form.add_error("code", str(error))
        else:
            messages.success(
                request, _("已保存草稿，编号 %(code)s。发布后才会用于组卷。") % {"code": draft.question.code}
            )
            return redirect("question_bank:question-detail", draft.question_id)
    status = 400 if form.is_bound else 200
    return htmx.answer(request, "question_bank/question_form.html", {"form": form}, status=status)
