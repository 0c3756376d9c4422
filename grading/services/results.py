"""Results: proposed when both parts are scored, confirmed by a named person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grading import pass_rule, rules, signals
from grading.enums import Deed, ResultState
from grading.errors import MayNotConfirm, NoPassRule, ResultAlreadyConfirmed
from grading.models import PassRule, PracticalScore, Result, TheoryScore
from grading.queries import markings as queries
from institutions.models import Enrolment, Person
from institutions.services import journal


def propose_result(*, enrolment: Enrolment, now: datetime) -> Result | None:
    """Apply the pass rule once both parts are scored (the newest score of each); None until then.

    Called after each part's score is committed, so the later of the two always sees both. A second call returns the
    stored result. Raises NoPassRule.
    """
    with transaction.atomic():
        made = Result.objects.filter(enrolment=enrolment).first()
        theory = TheoryScore.objects.filter(attempt__enrolment=enrolment).order_by("-scored_at").first()
        practical = PracticalScore.objects.filter(session__enrolment=enrolment).order_by("-scored_at").first()
        if made or theory is None or practical is None:
            return made
        return _propose(enrolment, theory, practical, now)


def _propose(enrolment: Enrolment, theory: TheoryScore, practical: PracticalScore, now: datetime) -> Result:
    rule = queries.pass_rule_for(enrolment.programme_id)
    if rule is None:
        raise NoPassRule(_("这个认定项目还没有合格标准，不能拟定评定结果。请先发布合格标准。"))
    fields = {"institution_id": enrolment.institution_id, "theory": theory, "practical": practical, "proposed_at": now}
    fields |= {"pass_rule": rule, "passed": _verdict(rule, theory, practical).passed}
    result, created = Result.objects.get_or_create(enrolment=enrolment, defaults=fields)
    if created:
        _record(Deed.RESULT_PROPOSED, result, now)
    return result


def _verdict(rule: PassRule, theory: TheoryScore, practical: PracticalScore) -> pass_rule.Verdict:
    return pass_rule.judge(
        theory=theory.score,
        practical=practical.score,
        theory_least=rule.theory_least,
        practical_least=rule.practical_least,
    )


def confirm_result(*, result: Result, actor: Person, now: datetime) -> Result:
    """A named person makes the result final, passed or not, and result_confirmed is announced.

    Raises MayNotConfirm (one's own result) or ResultAlreadyConfirmed (a double click: nothing happens twice).
    """
    if not rules.may_confirm(actor.pk, result.enrolment):
        raise MayNotConfirm(_("这是您本人的成绩，请由另一位考务确认。"))
    with transaction.atomic():
        waiting = Result.objects.filter(pk=result.pk, state=ResultState.PROPOSED)
        if waiting.update(state=ResultState.CONFIRMED, confirmed_by=actor, confirmed_at=now) != 1:
            raise ResultAlreadyConfirmed(_("这份成绩已经确认过，没有重复确认。"))
        result.refresh_from_db()
        _record(Deed.RESULT_CONFIRMED, result, now, actor)
        signals.result_confirmed.send(sender=Result, result=result)
    return result


def confirm_results(*, results: list[Result], actor: Person, now: datetime) -> list[Result]:
    """Confirm each that still waits and may be confirmed by `actor`; returns those. Each in its own transaction."""
    confirmed = []
    for result in results:
        try:
            confirmed.append(confirm_result(result=result, actor=actor, now=now))
        except (ResultAlreadyConfirmed, MayNotConfirm):
            continue  # the page says how many of how many were confirmed
    return confirmed


def _record(deed: Deed, result: Result, now: datetime, actor: Person | None = None) -> None:
    tenant = result.institution_id
    journal.record(action=deed, subject=result, now=now, actor=actor, institution_id=tenant, passed=result.passed)
