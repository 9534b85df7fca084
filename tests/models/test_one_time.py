"""Codes of a second factor are those of RFC 6238, stand for a minute and a half, and let in once."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from models.one_time import SECRET_BYTES, STEP, app_address, code_at, matching_step, spelled, step_of

SECRET = b"12345678901234567890"
"""The secret of RFC 6238, appendix B."""
NOW = datetime(2026, 11, 26, 12, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
     (20000000000, "353130")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert code_at(SECRET, step_of(datetime.fromtimestamp(second, UTC))) == code


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_the_clock_of_a_telephone_may_be_off_by_one_step(off: int) -> None:
    here = step_of(NOW)
    assert matching_step(SECRET, code_at(SECRET, here + off), NOW, after=None) == here + off


@pytest.mark.parametrize("off", [-2, 2])
def test_a_code_of_another_time_is_none(off: int) -> None:
    assert matching_step(SECRET, code_at(SECRET, step_of(NOW) + off), NOW, after=None) is None


def test_a_code_that_was_used_is_none_and_so_is_an_earlier_one() -> None:
    here = step_of(NOW)
    for step in (here - 1, here):
        assert matching_step(SECRET, code_at(SECRET, step), NOW, after=here) is None
    later = NOW + timedelta(seconds=STEP)
    assert matching_step(SECRET, code_at(SECRET, here + 1), later, after=here) == here + 1


@pytest.mark.parametrize("said", ["", "28708", "2870822", "абвгде", "२८७०८२"])
def test_what_is_no_code_is_none(said: str) -> None:
    assert matching_step(SECRET, said, datetime.fromtimestamp(59, UTC), after=None) is None


def test_an_app_is_told_the_secret_the_login_and_the_issuer() -> None:
    address = urlsplit(app_address(SECRET, "соболева@опека", "Маршрут"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/Маршрут:соболева@опека"
    assert base64.b32decode(asked["secret"][0]) == SECRET
    assert asked["issuer"] == ["Маршрут"]
    assert "+" not in address.query, "apps read a plus as a plus"


def test_the_secret_is_spelled_in_fours() -> None:
    letters = spelled(bytes(range(SECRET_BYTES))).split(" ")
    assert {len(group) for group in letters} == {4}
    assert base64.b32decode("".join(letters)) == bytes(range(SECRET_BYTES))
