"""The registrar's sittings."""

from secrets import randbelow
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from exams import access, queries
from exams.enums import AttemptState
from exams.errors import ExamError
from exams.forms import ExamForm, SittingForm
from exams.models import Blueprint, Exam, Sitting
from exams.services import exams, papers, sittings
from institutions.access import StaffRequest, role_required
from institutions.enums import Role
from institutions.models import Enrolment

PAGE_SIZE = 50


@role_required(Role.REGISTRAR, Role.INVIGILATOR)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """All sittings, newest first."""
    body = access.body_of_staff(request)
    page = Paginator(queries.sittings_with_counts(body), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "may_schedule": request.membership.role == Role.REGISTRAR,
        "has_exam": Exam.objects.filter(institution=body).exists(),
        "now": clock.now(),
    }
    return render(request, "exams/sitting_list.html", context)


@role_required(Role.REGISTRAR, Role.INVIGILATOR)
@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Who is admitted, who is answering, who has submitted. No scores."""
    sitting = access.sitting_for_staff(request, pk)
    seats = queries.seats_of_sitting(sitting)
    begun = [seat.attempt for seat in seats if seat.attempt]
    context = {
        "sitting": sitting,
        "seats": seats,
        "started": len(begun),
        "submitted": sum(attempt.state == AttemptState.SUBMITTED for attempt in begun),
        "papers": sitting.papers.order_by("code"),
        "now": clock.now(),
    }
    return render(request, "exams/sitting_detail.html", context)


@role_required(Role.REGISTRAR)
@require_http_methods(["GET", "POST"])
def create(request: StaffRequest) -> HttpResponse:
    """Draw the papers and schedule a sitting for a cohort."""
    body = access.body_of_staff(request)
    form = SittingForm(request.POST or None, body=body, initial={"seed": randbelow(1_000_000)})
    if request.method == "POST" and form.is_valid():
        try:
            sitting = _schedule(request, form.cleaned_data)
        except ExamError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("场次“%(name)s”已安排。") % {"name": sitting.name})
            return redirect("exams:sitting-detail", sitting.pk)
    status = 400 if form.errors else 200
    return render(request, "exams/sitting_form.html", {"form": form}, status=status)


@role_required(Role.REGISTRAR)
@require_http_methods(["GET", "POST"])
def create_exam(request: StaffRequest) -> HttpResponse:
    """Set up an exam on a blueprint."""
    body = access.body_of_staff(request)
    form = ExamForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            exam = exams.create_exam(**form.cleaned_data, actor=request.user, now=clock.now())
        except ExamError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("考试科目“%(name)s”已建立，可以安排场次了。") % {"name": exam.name})
            return redirect("exams:sitting-create")
    has_blueprint = Blueprint.objects.filter(institution=body).exists()
    context = {"form": form, "has_blueprint": has_blueprint}
    return render(request, "exams/exam_form.html", context, status=400 if form.errors else 200)


def _schedule(request: StaffRequest, asked: dict[str, Any]) -> Sitting:
    """Schedule; the same form again draws nothing and is the same sitting."""
    now = clock.now()
    wanted = {name: asked[name] for name in ("exam", "name", "room", "opens_at", "closes_at")}
    wanted["enrolments"] = list(Enrolment.objects.active().filter(cohort=asked["cohort"]))
    repeated = sittings.find_repeated(**wanted)
    if repeated is not None:
        return repeated
    drawn = papers.draw_papers(
        blueprint=asked["exam"].blueprint, forms=asked["forms_count"], seed=asked["seed"], now=now
    )
    return sittings.schedule_sitting(**wanted, papers=drawn, actor=request.user, now=now)
