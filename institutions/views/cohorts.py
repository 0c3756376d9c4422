"""Cohorts: the list, a new one, one with its candidates, and the account cards."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, htmx
from institutions import queries, sheets
from institutions.access import StaffRequest, cohort_for_staff, cohorts_for_staff, role_required, training_limit
from institutions.enums import InstitutionKind, Role
from institutions.errors import CohortNameTaken
from institutions.forms import CohortForm
from institutions.models import Institution, Programme
from institutions.services import cards, cohorts

PAGE = 50


@role_required(Role.MANAGER, Role.REGISTRAR)
@require_safe
def cohort_list(request: StaffRequest) -> HttpResponse:
    """Every cohort this member may see."""
    rows = queries.cohorts_with_counts(cohorts_for_staff(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return htmx.answer(request, "institutions/cohort_list.html", {"page_obj": page})


@role_required(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def cohort_create(request: StaffRequest) -> HttpResponse:
    """A new cohort."""
    form = _cohort_form(request)
    if form.is_valid():
        try:
            cohort = cohorts.open_cohort(**form.cleaned_data, actor=request.user, now=clock.now())
        except CohortNameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("班级已建立。下一步：上传报名表。"))
            return redirect("institutions:cohort-detail", cohort.pk)
    return htmx.answer(request, "institutions/cohort_form.html", {"form": form}, status=400 if form.errors else 200)


@role_required(Role.MANAGER, Role.REGISTRAR)
@require_safe
def cohort_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One cohort with its candidates."""
    cohort = cohort_for_staff(request, pk)
    words = request.GET.get("q", "").strip()[:60]
    page = Paginator(queries.enrolments_of(cohort, words), PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page_obj": page,
        "words": words,
        "waiting": queries.without_sign_in(cohort).count(),
        "may_manage": request.membership.role == Role.MANAGER,
    }
    return htmx.answer(request, "institutions/cohort_detail.html", context)


@role_required(Role.MANAGER, Role.REGISTRAR)
@require_safe
def cohort_export(request: StaffRequest, pk: int) -> HttpResponse:
    """The cohort's candidates as XLSX, ID numbers masked."""
    cohort = cohort_for_staff(request, pk)
    headings = [_("考生号"), _("姓名"), _("身份证号"), _("手机号"), _("状态")]
    rows = [
        (
            row.candidate_number,
            row.candidate_name,
            row.person.masked_id_number,
            row.phone,
            row.get_state_display(),
        )
        for row in queries.enrolments_of(cohort)
    ]
    return sheets.download(sheets.workbook(headings, rows), _("%(cohort)s 考生.xlsx") % {"cohort": cohort.name})


@role_required(Role.MANAGER, Role.REGISTRAR)
@never_cache
@require_POST
def cards_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """New one-time codes for everybody who never signed in, as a file that exists only in this answer."""
    cohort = cohort_for_staff(request, pk)
    now = clock.now()
    made = cards.issue_cards(cohort=cohort, actor=request.user, now=now, training_id=training_limit(request))
    if not made:
        messages.info(request, _("没有需要签发登录条的考生：都已登录过，或由别的机构签发。"))
        return redirect("institutions:cohort-detail", cohort.pk)
    headings = [_("姓名"), _("考生号"), _("登录名"), _("一次性密码"), _("登录地址")]
    address = request.build_absolute_uri("/")
    rows = [(card.name, card.candidate_number, card.login, card.password, address) for card in made]
    stamp = timezone.localtime(now).strftime("%Y%m%d-%H%M")
    notes = [_("每人一行，裁开分发。密码只能用来第一次登录，登录后须改成自己的密码；重新签发后，这一份作废。")]
    name = _("%(cohort)s 登录条 %(stamp)s.xlsx") % {"cohort": cohort.name, "stamp": stamp}
    return sheets.download(sheets.workbook(headings, rows, notes=notes), name)


def _cohort_form(request: StaffRequest) -> CohortForm:
    limit = training_limit(request)
    tenant = request.membership.institution.tenant_id
    trainings = Institution.objects.filter(kind=InstitutionKind.TRAINING, body=tenant).order_by("name")
    return CohortForm(
        request.POST if request.method == "POST" else None,
        programmes=Programme.objects.order_by("-level", "occupation"),
        trainings=trainings if limit is None else trainings.filter(pk=limit),
    )
