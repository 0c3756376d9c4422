"""Scenes of the exam office: a candidate in mid-exam, a registrar at the desk."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from exams.models import Attempt
from institutions.enums import Role
from institutions.models import Institution
from tests.exams.real_hall import RealHall, real_hall
from tests.factories.exams import make_attempt
from tests.factories.institutions import make_body, make_member


@dataclass
class Hall:
    """A signed-in candidate with an open attempt of three single-choice items."""

    client: Client
    attempt: Attempt

    def save(
        self, item: int | None = None, answer: Any = ("A",), key: str = "key-00000001", **extra: Any
    ) -> HttpResponse:
        """Post one answer as the page does."""
        data = {"item": item or self.attempt.order[0], "answer": json.dumps(list(answer)), "key": key}
        url = f"/exams/attempts/{self.attempt.pk}/responses/"
        return self.client.post(url, data | extra, headers={"X-Requested-With": "fetch"})


@pytest.fixture(scope="session")
def served_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHall]:
    """One real server for all tests that need one; each takes candidates of its own."""
    with real_hall(tmp_path_factory.mktemp("hall"), candidates=24, items=10) as hall:
        yield hall


@pytest.fixture
def hall() -> Hall:
    attempt, client = make_attempt(), Client()
    client.force_login(attempt.enrolment.person)
    return Hall(client, attempt)


@dataclass
class Desk:
    """A signed-in registrar of an assessment body."""

    client: Client
    body: Institution


@pytest.fixture
def desk() -> Desk:
    body, client = make_body(), Client()
    client.force_login(make_member(body, Role.REGISTRAR))
    return Desk(client, body)
