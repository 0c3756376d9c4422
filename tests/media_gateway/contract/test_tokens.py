import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.contract import (
    ContractError,
    EventKind,
    Grant,
    Report,
    Role,
    TokenExpired,
    TokenInvalid,
    may_play,
    read_report,
    read_token,
    sign_report,
    sign_token,
)
from tests.media_gateway.material import SECRET

OTHER = "another secret of more than thirty-two bytes"


@given(st.sampled_from(Role), st.text(), st.text())
def test_a_token_says_what_was_signed(role, name, prefix):
    grant = Grant("r1", role, 1000, name, prefix)

    assert read_token(SECRET, sign_token(SECRET, grant), now=999.9) == grant


def test_an_expired_token_says_so():
    token = sign_token(SECRET, Grant("r1", Role.VIEW, 1000))

    with pytest.raises(TokenExpired, match="expired"):
        read_token(SECRET, token, now=1000)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        sign_token(OTHER, Grant("r1", Role.VIEW, 1000)),
        jwt.encode({"aud": "gateway", "room": "r1", "role": "king", "exp": 1000}, SECRET),
        jwt.encode({"aud": "gateway", "room": "../r1", "role": "view", "exp": 1000}, SECRET),
        jwt.encode({"aud": "gateway", "room": "r1", "role": "view"}, SECRET),
        jwt.encode({"aud": "web", "room": "r1", "role": "view", "exp": 1000}, SECRET),
    ],
)
def test_a_token_that_is_not_ours_is_invalid(token):
    with pytest.raises(TokenInvalid):
        read_token(SECRET, token, now=1)


def test_a_report_token_opens_no_room():
    header = sign_report(SECRET, b"{}", now=1)

    with pytest.raises(TokenInvalid):
        read_token(SECRET, header.removeprefix("Bearer "), now=1)


def test_a_short_secret_is_refused():
    with pytest.raises(ContractError, match="32"):
        sign_token("short", Grant("r1", Role.VIEW, 1000))


def test_a_report_is_read_only_as_it_was_signed():
    report = Report("r1", EventKind.ROOM_CLOSED, 7, 5, {"state": "closed"})
    body = report.to_json().encode()
    header = sign_report(SECRET, body, now=100)

    assert read_report(SECRET, header, body, now=101) == report
    with pytest.raises(TokenInvalid):
        read_report(SECRET, header, body.replace(b"closed", b"opened"), now=101)
    with pytest.raises(TokenExpired):
        read_report(SECRET, header, body, now=1000)


@pytest.mark.parametrize(
    ("prefix", "relpath", "allowed"),
    [
        ("", "r1/s0001/p00000.webm", True),
        ("", "r10/s0001/p00000.webm", False),
        ("r1/final", "r1/final/recording.webm", True),
        ("r1/final/", "r1/final/recording.webm", True),
        ("r1/final", "r1/final2/recording.webm", False),
        ("r1/final", "r1/s0001/p00000.webm", False),
    ],
)
def test_a_play_grant_covers_what_lies_below_its_prefix(prefix, relpath, allowed):
    assert may_play(Grant("r1", Role.PLAY, 1, prefix=prefix), relpath) is allowed


def test_other_grants_play_nothing():
    assert not may_play(Grant("r1", Role.CONTROL, 1), "r1/s0001/p00000.webm")
