"""Practical tasks and rubrics, to be read."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from core import htmx
from institutions.access import StaffRequest, role_required
from question_bank import access, queries
from question_bank.rules import READERS


@role_required(*READERS)
@require_GET
def task_list(request: StaffRequest) -> HttpResponse:
    """Every task with its version in force."""
    rows = queries.tasks_with_version(access.bank_for_reader(request))
    return htmx.answer(request, "question_bank/task_list.html", {"rows": rows})


@role_required(*READERS)
@require_GET
def task_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Product cards, planted questions, cases and sheets of the version in force."""
    task = access.task_for_reader(request, pk)
    version = queries.in_force(list(task.versions.order_by("-number")))
    if version is None:
        raise Http404
    return htmx.answer(request, "question_bank/task_detail.html", {"task": task, "version": version})


@role_required(*READERS)
@require_GET
def rubric_list(request: StaffRequest) -> HttpResponse:
    """Every rubric with its version in force."""
    rows = queries.rubrics_with_version(access.bank_for_reader(request))
    return htmx.answer(request, "question_bank/rubric_list.html", {"rows": rows})


@role_required(*READERS)
@require_GET
def rubric_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Criteria with their anchored levels, per work function."""
    rubric = access.rubric_for_reader(request, pk)
    version = queries.in_force(list(rubric.versions.order_by("-number")))
    if version is None:
        raise Http404
    groups = queries.criteria_by_function(version)
    context = {
        "rubric": rubric,
        "version": version,
        "groups": groups,
        "total": sum(criterion.most_points for _name, criteria in groups for criterion in criteria),
    }
    return htmx.answer(request, "question_bank/rubric_detail.html", context)
