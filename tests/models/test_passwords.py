"""A password must be long and its person's own thought; nothing else is asked of it (NIST SP 800-63B)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passwords import ALONE, BESIDE_FACTOR, DIFFERENT, LONGEST, Weakness, normal, weakness

OWN = ("soboleva", "Соболева Марина Николаевна", "отдел опеки")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("коротко", Weakness.SHORT),
        ("я" * 129, Weakness.LONG),
        ("password2026!", Weakness.KNOWN),
        ("Пароль123456789", Weakness.KNOWN),
        ("qwertyuiop[]", Weakness.KNOWN),
        ("йцукенгшщзхъ", Weakness.KNOWN),
        ("123456789012", Weakness.KNOWN),
        ("zyxwvutsrqpo", Weakness.KNOWN),
        ("абабабабабаб", Weakness.KNOWN),
        ("qwerty-йцукен", Weakness.KNOWN),
        ("Soboleva-1985", Weakness.OWN),
        ("маринаНиколаевна", Weakness.OWN),
        ("Соболева опеки", Weakness.OWN),
        ("marina-soboleva-1985", Weakness.OWN),
        ("nikolaevna2026", Weakness.OWN),
        ("vfhbyfCj,jktdf", Weakness.OWN),
        ("gfhjkm2026!gfhjkm", Weakness.KNOWN),
        ("четыре рыжих кота пьют чай", None),
        ("correct horse battery staple", None),
        ("7391 2058 6647 1930", None),
        ("   пробелы тоже знаки   ", None),
        ("Соболева любит синие трамваи", None),
    ],
)
def test_a_password_is_taken_or_the_reason_is_said(password: str, expected: Weakness | None) -> None:
    assert weakness(password, own=OWN, least=BESIDE_FACTOR) is expected


def test_a_password_that_stands_alone_is_longer() -> None:
    assert weakness("синий трамвай", own=(), least=BESIDE_FACTOR) is None
    assert weakness("синий трамвай", own=(), least=ALONE) is Weakness.SHORT


def test_the_same_letters_are_the_same_password_however_they_were_typed() -> None:
    assert normal("й") == normal("и\u0306")
    assert normal("Ａ") == "A"


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=ALONE, max_size=LONGEST))
def test_no_kind_of_sign_is_asked_for(password: str) -> None:
    """Whatever random text is refused is refused as known, long or of few signs, never for its kinds of signs."""
    found = weakness(password, own=(), least=1)
    if len(set(normal(password).casefold())) >= DIFFERENT and len(normal(password)) <= LONGEST:
        assert found in {None, Weakness.KNOWN}
    else:
        assert found in {Weakness.KNOWN, Weakness.LONG}
