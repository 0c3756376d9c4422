"""The life of a version: draft, published, retired. Every state moves by a conditional update that touches one row."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.hashing import content_hash
from institutions.models import Institution, Person
from institutions.services import journal
from question_bank.content import QuestionContent, faults
from question_bank.enums import VersionState
from question_bank.errors import BankError, ContentUnsound, DraftChanged, DraftExists
from question_bank.models import Question, QuestionVersion
from question_bank.models.version import Version


def start_draft(*, question: Question, author: Person | None, now: datetime) -> QuestionVersion:
    """A draft that begins as a copy of the newest version; DraftExists when somebody is writing one already."""
    newest = question.versions.order_by("-number").first()
    if newest is None:
        raise DraftExists(_("这道试题还没有任何版本，请重新新建。"))
    try:
        with transaction.atomic():
            draft = _copy(newest, author, now)
            _write_down("question.draft_started", draft, question.institution, author, now)
    except IntegrityError as error:  # question_one_draft: another author was first
        raise DraftExists(_("这道试题已有草稿，请在那份草稿上继续编辑。")) from error
    return draft


def edit_draft(
    *, version: QuestionVersion, content: QuestionContent, actor: Person | None, now: datetime
) -> QuestionVersion:
    """Write `content` over the draft as `version` was read; DraftChanged if it was edited or published since."""
    require_sound(content)
    institution = version.question.institution
    with transaction.atomic():
        _change(version, edits=version.edits + 1, **content.columns())
        _write_down("question.draft_edited", version, institution, actor, now)
    version.refresh_from_db()
    return version


def publish_version(*, version: Version, actor: Person | None, now: datetime) -> None:
    """Freeze the draft exactly as `version` was read and retire the version published before it, in one transaction.

    DraftChanged if it was edited or published since. Works for questions, tasks and rubrics; publishing one's own work
    is allowed and the journal says so.
    """
    institution = version.owner.institution
    with transaction.atomic():
        digest = content_hash(_as_read(version).content())
        retired = version.siblings().published().exclude(pk=version.pk).update(state=VersionState.RETIRED)
        _change(version, state=VersionState.PUBLISHED, published_by=actor, published_at=now, content_hash=digest)
        own_work = actor is not None and version.author_id == actor.pk
        noun = version.owner._meta.model_name
        facts = {"number": version.number, "content_hash": digest, "own_work": own_work, "retired": retired}
        _write_down(f"{noun}.published", version, institution, actor, now, **facts)
    version.refresh_from_db()


def discard_draft(*, version: QuestionVersion, actor: Person | None, now: datetime) -> None:
    """Delete a draft as it was read, unless it is the question's only version (then there would be no question)."""
    if not version.siblings().exclude(pk=version.pk).exists():
        raise BankError(_("这是试题的第一个版本，不能放弃；可以继续编辑。"))
    institution = version.question.institution
    with transaction.atomic():
        _write_down("question.draft_discarded", version, institution, actor, now, number=version.number)
        deleted, _rows = version.siblings().drafts().filter(pk=version.pk, edits=version.edits).delete()
        if deleted != 1:
            raise DraftChanged(_stale())


def require_sound(content: QuestionContent) -> None:
    """Raise ContentUnsound with every fault, one after another."""
    found = faults(content)
    if found:
        raise ContentUnsound(" ".join(fault.message for fault in found))


def _as_read(version: Version) -> Version:
    stored: Version | None = version.siblings().drafts().filter(pk=version.pk, edits=version.edits).first()
    if stored is None:
        raise DraftChanged(_stale())
    return stored


def _change(version: Version, **columns: Any) -> None:
    """The state door: exactly one row, still a draft and unedited since it was read."""
    touched = version.siblings().drafts().filter(pk=version.pk, edits=version.edits).update(**columns)
    if touched != 1:
        raise DraftChanged(_stale())


def _copy(newest: QuestionVersion, author: Person | None, now: datetime) -> QuestionVersion:
    names = ("kind", "stem", "options", "answer", "explanation", "source", "source_article")
    more = ("difficulty", "levels", "note")
    return QuestionVersion.objects.create(
        question=newest.question,
        number=newest.number + 1,
        author=author,
        created_at=now,
        **{name: getattr(newest, name) for name in (*names, *more)},
    )


def _stale() -> str:
    return _("这份草稿在您打开之后已被修改或发布。请重新打开，再作修改。")


def _write_down(
    action: str, version: Version, institution: Institution, actor: Person | None, now: datetime, **facts: Any
) -> None:
    journal.record(action=action, subject=version, now=now, actor=actor, institution_id=institution.pk, **facts)
