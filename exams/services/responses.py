"""Writing down answers."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from exams import chain, queries, rules
from exams.enums import AttemptState, SubmitCause
from exams.errors import AnswerInvalid, AttemptClosed, ItemUnknown, SaveOvertaken
from exams.models import Attempt, Response
from exams.queries import ResponseTarget
from question_bank.enums import QuestionKind

logger = logging.getLogger(__name__)

KEY_FORM = re.compile(r"[A-Za-z0-9-]{8,40}")
MOST_RACES = 20  # saves of the same attempt that may overtake this one before it gives up


@dataclass(frozen=True)
class Receipt:
    """The server's word that an answer is stored. `is_late`: stored, but it counts only by a later decision."""

    seq: int
    chain: str
    received_at: datetime
    is_late: bool


@dataclass(frozen=True)
class _Answer:
    attempt_id: int
    person_id: int
    item_id: int
    keys: list[str]
    client_key: str
    received_at: datetime


def record_response(
    *, attempt_id: int, person_id: int, item_id: int, answer: Sequence[str], client_key: str, now: datetime
) -> Receipt:
    """Append the answer to the attempt's log; when this returns, it is on disk.

    The same client_key again is the same response: its receipt comes back and nothing is written. Three statements
    for an ordinary save. Raises ItemUnknown (nothing of this person's), AnswerInvalid, AttemptClosed, SaveOvertaken;
    then nothing was written. After the deadline the log still takes answers unless the candidate submitted; those
    received after the grace are marked late, whether the attempt was closed by then or not.
    """
    if not KEY_FORM.fullmatch(client_key):
        raise AnswerInvalid(_("作答请求缺少编号，没有保存。请刷新页面后再答。"))
    given = _Answer(attempt_id, person_id, item_id, list(answer), client_key, now)
    try:
        with transaction.atomic():
            return _append(given)
    except IntegrityError:
        repeated = _receipt_of(given)
        if repeated is None:
            raise
        return repeated


def _append(given: _Answer) -> Receipt:
    for _race in range(MOST_RACES):
        target = queries.response_target(attempt_id=given.attempt_id, person_id=given.person_id, item_id=given.item_id)
        if target is None:
            raise ItemUnknown(_("没有找到这道题，作答没有保存。"))
        _check_answer(given.keys, target)
        if not _takes_answers(target):
            return _receipt_of(given) or _refuse()
        receipt = _next_receipt(given, target)
        if _advance(given, target, receipt):
            _write(given, receipt)
            if receipt.is_late:
                logger.warning("attempt %s: answer %s came after the end, kept as late", given.attempt_id, receipt.seq)
            return receipt
    raise SaveOvertaken(_("多个窗口同时在保存，这次没有成功。请只留一个窗口作答，再试一次。"))


def _check_answer(keys: list[str], target: ResponseTarget) -> None:
    one_only = target.kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE)
    if not set(keys) <= set(target.keys) or len(set(keys)) < len(keys) or (one_only and len(keys) > 1):
        raise AnswerInvalid(_("所选的选项与这道题不符，没有保存。请刷新页面后再答。"))


def _takes_answers(target: ResponseTarget) -> bool:
    return target.state == AttemptState.OPEN or target.submit_cause == SubmitCause.DEADLINE


def _refuse() -> Receipt:
    raise AttemptClosed(_("已经交卷，不能再改动作答。"))


def _next_receipt(given: _Answer, target: ResponseTarget) -> Receipt:
    late = rules.is_late(target.deadline_at, given.received_at, queries.late_grace())
    link = chain.next_link(
        target.chain,
        attempt_id=given.attempt_id,
        seq=target.seq + 1,
        item_id=given.item_id,
        answer=given.keys,
        client_key=given.client_key,
        received_at=given.received_at,
        is_late=late,
    )
    return Receipt(seq=target.seq + 1, chain=link, received_at=given.received_at, is_late=late)


def _advance(given: _Answer, target: ResponseTarget, receipt: Receipt) -> bool:
    """Move the attempt's counter and chain on, unless another save or the submission came first."""
    mine = Attempt.objects.filter(
        pk=given.attempt_id, enrolment=target.enrolment_id, state=target.state, seq=target.seq
    )
    return bool(mine.update(seq=receipt.seq, chain=receipt.chain))


def _write(given: _Answer, receipt: Receipt) -> None:
    Response.objects.create(
        attempt_id=given.attempt_id,
        seq=receipt.seq,
        item_id=given.item_id,
        answer=given.keys,
        client_key=given.client_key,
        received_at=given.received_at,
        is_late=receipt.is_late,
        chain=receipt.chain,
    )


def _receipt_of(given: _Answer) -> Receipt | None:
    """The receipt already given for this client_key; raises AnswerInvalid when it stood for another answer."""
    stored = Response.objects.filter(
        attempt=given.attempt_id, attempt__enrolment__person=given.person_id, client_key=given.client_key
    ).first()
    if stored is None:
        return None
    if stored.item_id != given.item_id or stored.answer != given.keys:
        raise AnswerInvalid(_("这个作答编号已用于另一处作答，没有保存。请刷新页面后再答。"))
    return Receipt(seq=stored.seq, chain=stored.chain, received_at=stored.received_at, is_late=stored.is_late)
