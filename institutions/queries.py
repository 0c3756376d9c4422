"""Reads over more than one noun."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from institutions.enums import ConsentDecision, ConsentKind, EnrolmentState, RowVerdict
from institutions.models import Cohort, Consent, Enrolment, Membership, Person, Roster, RosterRow
from institutions.roster_file.judging import Known
from institutions.scoping import scopes_disabled

CHUNK = 500  # values per query; SQLite takes no endless IN list


def memberships_of(person: Person) -> list[Membership]:
    """Every role the person may act in, oldest first, institutions loaded. One query."""
    return list(Membership.objects.filter(person=person).select_related("institution").order_by("pk"))


def membership_for_session(memberships: list[Membership], chosen: int | None) -> Membership | None:
    """The membership chosen in this session, else the first; None for somebody without any."""
    return next((row for row in memberships if row.pk == chosen), memberships[0] if memberships else None)


def tenants_for_candidate(person: Person) -> list[int]:
    """The assessment bodies a candidate is enrolled with. Looks over all tenants: the person is the limit."""
    with scopes_disabled():
        return list(Enrolment.objects.filter(person=person).values_list("institution", flat=True).distinct())


def username_of_email(email: str) -> str:
    """The username behind an e-mail address, or the address itself when nobody or more than one person has it."""
    names = list(Person.objects.filter(email__iexact=email).values_list("username", flat=True)[:2])
    return names[0] if len(names) == 1 else email


def consents_of(person: Person) -> list[Consent]:
    """Every decision of the person, newest first."""
    return list(Consent.objects.filter(person=person).newest_first())


def newest_consents(person: Person) -> dict[str, Consent]:
    """The decision that counts, per kind; kinds never asked are missing. One query."""
    newest: dict[str, Consent] = {}
    for row in consents_of(person):
        newest.setdefault(row.kind, row)
    return newest


def has_consent(person: Person, kind: ConsentKind) -> bool:
    """Whether the person's newest decision about this kind of capture is yes."""
    row = Consent.objects.filter(person=person, kind=kind).newest_first().first()
    return row is not None and row.decision == ConsentDecision.GRANTED


def known_by_id_number(body_id: int, id_numbers: Iterable[str]) -> dict[str, list[Known]]:
    """Every enrolment of this assessment body under these ID numbers; other bodies are not looked at."""
    wanted = [number for number in dict.fromkeys(id_numbers) if number]
    known: dict[str, list[Known]] = defaultdict(list)
    for start in range(0, len(wanted), CHUNK):
        numbers = wanted[start : start + CHUNK]
        rows = Enrolment.objects.filter(institution=body_id, person__id_number__in=numbers)
        for row in rows.select_related("person", "cohort").order_by("pk"):
            known[row.person.id_number].append(_known(row))
    return known


def _known(row: Enrolment) -> Known:
    return Known(
        enrolment_id=row.pk,
        person_id=row.person_id,
        cohort_id=row.cohort_id,
        cohort_name=row.cohort.name,
        training_id=row.training_id,
        programme_id=row.programme_id,
        state=row.state,
        name=row.candidate_name,
        phone=row.phone,
    )


def cohorts_with_counts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """With `active_count` (enrolments in force), newest first, names loaded."""
    active = Count("enrolment", filter=Q(enrolment__state=EnrolmentState.ACTIVE))
    return cohorts.annotate(active_count=active).select_related("training", "programme").order_by("-pk")


def enrolments_of(cohort: Cohort, words: str = "") -> QuerySet[Enrolment]:
    """The cohort's enrolments by candidate number, people loaded; `words` narrows to a name or number."""
    rows = Enrolment.objects.filter(cohort=cohort).select_related("person").order_by("candidate_number")
    return rows.filter(Q(candidate_name__icontains=words) | Q(candidate_number__icontains=words)) if words else rows


def without_sign_in(cohort: Cohort) -> QuerySet[Enrolment]:
    """Enrolments in force whose person has never signed in and works in no institution: who may get a new code."""
    rows = Enrolment.objects.filter(cohort=cohort, state=EnrolmentState.ACTIVE, person__last_login__isnull=True)
    staff = Membership.objects.values("person_id")
    return rows.exclude(person__in=staff).exclude(person__is_superuser=True).select_related("person")


def people_known_elsewhere(person_ids: Sequence[int], body_id: int, training_id: int | None) -> set[int]:
    """Of these people, whoever another body has enrolled – or, with `training_id`, another training institution."""
    elsewhere = ~Q(institution=body_id)
    if training_id is not None:
        elsewhere |= ~Q(training=training_id)
    found: set[int] = set()
    with scopes_disabled():  # only "not yours" leaves this function, not who or where
        for start in range(0, len(person_ids), CHUNK):
            rows = Enrolment.objects.filter(elsewhere, person__in=person_ids[start : start + CHUNK])
            found.update(rows.values_list("person_id", flat=True))
    return found


def roster_counts(roster: Roster) -> dict[str, int]:
    """How many rows have each verdict, and of the rows to create how many are done: create, no_change, conflict, done."""
    verdicts = {verdict.value: Count("pk", filter=Q(verdict=verdict)) for verdict in RowVerdict}
    done = Count("pk", filter=Q(verdict=RowVerdict.CREATE, enrolment__isnull=False))
    return RosterRow.objects.filter(roster=roster).aggregate(**verdicts, done=done)
