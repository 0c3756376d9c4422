"""Turning roster rows into people and enrolments, with candidate numbers nobody else gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max
from django.utils import timezone

from institutions import queries
from institutions.enums import RowVerdict
from institutions.models import CandidateSerial, Enrolment, Person, Roster, RosterRow
from institutions.roster_file.judging import Judgement, Known, Target, judge
from institutions.roster_file.table import Line
from institutions.services import people


@dataclass(frozen=True)
class AccountCard:
    """What a candidate needs to sign in. `password` is empty for an account that was there before."""

    candidate_number: str
    name: str
    password: str
    login: str


def enrol_rows(*, roster: Roster, rows: Sequence[RosterRow], now: datetime) -> list[AccountCard]:
    """Create what the rows ask for and note it on them; call it inside a transaction. One card per new enrolment.

    1. Take serial numbers: this locks the body's counter, so two applies run one after the other.
    2. Judge again under the lock: what has been enrolled since the plan becomes "no change" or a conflict.
    3. Create people (unless this body knows the ID number) and enrolments.
    """
    cohort = roster.cohort
    numbers = take_candidate_numbers(body_id=roster.institution_id, count=len(rows), now=now)
    known = queries.known_by_id_number(roster.institution_id, [row.data["id_number"] for row in rows])
    target = Target(cohort.pk, cohort.training_id, cohort.programme_id)
    judged = [(row, judge(_line(row), target, known.get(row.data["id_number"], []))) for row in rows]
    news = [row for row, judgement in judged if judgement.verdict == RowVerdict.CREATE]
    cards = _enrol(roster, news, known, dict(zip([row.pk for row in news], numbers, strict=False)), now)
    _note_changes(judged)
    return cards


def take_candidate_numbers(*, body_id: int, count: int, now: datetime) -> list[str]:
    """`count` fresh numbers: body's code, two digits of the year, six of a serial. Locks the body until commit."""
    year = timezone.localtime(now).year
    serial, _created = CandidateSerial.objects.get_or_create(institution_id=body_id, defaults={"year": year})
    CandidateSerial.objects.filter(pk=serial.pk).update(last=F("last"))  # the row lock; others wait here
    serial = CandidateSerial.objects.select_related("institution").get(pk=serial.pk)
    prefix = f"{serial.institution.code}{year % 100:02d}"
    first = (serial.last if serial.year == year else 0) or _highest_used(prefix)
    numbers = _free_numbers(prefix, first, count)
    last = int(numbers[-1][len(prefix) :]) if numbers else first
    CandidateSerial.objects.filter(pk=serial.pk).update(year=year, last=last)
    return numbers


def _highest_used(prefix: str) -> int:
    used = Enrolment.objects.filter(candidate_number__regex=rf"^{prefix}[0-9]{{6}}$")
    highest = used.aggregate(highest=Max("candidate_number"))["highest"]
    return int(highest[len(prefix) :]) if highest else 0


def _free_numbers(prefix: str, first: int, count: int) -> list[str]:
    """Numbers after `first`, leaving out those that are somebody's login already (an operator's, say)."""
    numbers: list[str] = []
    while len(numbers) < count:
        block = [f"{prefix}{first + step:06d}" for step in range(1, min(count - len(numbers), queries.CHUNK) + 1)]
        taken = set(Person.objects.filter(username__in=block).values_list("username", flat=True))
        numbers += [number for number in block if number not in taken]
        first += len(block)
    return numbers


def _line(row: RosterRow) -> Line:
    return Line(row.number, row.data["full_name"], row.data["id_number"], row.data["phone"])


def _enrol(
    roster: Roster, rows: list[RosterRow], known: dict[str, list[Known]], numbers: dict[int, str], now: datetime
) -> list[AccountCard]:
    codes = {row.pk: people.new_code() for row in rows if row.data["id_number"] not in known}
    fresh = [_person(row, numbers[row.pk], codes[row.pk]) for row in rows if row.pk in codes]
    Person.objects.bulk_create(fresh, batch_size=queries.CHUNK)
    by_id_number = {person.id_number: person for person in fresh} | _known_people(rows, known)
    for row in rows:
        row.enrolment = _enrolment(roster, row, by_id_number[row.data["id_number"]], numbers[row.pk], now)
    enrolments = [row.enrolment for row in rows if row.enrolment is not None]
    Enrolment.objects.bulk_create(enrolments, batch_size=queries.CHUNK)
    return [
        AccountCard(made.candidate_number, made.candidate_name, codes.get(row.pk, ""), made.person.username)
        for row, made in zip(rows, enrolments, strict=True)
    ]


def _known_people(rows: list[RosterRow], known: dict[str, list[Known]]) -> dict[str, Person]:
    ids = {known[row.data["id_number"]][0].person_id for row in rows if row.data["id_number"] in known}
    return {person.id_number: person for person in Person.objects.filter(pk__in=ids)}


def _person(row: RosterRow, number: str, code: str) -> Person:
    return Person(
        username=number,
        full_name=row.data["full_name"],
        id_number=row.data["id_number"],
        phone=row.data["phone"],
        password=people.hash_code(code),
        must_change_password=True,
    )


def _enrolment(roster: Roster, row: RosterRow, person: Person, number: str, now: datetime) -> Enrolment:
    cohort = roster.cohort
    return Enrolment(
        institution_id=roster.institution_id,
        training_id=cohort.training_id,
        programme_id=cohort.programme_id,
        cohort=cohort,
        person=person,
        candidate_name=row.data["full_name"],
        phone=row.data["phone"],
        candidate_number=number,
        created_at=now,
    )


def _note_changes(judged: list[tuple[RosterRow, Judgement]]) -> None:
    for row, judgement in judged:
        row.verdict, row.reason = judgement.verdict, judgement.reason
        row.enrolment_id = row.enrolment_id or judgement.enrolment_id
    rows = [row for row, _judgement in judged]
    RosterRow.objects.bulk_update(rows, ["verdict", "reason", "enrolment"], batch_size=queries.CHUNK // 5)
