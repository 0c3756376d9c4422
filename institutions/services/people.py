"""Passwords: the one a person chooses, and the one-time code an institution hands out."""

from collections.abc import Sequence
from datetime import datetime

from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from core import ids
from institutions import queries
from institutions.errors import CodeRefused
from institutions.models import Enrolment, Membership, Person
from institutions.scoping import scopes_disabled
from institutions.services import journal

# A random code of 60 bits cannot be guessed even at a billion tries a second for a thousand years, so it needs no slow
# hash: a cohort of 1,000 gets its codes in seconds. At the first sign-in Django hashes it again at full cost.
CODE_ITERATIONS = 1_000


def set_own_password(*, person: Person, password: str, now: datetime) -> None:
    """Store the password a person chose; lifts the lock and the duty to change it."""
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        journal.record(action="person.password_changed", subject=person, actor=person, now=now)
    lift_locks([person.username])


def issue_activation_code(*, person: Person, actor: Person, now: datetime, training_id: int | None = None) -> str:
    """Replace the password by a one-time code, returned once and nowhere kept; lifts the lock, ends open sessions.

    `training_id` limits the actor to people enrolled with that training institution only. Raises CodeRefused for
    staff accounts and for people whom another institution also knows: whoever holds the code holds the account.
    """
    _refuse_foreign_account(person, actor, training_id)
    code = new_code()
    with transaction.atomic():
        person.password = hash_code(code)
        person.must_change_password = True
        person.save(update_fields=["password", "must_change_password"])
        journal.record(
            action="person.code_issued", subject=person, actor=actor, now=now, institution_id=_tenant_of(person)
        )
    lift_locks([person.username])
    return code


def lift_locks(usernames: Sequence[str]) -> None:
    """Forget the failed sign-ins of these accounts, so that a new password works at once."""
    names = [name.lower() for name in usernames]
    for start in range(0, len(names), queries.CHUNK):
        AccessAttempt.objects.filter(username__in=names[start : start + queries.CHUNK]).delete()


def new_code() -> str:
    """A one-time password that is easy to read and type: three groups of four, e.g. 7k3m-9q2t-xw4d."""
    code = ids.new_code(12).lower()
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def hash_code(code: str) -> str:
    """The stored form of a one-time code (see CODE_ITERATIONS)."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(code, hasher.salt(), iterations=CODE_ITERATIONS)
    return make_password(code)


def _tenant_of(person: Person) -> int | None:
    return Enrolment.objects.filter(person=person).values_list("institution_id", flat=True).first()


def _refuse_foreign_account(person: Person, actor: Person, training_id: int | None) -> None:
    with scopes_disabled():  # the account may be known elsewhere; only the fact "not yours" leaves this function
        everywhere = Enrolment.objects.filter(person=person)
        trainings = set(everywhere.values_list("training_id", flat=True))
        bodies = set(everywhere.values_list("institution_id", flat=True))
    foreign = len(bodies) != 1 or (training_id is not None and trainings != {training_id})
    if foreign or person == actor or person.is_superuser or Membership.objects.filter(person=person).exists():
        raise CodeRefused(
            _("这个账户不能在这里签发新密码。请本人用“忘记密码”通过电子邮件重设，或由评价机构核对身份后处理。")
        )
