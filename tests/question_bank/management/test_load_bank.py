"""The load_bank command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from question_bank.models import Question
from tests.factories.institutions import make_body, make_training

pytestmark = pytest.mark.django_db


@pytest.mark.scoped
def test_the_command_opens_the_tenant_itself_and_says_what_it_did():
    body, out = make_body(), StringIO()

    call_command("load_bank", body.code, stdout=out)

    assert "question: 82 created, 0 unchanged" in out.getvalue()


def test_the_command_may_be_repeated():
    body, out = make_body(), StringIO()
    call_command("load_bank", body.code, stdout=StringIO())

    call_command("load_bank", body.code, "--publish", stdout=out)

    assert "question: 0 created, 82 unchanged" in out.getvalue()
    assert Question.objects.count() == 82


def test_a_training_institution_has_no_bank():
    training = make_training()

    with pytest.raises(CommandError, match=training.code):
        call_command("load_bank", training.code)


def test_a_folder_that_is_not_there_ends_with_a_sentence(tmp_path):
    body = make_body()

    with pytest.raises(CommandError, match="nowhere"):
        call_command("load_bank", body.code, str(tmp_path / "nowhere"))
