"""A roster's life: read into a plan that changes nothing, applied once, or discarded."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock
from core.jobs import Progress
from core.services import jobs
from institutions import queries
from institutions.enums import RosterState, RowVerdict
from institutions.errors import RosterMoved, RosterTooLarge
from institutions.models import Cohort, Person, Roster, RosterRow
from institutions.roster_file.judging import Target, judge
from institutions.roster_file.table import Line, Sheet, read_roster
from institutions.services import enrolments, journal
from institutions.services.enrolments import AccountCard

__all__ = ["AccountCard", "apply_roster", "continue_apply", "discard_roster", "plan_roster", "request_apply"]

IN_REQUEST = 200  # rows to create that are applied at once; more become a job with a progress bar
STEP = 200  # rows per transaction of that job


def plan_roster(*, cohort: Cohort, upload: bytes, file_name: str, actor: Person, now: datetime) -> Roster:
    """Read the file and say, row by row, what applying would do. Enrols nobody.

    Raises RosterUnreadable (RosterTooLarge) with what to do; then nothing is stored.
    """
    if len(upload) > settings.ROSTER_MAX_BYTES:
        sentence = _("文件有 %(size)s，最大 %(limit)s。请删去多余的工作表和图片，或分成几个文件。")
        sizes = {"size": filesizeformat(len(upload)), "limit": filesizeformat(settings.ROSTER_MAX_BYTES)}
        raise RosterTooLarge(sentence % sizes)
    sheet = read_roster(upload, timezone.localdate(now))
    with transaction.atomic():
        roster = Roster.objects.create(
            institution_id=cohort.institution_id,
            cohort=cohort,
            file_name=file_name[-200:],
            sha256=hashlib.sha256(upload).hexdigest(),
            encoding=sheet.encoding,
            uploaded_by=actor,
            uploaded_at=now,
        )
        RosterRow.objects.bulk_create(_planned_rows(roster, sheet), batch_size=queries.CHUNK)
        _record("roster.planned", roster, actor, now)
    return roster


def apply_roster(*, roster: Roster, actor: Person, now: datetime) -> list[AccountCard]:
    """Enrol every row planned as "create", in one transaction; returns a card per row that is enrolled.

    A second call changes nothing and returns cards without passwords. Conflict rows are never applied. Raises
    RosterMoved for a discarded roster or one that is being applied in the background.
    """
    with transaction.atomic():
        if not _move(roster, RosterState.PLANNED, RosterState.APPLYING, applied_by=actor):
            return _cards_of_applied(roster)
        cards = enrolments.enrol_rows(roster=roster, rows=_waiting(roster), now=now)
        _finish(roster, actor, now)
        return cards + _cards(roster, RowVerdict.NO_CHANGE)


def request_apply(*, roster: Roster, actor: Person, now: datetime) -> bool:
    """Apply at once, or hand a long roster to the background; True when it is finished already. Twice is once.

    Raises RosterMoved for a discarded roster.
    """
    if queries.roster_counts(roster)["create"] <= IN_REQUEST:
        apply_roster(roster=roster, actor=actor, now=now)
        return True
    with transaction.atomic():
        if _move(roster, RosterState.PLANNED, RosterState.APPLYING, applied_by=actor):
            key = job_key(roster.pk)
            jobs.enqueue(
                key=key, task="institutions.apply_roster", now=now, tenant=roster.institution_id, roster=roster.pk
            )
    if roster.state == RosterState.DISCARDED:
        raise RosterMoved(_("这份名单已放弃。请重新上传。"))
    return roster.state == RosterState.APPLIED


def continue_apply(*, roster_id: int, progress: Progress) -> None:
    """The background's part: enrol the rows that are still waiting, a step per transaction, then close the roster.

    May be interrupted anywhere and called again: rows that are done carry their enrolment.
    """
    roster = Roster.objects.select_related("cohort", "applied_by").get(pk=roster_id)
    total = queries.roster_counts(roster)["create"]
    while roster.state == RosterState.APPLYING:
        with transaction.atomic():
            rows = _waiting(roster)[:STEP]
            enrolments.enrol_rows(roster=roster, rows=rows, now=clock.now())
            if len(rows) < STEP:
                _finish(roster, roster.applied_by, clock.now())
        progress(queries.roster_counts(roster)["done"], total)


def discard_roster(*, roster: Roster, actor: Person, now: datetime) -> None:
    """Put the plan away unused; raises RosterMoved once it was applied. Discarding twice is fine."""
    with transaction.atomic():
        if _move(roster, RosterState.PLANNED, RosterState.DISCARDED):
            _record("roster.discarded", roster, actor, now)
        elif roster.state != RosterState.DISCARDED:
            raise RosterMoved(_("这份名单已经导入，不能放弃。"))


def job_key(roster_id: int) -> str:
    """The key of the job that applies a long roster."""
    return f"apply-roster:{roster_id}"


def _planned_rows(roster: Roster, sheet: Sheet) -> list[RosterRow]:
    cohort = roster.cohort
    known = queries.known_by_id_number(roster.institution_id, [line.id_number for line in sheet.lines])
    target = Target(cohort.pk, cohort.training_id, cohort.programme_id)
    return [_planned_row(roster, line, target, known.get(line.id_number, [])) for line in sheet.lines]


def _planned_row(roster: Roster, line: Line, target: Target, known: Any) -> RosterRow:
    judgement = judge(line, target, known)
    data = {"full_name": line.full_name, "id_number": line.id_number, "phone": line.phone}
    return RosterRow(
        roster=roster,
        number=line.number,
        data=data,
        verdict=judgement.verdict,
        reason=judgement.reason,
        enrolment_id=judgement.enrolment_id,
    )


def _waiting(roster: Roster) -> list[RosterRow]:
    return list(RosterRow.objects.filter(roster=roster, verdict=RowVerdict.CREATE, enrolment__isnull=True))


def _move(roster: Roster, old: RosterState, new: RosterState, **changes: Any) -> bool:
    """The one door of a roster's state; False when it was not in `old` (then the roster is read again)."""
    moved = Roster.objects.filter(pk=roster.pk, state=old).update(state=new, **changes)
    roster.refresh_from_db()
    return moved == 1


def _finish(roster: Roster, actor: Person | None, now: datetime) -> None:
    _move(roster, RosterState.APPLYING, RosterState.APPLIED, applied_at=now)
    _record("roster.applied", roster, actor, now)


def _record(action: str, roster: Roster, actor: Person | None, now: datetime) -> None:
    counts = queries.roster_counts(roster)
    journal.record(action=action, subject=roster, actor=actor, now=now, institution_id=roster.institution_id, **counts)


def _cards_of_applied(roster: Roster) -> list[AccountCard]:
    if roster.state != RosterState.APPLIED:
        discarded = roster.state == RosterState.DISCARDED
        raise RosterMoved(_("这份名单已放弃。请重新上传。") if discarded else _("这份名单正在导入，请稍候。"))
    return _cards(roster, RowVerdict.CREATE, RowVerdict.NO_CHANGE)


def _cards(roster: Roster, *verdicts: RowVerdict) -> list[AccountCard]:
    rows = RosterRow.objects.filter(roster=roster, verdict__in=verdicts, enrolment__isnull=False)
    made = [row.enrolment for row in rows.select_related("enrolment__person")]
    return [AccountCard(one.candidate_number, one.candidate_name, "", one.person.username) for one in made if one]
