"""Which pages there are, at which address, and who opens each."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36

from institutions.enums import Role
from tests.architecture.matrix import MATRIX, Row
from tools.screenshots.scene import Scene

FILES = {
    "institutions:cohort-export",
    "institutions:roster-template",
    "institutions:roster-conflicts",
    "grading:marking-captions",
    "grading:result-captions",
    "grading:result-captions-mine",
    "certificates:certificate-download",
    "certificates:certificate-file",
    "verify:key",
}
PARTS = {"exams:attempt-clock", "practical:session-figures", "grading:marking-transcript"}  # of pages taken anyway
OTHER_THING = {  # where the table's object would show too little
    "exams:attempt-receipt": "submitted",
    "practical:session-after-sales": "host",
    "practical:session-review": "host",
}
LOGINS = {
    Role.MANAGER: "manager",
    Role.AUTHOR: "author",
    Role.EXAMINER: "examiner",
    Role.REGISTRAR: "registrar",
    Role.INVIGILATOR: "invigilator",
    Role.CHIEF_EXAMINER: "chief",
    Role.REVIEWER: "reviewer",
}
PREFERRED = (Role.AUTHOR, Role.EXAMINER, Role.REGISTRAR, Role.MANAGER, Role.INVIGILATOR, Role.CHIEF_EXAMINER)


@dataclass(frozen=True)
class Page:
    """`login` is empty for strangers."""

    name: str
    path: str
    login: str = ""
    status: int = 200


def all_pages(scene: Scene) -> tuple[list[Page], list[str]]:
    """The pages that can be shown, and the names of those for which there is no object."""
    shown, missing = [*_homes(scene), *_extra(scene)], []
    for row in MATRIX:
        if row.post or row.name in FILES | PARTS or row.name == "portal:home":
            continue
        if _thing_name(row) and _thing_name(row) not in scene.things:
            missing.append(_file_name(row.name))
        else:
            shown.append(Page(_file_name(row.name), _address(scene, row), _login(scene, row)))
    return shown, missing


def _homes(scene: Scene) -> list[Page]:
    homes = [Page(f"home-{login}", "/", login) for login in LOGINS.values()]
    journeys = {"candidate": "candidate", "writing": "attempt", "certified": "certified"}
    homes += [Page(f"home-{name}", "/", scene.logins[of]) for name, of in journeys.items() if of in scene.logins]
    return homes


def _extra(scene: Scene) -> list[Page]:
    pages = [Page("error-404", "/nothing-here/", "registrar", 404), Page("error-403", "/bank/", "manager", 403)]
    if "handed_in" in scene.things:
        path = reverse("practical:session-detail", kwargs={"pk": scene.things["handed_in"].pk})
        pages.append(Page("practical-session-detail-done", path, scene.logins["handed_in"]))
    return pages


def _file_name(name: str) -> str:
    return name.replace(":", "-").replace("_", "-").removeprefix("portal-")


def _thing_name(row: Row) -> str:
    return OTHER_THING.get(row.name, row.of)


def _address(scene: Scene, row: Row) -> str:
    keys: dict[str, Any] = {}
    if row.of:
        thing = scene.things[_thing_name(row)]
        special = {
            "room": lambda: {"room": thing.room},
            "code": lambda: {"code": thing.code},
            "certified": lambda: {"enrolment_pk": thing.pk},
            "certificate": lambda: {"number": thing.number},
            "reset": lambda: {"uidb36": int_to_base36(thing.pk), "key": default_token_generator.make_token(thing)},
        }
        keys = special[row.of]() if row.of in special else {"pk": thing.pk}
    return reverse(row.name, kwargs=keys)


def _login(scene: Scene, row: Row) -> str:
    if row.owner:
        return scene.logins[_thing_name(row)]
    if row.public:
        return "registrar" if row.name == "account_logout" else ""
    if row.name == "certificates:certificate-mine":
        return scene.logins.get("certified", scene.logins["candidate"])
    if row.anyone:
        return scene.logins["candidate"] if row.name == "institutions:consent" else "chief"
    order = (Role.MANAGER, *PREFERRED) if row.name.startswith("institutions:") else PREFERRED
    return next(LOGINS[role] for role in order if role in row.roles)
