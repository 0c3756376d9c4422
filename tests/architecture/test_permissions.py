"""Every address is in the matrix, and behaves as the matrix says for strangers, colleagues and owners."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from institutions.enums import Role
from tests.architecture.matrix import MATRIX, Row
from tests.architecture.scene import make_scene
from tests.factories.institutions import make_body, make_enrolment, make_member, make_person, make_training

pytestmark = pytest.mark.django_db
CLOSED = {403, 404}
GUARDED = [row for row in MATRIX if not row.public]
WITH_OBJECT = [row for row in GUARDED if row.of and not row.anyone]


def names_of(patterns, namespace: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(f"{namespace}{pattern.name}")
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= names_of(pattern.url_patterns, inner)
    return found


def ask(client: Client, row: Row, address: str) -> int:
    return client.post(address, row.data).status_code if row.post else client.get(address).status_code


def test_every_address_is_in_the_matrix():
    assert names_of(get_resolver().url_patterns) == {row.name for row in MATRIX}


@pytest.fixture
def scene():
    return make_scene()


def test_a_stranger_is_asked_to_sign_in(scene, client):
    wrong = {}

    for row in GUARDED:
        answer = (client.post if row.post else client.get)(scene.address(row))
        if not (answer.status_code == 302 and "/account/login/" in answer["Location"]):
            wrong[row.name] = answer.status_code

    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_a_colleague_in_another_role_is_turned_away(scene, client, role):
    client.force_login(scene.members[role])

    open_doors = {
        row.name: status
        for row in GUARDED
        if not row.anyone and role not in row.roles
        if (status := ask(client, row, scene.address(row))) not in CLOSED
    }

    assert open_doors == {}


@pytest.mark.parametrize("role", list(Role))
def test_the_same_role_in_another_body_sees_404(scene, client, role):
    client.force_login(make_member(make_body(), role))

    leaks = {
        row.name: status
        for row in WITH_OBJECT
        if role in row.roles
        if (status := ask(client, row, scene.address(row))) != 404
    }

    assert leaks == {}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_a_training_institution_has_no_other_role_than_manager(scene, client, role):
    client.force_login(make_member(scene.things["cohort"].training, role))

    leaks = {
        row.name: status
        for row in GUARDED
        if not row.anyone
        if (status := ask(client, row, scene.address(row))) not in CLOSED
    }

    assert leaks == {}


def test_the_manager_of_another_training_institution_sees_404(scene, client):
    neighbour = make_training(body=scene.things["cohort"].institution)
    client.force_login(make_member(neighbour, Role.MANAGER))
    rows = [row for row in WITH_OBJECT if Role.MANAGER in row.roles]

    leaks = {row.name: status for row in rows if (status := ask(client, row, scene.address(row))) != 404}

    assert {row.of for row in rows} == {"cohort", "enrolment", "roster", "result"}
    assert leaks == {}


@pytest.mark.parametrize(
    "name", ["portal:home", "institutions:cohort-list", "practical:session-list", "grading:result-list"]
)
def test_a_list_shows_a_training_institution_its_own_people_only(scene, name):
    cohort = scene.things["cohort"]
    words = [cohort.name, *cohort.enrolment_set.values_list("candidate_number", flat=True)]
    own, other = Client(), Client()
    own.force_login(make_member(cohort.training, Role.MANAGER))
    other.force_login(make_member(make_training(body=cohort.institution), Role.MANAGER))

    shown, leaked = (client.get(reverse(name)).content.decode() for client in (own, other))

    assert any(word in shown for word in words)
    assert not any(word in leaked for word in words)


def test_another_candidate_sees_404_or_403(scene, client):
    other = make_enrolment(cohort=scene.things["cohort"], person=make_person()).person
    client.force_login(other)

    leaks = {
        row.name: status
        for row in GUARDED
        if not row.anyone
        if (status := ask(client, row, scene.address(row))) not in CLOSED
    }

    assert leaks == {}


@pytest.mark.parametrize("role", list(Role))
def test_the_right_role_gets_in(scene, client, role):
    client.force_login(scene.members[role])

    refused = {
        row.name: status
        for row in MATRIX
        if role in row.roles and not row.post
        # A marking belongs to the examiner who took it.
        if not (row.of == "marking" and role == Role.CHIEF_EXAMINER)
        if (status := ask(client, row, scene.address(row))) not in {200, 302}
    }

    assert refused == {}


def test_the_owner_gets_in(scene, client):
    refused = {}

    for row in MATRIX:
        if row.owner and not row.post:
            client.force_login(scene.owner(row))
            status = ask(client, row, scene.address(row))
            if status not in {200, 302}:
                refused[row.name] = status

    assert refused == {}


def test_public_pages_need_nobody(scene, client):
    refused = {
        row.name: status
        for row in MATRIX
        if row.public and not row.post
        if (status := ask(client, row, scene.address(row))) not in {200, 302}
    }

    assert refused == {}
