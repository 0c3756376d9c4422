"""Who may open what: every address of the house, in one table."""

from dataclasses import dataclass, field

from institutions.enums import Role

MANAGER, REGISTRAR, AUTHOR, REVIEWER = Role.MANAGER, Role.REGISTRAR, Role.AUTHOR, Role.REVIEWER
INVIGILATOR, EXAMINER, CHIEF = Role.INVIGILATOR, Role.EXAMINER, Role.CHIEF_EXAMINER


@dataclass(frozen=True)
class Row:
    """One address. `of` names the scene's object whose key fills the address; `post` means it only takes posts."""

    name: str
    roles: frozenset[Role] = frozenset()
    of: str = ""
    post: bool = False
    public: bool = False  # anyone, signed in or not
    anyone: bool = False  # anyone signed in
    owner: bool = False  # the candidate it belongs to
    data: dict[str, str] = field(default_factory=dict)  # what a post must carry to be looked at
    also: dict[str, str] = field(default_factory=dict)  # further keys of the address


def staff(name: str, *roles: Role, of: str = "", post: bool = False, **also: str) -> Row:
    return Row(name, frozenset(roles), of, post, also=also)


def own(name: str, *roles: Role, of: str, post: bool = False, **data: str) -> Row:
    return Row(name, frozenset(roles), of, post, owner=True, data=data)


def public(name: str, of: str = "", post: bool = False) -> Row:
    return Row(name, of=of, post=post, public=True)


def anyone(name: str, post: bool = False) -> Row:
    return Row(name, post=post, anyone=True)


BANK = (AUTHOR, REVIEWER)
BANK_READERS = (AUTHOR, REVIEWER, REGISTRAR)
DESK = (EXAMINER, CHIEF)

MATRIX = [
    anyone("portal:home"),
    staff("portal:job-list", REGISTRAR),
    staff("portal:job-retry", REGISTRAR, of="job", post=True),
    public("account_login"),
    public("account_logout"),
    public("account_inactive"),
    public("account_renew", post=True),
    anyone("account_change_password"),
    public("account_reset_password"),
    public("account_reset_password_done"),
    public("account_reset_password_from_key", of="reset"),
    public("account_reset_password_from_key_done"),
    public("set_language", post=True),
    anyone("institutions:role-choose"),
    anyone("institutions:consent"),
    staff("institutions:cohort-list", MANAGER, REGISTRAR),
    staff("institutions:cohort-create", MANAGER),
    staff("institutions:cohort-detail", MANAGER, REGISTRAR, of="cohort"),
    staff("institutions:cohort-export", MANAGER, REGISTRAR, of="cohort"),
    staff("institutions:cards-issue", MANAGER, REGISTRAR, of="cohort", post=True),
    staff("institutions:roster-upload", MANAGER, of="cohort"),
    staff("institutions:code-issue", MANAGER, REGISTRAR, of="enrolment", post=True),
    staff("institutions:roster-template", MANAGER),
    staff("institutions:roster-detail", MANAGER, of="roster"),
    staff("institutions:roster-apply", MANAGER, of="roster", post=True),
    staff("institutions:roster-discard", MANAGER, of="roster", post=True),
    staff("institutions:roster-conflicts", MANAGER, of="roster"),
    staff("question_bank:question-list", *BANK_READERS),
    staff("question_bank:question-create", *BANK),
    staff("question_bank:question-detail", *BANK_READERS, of="question"),
    staff("question_bank:draft-start", *BANK, of="question", post=True),
    staff("question_bank:draft-edit", *BANK, of="draft"),
    staff("question_bank:version-preview", *BANK_READERS, of="draft"),
    staff("question_bank:version-publish", *BANK, of="draft", post=True),
    staff("question_bank:draft-discard", *BANK, of="draft", post=True),
    staff("question_bank:task-list", *BANK_READERS),
    staff("question_bank:task-detail", *BANK_READERS, of="task"),
    staff("question_bank:rubric-list", *BANK_READERS),
    staff("question_bank:rubric-detail", *BANK_READERS, of="rubric"),
    own("exams:ticket-detail", of="ticket"),
    own("exams:attempt-start", of="ticket", post=True),
    own("exams:attempt-take", of="attempt"),
    own("exams:response-save", of="attempt", post=True, item="1", answer='["A"]', key="0123456789abcdef"),
    own("exams:attempt-clock", of="attempt"),
    own("exams:attempt-submit", of="attempt", post=True),
    own("exams:attempt-receipt", of="attempt"),
    staff("exams:sitting-list", REGISTRAR, INVIGILATOR),
    staff("exams:sitting-create", REGISTRAR),
    staff("exams:sitting-detail", REGISTRAR, INVIGILATOR, of="sitting"),
    staff("exams:exam-create", REGISTRAR),
    public("practical:gateway-report", post=True),
    public("practical:room", of="room"),
    public("practical:room-ticket", of="room", post=True),
    staff("practical:session-list", REGISTRAR, INVIGILATOR, MANAGER),
    staff("practical:session-schedule", REGISTRAR),
    staff("practical:session-stop", INVIGILATOR, of="session"),
    own("practical:session-detail", of="session"),
    own("practical:session-preparation", of="session"),
    own("practical:device-check", of="session"),
    own("practical:session-studio", of="session"),
    own("practical:session-go-live", of="session", post=True),
    own("practical:session-end", of="session", post=True),
    own("practical:session-after-sales", of="session"),
    own("practical:session-review", of="session"),
    own("practical:session-figures", of="session"),
    own("practical:session-submit", of="session", post=True),
    staff("practical:recording-detail", REGISTRAR, INVIGILATOR, of="recording"),
    staff("grading:marking-queue", *DESK),
    staff("grading:marking-desk", *DESK, of="marking"),
    staff("grading:marking-take", *DESK, of="marking", post=True),
    staff("grading:marking-finalise", *DESK, of="marking", post=True),
    staff("grading:marking-transcript", *DESK, of="marking"),
    staff("grading:marking-captions", *DESK, of="marking"),
    staff("grading:mark-save", *DESK, of="marking", post=True, criterion_pk="criterion"),
    staff("grading:evidence-add", *DESK, of="marking", post=True, criterion_pk="criterion"),
    staff("grading:evidence-withdraw", *DESK, of="marking", post=True, evidence_pk="evidence"),
    staff("grading:session-start", *DESK, of="session", post=True),
    staff("grading:result-list", REGISTRAR, MANAGER),
    staff("grading:result-confirm", REGISTRAR, post=True),
    staff("grading:result-detail", REGISTRAR, MANAGER, of="result"),
    staff("grading:result-captions", REGISTRAR, MANAGER, of="result"),
    own("grading:result-captions-mine", of="certified"),
    own("grading:result-mine", of="certified"),
    anyone("certificates:certificate-mine"),
    own("certificates:certificate-download", of="certificate"),
    staff("certificates:certificate-list", REGISTRAR),
    staff("certificates:certificate-detail", REGISTRAR, of="certificate"),
    staff("certificates:certificate-file", REGISTRAR, of="certificate"),
    public("verify:index"),
    public("verify:key"),
    public("verify:certificate", of="code"),
]
