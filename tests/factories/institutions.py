"""Makes institutions, people and enrolments."""

from itertools import count
from typing import Any

from django.utils import timezone

from institutions.enums import InstitutionKind, Role
from institutions.models import Cohort, Enrolment, Institution, Membership, Person, Programme, Roster
from institutions.roster_file.cells import check_character
from institutions.services import rosters

_number = count(1)


def make_body(**fields: Any) -> Institution:
    n = next(_number)
    return Institution.objects.create(
        **{"name": f"评价机构{n}", "code": f"B{n}", "kind": InstitutionKind.ASSESSMENT_BODY} | fields
    )


def make_training(**fields: Any) -> Institution:
    n = next(_number)
    body = fields.pop("body", None) or make_body()
    return Institution.objects.create(
        **{"name": f"培训机构{n}", "code": f"T{n}", "kind": InstitutionKind.TRAINING, "body": body} | fields
    )


def make_person(**fields: Any) -> Person:
    n = next(_number)
    password = fields.pop("password", "correct horse")
    return Person.objects.create_user(
        **{"username": f"person{n}", "full_name": f"人员{n}", "password": password} | fields
    )


def make_member(institution: Institution, role: Role, **fields: Any) -> Person:
    """A person with one membership."""
    person = make_person(**fields)
    Membership.objects.create(person=person, institution=institution, role=role)
    return person


def make_programme(**fields: Any) -> Programme:
    body = fields.pop("institution", None) or make_body()
    return Programme.objects.create(
        **{"institution": body, "occupation": "互联网营销师", "job_type": "直播销售员", "level": 4} | fields
    )


def make_cohort(**fields: Any) -> Cohort:
    programme = fields.pop("programme", None) or make_programme()
    training = fields.pop("training", None) or make_training(body=programme.institution)
    return Cohort.objects.create(
        **{
            "institution": programme.institution,
            "training": training,
            "programme": programme,
            "name": f"班级{next(_number)}",
        }
        | fields
    )


def make_enrolment(**fields: Any) -> Enrolment:
    cohort = fields.pop("cohort", None) or make_cohort()
    person = fields.pop("person", None) or make_person(id_number="310101199001011234")
    return Enrolment.objects.create(
        **{
            "institution": cohort.institution,
            "training": cohort.training,
            "programme": cohort.programme,
            "cohort": cohort,
            "person": person,
            "candidate_name": person.full_name,
            "phone": person.phone,
            "candidate_number": f"KB26{next(_number):06d}",
            "created_at": timezone.now(),
        }
        | fields
    )


def make_id_number(n: int) -> str:
    """A valid ID number, another one for every n below 1,000."""
    digits = f"31010119900101{n:03d}"
    return digits + check_character(digits)


def roster_csv(*people: tuple[str, str] | tuple[str, str, str]) -> bytes:
    """A roster file with name, ID number and perhaps a phone per row."""
    return "\n".join(["姓名,身份证号,手机号", *(",".join(person) for person in people)]).encode()


def make_roster(count: int = 2, **fields: Any) -> Roster:
    """A planned roster of `count` new people (numbers 1…count), or of `upload`."""
    cohort = fields.pop("cohort", None) or make_cohort()
    upload = fields.pop("upload", None) or roster_csv(
        *((f"考生{chr(0x4E00 + n)}", make_id_number(n)) for n in range(1, count + 1))
    )
    return rosters.plan_roster(
        cohort=cohort,
        upload=upload,
        file_name=fields.pop("file_name", "名单.csv"),
        actor=fields.pop("actor", None) or make_person(),
        now=fields.pop("now", timezone.now()),
    )
