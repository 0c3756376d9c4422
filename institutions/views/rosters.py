"""Rosters: template, upload, plan, apply, discard."""

import logging

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, htmx
from core.errors import KaoboError
from core.models import Job
from institutions import queries, sheets
from institutions.access import StaffRequest, cohort_for_staff, role_required, roster_for_manager
from institutions.enums import Role, RosterState, RowVerdict
from institutions.errors import RosterUnreadable
from institutions.forms import RosterForm
from institutions.models import Roster, RosterRow
from institutions.roster_file.table import EXAMPLE_ID_NUMBER
from institutions.services import rosters

logger = logging.getLogger(__name__)

PAGE = 50


@role_required(Role.MANAGER)
@require_safe
def roster_template(request: StaffRequest) -> HttpResponse:
    """An empty roster with the right headings and one example row."""
    notes = [_("从示例行的下一行开始填，每人一行；示例行可以删去，留着也不会导入。手机号可以不填。")]
    headings = [_("姓名"), _("身份证号"), _("手机号")]
    example = [_("示例（请删除）"), EXAMPLE_ID_NUMBER, "13800000000"]
    return sheets.download(sheets.workbook(headings, [example], notes=notes), _("报名表模板.xlsx"))


@role_required(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def roster_upload(request: StaffRequest, pk: int) -> HttpResponse:
    """Read a file into a plan; what cannot be read is said beside the field and changes nothing."""
    cohort = cohort_for_staff(request, pk)
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            roster = rosters.plan_roster(
                cohort=cohort, upload=file.read(), file_name=file.name, actor=request.user, now=clock.now()
            )
        except RosterUnreadable as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("institutions:roster-detail", roster.pk)
    if form.errors:
        logger.warning("cohort %s: a roster file was refused: %s", cohort.pk, form.errors.as_text().replace("\n", " "))
    context = {"cohort": cohort, "form": form, "limit": settings.ROSTER_MAX_BYTES}
    return htmx.answer(request, "institutions/roster_upload.html", context, status=400 if form.errors else 200)


@role_required(Role.MANAGER)
@require_safe
def roster_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The plan or what became of it, row by row; polled while the background works."""
    roster = roster_for_manager(request, pk)
    counts = queries.roster_counts(roster)
    if request.headers.get("HX-Request") and roster.state != RosterState.APPLYING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    verdict = request.GET.get("verdict", "")
    rows = RosterRow.objects.filter(roster=roster).select_related("enrolment")
    if verdict in RowVerdict.values:
        rows = rows.filter(verdict=verdict)
    context = {
        "roster": roster,
        "counts": counts,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "verdict": verdict,
        "verdicts": _tabs(counts),
        "job": _job(roster),
    }
    return htmx.answer(request, "institutions/roster_detail.html", context, part="progress")


@role_required(Role.MANAGER)
@require_POST
def roster_apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Enrol what the plan says; a second click does nothing more."""
    roster = roster_for_manager(request, pk)
    try:
        rosters.request_apply(roster=roster, actor=request.user, now=clock.now())
    except KaoboError as refusal:
        messages.error(request, str(refusal))
    return redirect("institutions:roster-detail", roster.pk)


@role_required(Role.MANAGER)
@require_POST
def roster_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the plan away."""
    roster = roster_for_manager(request, pk)
    try:
        rosters.discard_roster(roster=roster, actor=request.user, now=clock.now())
    except KaoboError as refusal:
        messages.error(request, str(refusal))
        return redirect("institutions:roster-detail", roster.pk)
    messages.success(request, _("名单已放弃，没有导入任何人。"))
    return redirect("institutions:cohort-detail", roster.cohort_id)


@role_required(Role.MANAGER)
@require_safe
def roster_conflicts(request: StaffRequest, pk: int) -> HttpResponse:
    """The rows left out with their reasons, as XLSX to correct and upload again."""
    roster = roster_for_manager(request, pk)
    rows = RosterRow.objects.filter(roster=roster, verdict=RowVerdict.CONFLICT)
    headings = [_("姓名"), _("身份证号"), _("手机号"), _("原行号"), _("原因")]
    cells = [
        (row.data["full_name"], row.data["id_number"], row.data["phone"], str(row.number), row.reason_words)
        for row in rows
    ]
    return sheets.download(sheets.workbook(headings, cells), _("未导入的行.xlsx"))


def _tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    everything = sum(counts[value] for value in RowVerdict.values)
    return [("", _("全部"), everything), *((one.value, str(one.label), counts[one.value]) for one in RowVerdict)]


def _job(roster: Roster) -> Job | None:
    if roster.state != RosterState.APPLYING:
        return None
    return Job.objects.filter(key=rosters.job_key(roster.pk)).first()
