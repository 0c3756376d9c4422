"""Typed readers of the environment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_text_prefers_the_value_over_the_file(monkeypatch, tmp_path):
    path = tmp_path / "secret"
    path.write_text("from file\n")
    monkeypatch.setenv("X_FILE", str(path))

    assert env.text("X") == "from file"
    monkeypatch.setenv("X", "direct")
    assert env.text("X") == "direct"


def test_a_file_that_cannot_be_read_is_refused_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("X_FILE", str(tmp_path / "absent"))

    with pytest.raises(ImproperlyConfigured, match="X_FILE"):
        env.text("X")


@pytest.mark.parametrize(("value", "meaning"), [("1", True), ("Yes", True), ("off", False), ("0", False)])
def test_flag_reads_the_usual_words(monkeypatch, value, meaning):
    monkeypatch.setenv("X", value)

    assert env.flag("X") is meaning


def test_flag_refuses_anything_else_by_name(monkeypatch):
    monkeypatch.setenv("X", "maybe")

    with pytest.raises(ImproperlyConfigured, match="X must be"):
        env.flag("X")


@pytest.mark.parametrize("value", ["many", "3.5", "-1"])
def test_number_refuses_what_is_no_number_or_too_small(monkeypatch, value):
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured, match="X must be"):
        env.number("X", 5)


def test_words_drops_blanks(monkeypatch):
    monkeypatch.setenv("X", "a, ,b,")

    assert env.words("X") == ["a", "b"]


def test_secret_is_made_once_by_many_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: env.secret("X_SECRET", tmp_path), range(8)))

    assert len(made) == 1
    assert (tmp_path / "x_secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["x_secret"]


def test_secret_that_cannot_be_kept_is_refused_by_name(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")

    with pytest.raises(ImproperlyConfigured, match="X_SECRET"):
        env.secret("X_SECRET", blocked / "folder")
