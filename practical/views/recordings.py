"""A recording for staff: how far it is finished, its gaps, its replay."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock, htmx
from core.enums import JobState
from core.models import Job
from institutions.access import StaffRequest, role_required
from institutions.enums import Role
from practical import access, queries
from practical.models import Gap, Recording

# Nobody who marks: the page names the candidate, and markings are anonymous.
WATCHERS = (Role.REGISTRAR, Role.INVIGILATOR)


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap as a page shows it: wall clock, place on the replay (s), length (s), cause."""

    started_at: datetime
    ended_at: datetime
    at: float
    until: float
    seconds: float
    cause: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A job as a page shows it: what is done, how far (percent), in words, and what holds it up."""

    id: str
    label: str
    percent: int
    text: str
    help: str
    done: bool


@require_safe
@role_required(*WATCHERS)
def recording_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The recording's page; while work goes on, its progress part asks again every second."""
    recording = access.recording_for_staff(request, pk)
    work = _work(recording)
    context = {
        "recording": recording,
        "session": recording.session,
        "replay_url": queries.replay_url(recording, clock.now()),
        "gaps": [_gap_row(recording, gap) for gap in recording.gaps.all()],
        "jobs": work,
        "unfinished": not all(row.done for row in work),
        "length": recording.duration_ms / 1000,
        "faults": queries.damaged_parts(recording),
        "shown": not getattr(request, "htmx", False) or "shown" in request.GET,
    }
    return htmx.answer(request, "practical/recording_detail.html", context, part="progress")


def _work(recording: Recording) -> list[WorkRow]:
    labels = {
        f"finish-recording:{recording.pk}": _("生成回放"),
        f"transcribe-recording:{recording.pk}": _("转写语音"),
    }
    jobs = {job.key: job for job in Job.objects.filter(key__in=labels)}
    return [_work_row(jobs[key], label) for key, label in labels.items() if key in jobs]


def _work_row(job: Job, label: str) -> WorkRow:
    is_done = job.state == JobState.DONE
    text = _("已完成") if is_done else _("%(percent)s%%") % {"percent": job.percent}
    reason = job.message
    if job.state == JobState.FAILED:
        reason = _("没有完成，需要系统管理员处理：%(reason)s") % {"reason": job.message}
    return WorkRow(f"job-{job.pk}", label, job.percent, text, reason, is_done)


def _gap_row(recording: Recording, gap: Gap) -> GapRow:
    return GapRow(
        started_at=clock.from_ms(gap.started_ms),
        ended_at=clock.from_ms(gap.ended_ms),
        at=(gap.started_ms - recording.started_ms) / 1000,
        until=(gap.ended_ms - recording.started_ms) / 1000,
        seconds=(gap.ended_ms - gap.started_ms) / 1000,
        cause=gap.get_cause_display(),
    )
