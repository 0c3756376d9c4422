"""Consents are added, never changed."""

import pytest
from django.utils import timezone

from core.errors import WrittenOnce
from institutions import queries
from institutions.enums import ConsentDecision, ConsentKind
from institutions.models import Consent, JournalEntry
from institutions.services import consents
from tests.factories.institutions import make_person

pytestmark = pytest.mark.django_db
ALL = dict.fromkeys(ConsentKind, True)


def record(person, **decisions):
    return consents.record_consents(
        person=person, decisions={ConsentKind(kind): yes for kind, yes in decisions.items()}, now=timezone.now()
    )


def test_record_consents_keeps_the_wording_and_the_newest_counts():
    person = make_person()

    record(person, photo=True, voice_recording=False)
    record(person, voice_recording=True)

    assert queries.has_consent(person, ConsentKind.PHOTO)
    assert queries.has_consent(person, ConsentKind.VOICE_RECORDING)
    assert not queries.has_consent(person, ConsentKind.FACE)
    assert [row.decision for row in Consent.objects.filter(kind="voice_recording").order_by("pk")] == [
        ConsentDecision.DECLINED,
        ConsentDecision.GRANTED,
    ]
    assert "用途：录下实操直播的声音和画面" in Consent.objects.filter(kind="voice_recording").first().wording


def test_record_consents_twice_alike_adds_nothing():
    person = make_person()
    record(person, photo=True)

    again = record(person, photo=True)

    assert again == []
    assert Consent.objects.count() == JournalEntry.objects.count() == 1


def test_withdrawn_consent_counts_at_once():
    person = make_person()
    record(person, photo=True)

    record(person, photo=False)

    assert not queries.has_consent(person, ConsentKind.PHOTO)


def test_consent_of_one_person_is_not_another_s():
    record(make_person(), photo=True)

    assert not queries.has_consent(make_person(), ConsentKind.PHOTO)


def test_consent_rows_cannot_be_changed_or_deleted():
    [row] = record(make_person(), photo=True)

    with pytest.raises(WrittenOnce):
        row.save()
    with pytest.raises(WrittenOnce):
        row.delete()
