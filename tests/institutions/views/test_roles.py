"""Choosing a role."""

import pytest
from django.urls import reverse

from institutions.enums import Role
from institutions.models import Membership
from tests.factories.institutions import make_body, make_member, make_person

pytestmark = pytest.mark.django_db
CHOOSE = reverse("institutions:role-choose")


def test_role_is_chosen_for_the_session_and_shown_in_the_menu(client):
    body, other = make_body(name="甲评价"), make_body(name="乙评价")
    person = make_member(body, Role.MANAGER)
    second = Membership.objects.create(person=person, institution=other, role=Role.EXAMINER)
    client.force_login(person)

    before = client.get(CHOOSE)
    chosen = client.post(CHOOSE, {"membership": second.pk})
    after = client.get(CHOOSE)

    assert before.wsgi_request.membership.institution == body
    assert chosen["Location"] == reverse("portal:home")
    assert after.wsgi_request.membership == second
    assert "考评员 · 乙评价" in after.content.decode()


@pytest.mark.parametrize("wanted", ["foreign", "", "x"])
def test_role_of_somebody_else_cannot_be_chosen(client, wanted):
    foreign = make_member(make_body(), Role.REGISTRAR).membership_set.get()
    client.force_login(make_member(make_body(), Role.EXAMINER))

    response = client.post(CHOOSE, {"membership": foreign.pk if wanted == "foreign" else wanted})

    assert response.status_code == 404


def test_role_page_does_not_exist_for_a_candidate(client):
    client.force_login(make_person())

    assert client.get(CHOOSE).status_code == 404
