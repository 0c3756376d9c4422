"""The navigation that fits the role a person acts in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.enums import Role

HOME = (_("首页"), "portal:home")
CANDIDATE = (HOME, (_("证书"), "certificates:certificate-mine"), (_("授权"), "institutions:consent"))
SITTINGS, LIVE = (_("理论场次"), "exams:sitting-list"), (_("直播实操"), "practical:session-list")
RESULTS, MARKINGS = (_("成绩"), "grading:result-list"), (_("评分"), "grading:marking-queue")
BANK, TASKS = (_("题库"), "question_bank:question-list"), (_("实操任务"), "question_bank:task-list")
COHORTS = (pgettext_lazy("many", "班级"), "institutions:cohort-list")
RUBRICS = (_("评分表"), "question_bank:rubric-list")
CERTIFICATES, JOBS = (_("证书"), "certificates:certificate-list"), (_("后台任务"), "portal:job-list")
ITEMS: dict[str, tuple[tuple[Any, str], ...]] = {
    Role.REGISTRAR: (HOME, COHORTS, SITTINGS, LIVE, RESULTS, CERTIFICATES, JOBS),
    Role.EXAMINER: (HOME, MARKINGS),
    Role.CHIEF_EXAMINER: (HOME, MARKINGS),
    Role.AUTHOR: (HOME, BANK, TASKS, RUBRICS),
    Role.REVIEWER: (HOME, BANK, TASKS, RUBRICS),
    Role.INVIGILATOR: (HOME, SITTINGS, LIVE),
    Role.MANAGER: (HOME, COHORTS, LIVE, RESULTS),
}


def navigation(request: HttpRequest) -> dict[str, list[dict[str, object]]]:
    """`nav_items` for the page frame: label, url, current. Nothing for strangers. No query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_items": []}
    membership = getattr(request, "membership", None)
    items = CANDIDATE if membership is None else ITEMS[membership.role]
    links = [(label, reverse(name)) for label, name in items]
    here = _longest([url for _label, url in links], request.path)
    return {"nav_items": [{"label": label, "url": url, "current": url == here} for label, url in links]}


def _longest(urls: list[str], path: str) -> str:
    """The address that the path is at or below; the front page counts only for itself."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")
