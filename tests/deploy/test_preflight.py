"""What is said before anything starts."""

import socket
import sys

import pytest

from deploy import preflight, prepare


def sentence(refusal):
    text = str(refusal.value)
    assert "\n" not in text
    return text


def test_a_var_folder_that_cannot_be_written_is_one_sentence_with_its_path(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(SystemExit) as refusal:
        preflight.check_var(tmp_path / "file" / "var")

    assert str(tmp_path / "file" / "var") in sentence(refusal)
    assert "cannot be written" in sentence(refusal)


def test_a_writable_var_folder_is_made_and_left_clean(tmp_path):
    preflight.check_var(tmp_path / "deep" / "var")

    assert list((tmp_path / "deep" / "var").iterdir()) == []


def test_a_busy_port_is_one_sentence_that_names_another(free_port):
    with socket.create_server(("127.0.0.1", free_port)), pytest.raises(SystemExit) as refusal:
        preflight.check_port("127.0.0.1", free_port, "GATEWAY_PORT")

    assert f"Port {free_port}" in sentence(refusal)
    assert f"make run GATEWAY_PORT={free_port + 10}" in sentence(refusal)


def test_a_free_port_passes(free_port):
    preflight.check_port("127.0.0.1", free_port, "PORT")

    socket.create_server(("127.0.0.1", free_port)).close()


def test_an_old_python_is_told_which_one_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))

    with pytest.raises(SystemExit) as refusal:
        prepare.check_python()

    assert refusal.value.code == 1
    assert capsys.readouterr().err == (
        "Kaobo needs Python 3.11 or newer; this is Python 3.10.2. Try: make run PYTHON=python3.11\n"
    )


@pytest.mark.parametrize(
    ("host", "web"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("0.0.0.0", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")],
)
def test_the_address_on_the_console_can_be_opened(tmp_path, host, web):
    shared = preflight.environment(tmp_path, host, 8000, 8001)

    assert shared["KAOBO_PUBLIC_URL"] == web
    assert web.split("//")[1].rsplit(":", 1)[0] in shared["KAOBO_ALLOWED_HOSTS"].split(",")


def test_what_the_caller_has_set_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("KAOBO_SPEECH_MODEL", "/models/large")

    assert preflight.environment(tmp_path, "127.0.0.1", 8000, 8001)["KAOBO_SPEECH_MODEL"] == "/models/large"


def test_data_that_cannot_be_prepared_is_one_sentence_and_nothing_starts(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder/kaobo.sqlite3")
    shared = preflight.environment(tmp_path, "127.0.0.1", 8000, 8001)

    with pytest.raises(SystemExit) as refusal:
        preflight.prepare_data(shared)

    assert "Nothing was started" in sentence(refusal)
    assert "CommandError: migrate failed" in capfd.readouterr().err


def test_the_greeting_names_address_password_and_every_login(tmp_path):
    (tmp_path / "demo-logins.txt").write_text("password\tkaobo-x\nregistrar\t林静\t考务\n", encoding="utf-8")

    words = preflight.greeting({"KAOBO_PUBLIC_URL": "http://127.0.0.1:8000"}, tmp_path)

    assert "http://127.0.0.1:8000" in words
    assert "all with the password kaobo-x" in words
    assert "  registrar    林静 · 考务" in words


def test_without_demo_logins_the_greeting_is_the_address_alone(tmp_path):
    words = preflight.greeting({"KAOBO_PUBLIC_URL": "http://127.0.0.1:8000"}, tmp_path)

    assert "password" not in words
