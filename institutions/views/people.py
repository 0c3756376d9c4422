"""A candidate's forgotten password, without e-mail: the institution hands out a one-time code."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import clock, htmx
from core.errors import KaoboError
from institutions.access import StaffRequest, enrolment_for_staff, role_required, training_limit
from institutions.enums import Role
from institutions.services import people


@role_required(Role.MANAGER, Role.REGISTRAR)
@never_cache
@require_POST
def code_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """A new code, shown in this answer and never again."""
    enrolment = enrolment_for_staff(request, pk)
    try:
        code = people.issue_activation_code(
            person=enrolment.person, actor=request.user, now=clock.now(), training_id=training_limit(request)
        )
    except KaoboError as refusal:
        messages.error(request, str(refusal))
        return redirect("institutions:cohort-detail", enrolment.cohort_id)
    return htmx.answer(request, "institutions/code_issued.html", {"enrolment": enrolment, "code": code})
