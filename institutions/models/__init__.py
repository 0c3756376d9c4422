"""The nouns: institutions, people, programmes, cohorts, enrolments, rosters, consents, the journal."""

from institutions.models.consent import Consent
from institutions.models.enrolment import CandidateSerial, Cohort, Enrolment
from institutions.models.institution import Institution, Membership
from institutions.models.journal import JournalEntry
from institutions.models.person import Person
from institutions.models.programme import Programme
from institutions.models.roster import Roster, RosterRow

__all__ = [
    "CandidateSerial",
    "Cohort",
    "Consent",
    "Enrolment",
    "Institution",
    "JournalEntry",
    "Membership",
    "Person",
    "Programme",
    "Roster",
    "RosterRow",
]
