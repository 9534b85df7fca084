"""Titles and bodies: the head is declined, what depends on it stays, and a leftover nominative is asked about."""

import re
from pathlib import Path

import pytest

from forms.russian.cases import OBLIQUE, Case
from forms.russian.phrases import decline_phrase

LINES = [
    line.rpartition("\t")
    for line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def spelled(line: str, place: int) -> str:
    return re.sub(r"\{(.*?)\}", lambda forms: forms[1].split("|")[place], line)


@pytest.mark.parametrize("line", [line for ask, _, line in LINES if not ask])
def test_a_title_changes_in_its_head_only(line: str) -> None:
    name = spelled(line, 0)
    for place, case in enumerate(Case):
        answer = decline_phrase(name, case)
        assert (answer.form, answer.sure) == (spelled(line, place), True), answer.why


@pytest.mark.parametrize("line", [line for ask, _, line in LINES if ask])
def test_a_name_that_may_need_more_than_its_head_is_asked_about(line: str) -> None:
    answers = {case: decline_phrase(spelled(line, 0), case) for case in OBLIQUE}
    doubtful = [answer for answer in answers.values() if not answer.sure]
    assert doubtful
    assert all(answer.why for answer in doubtful)
    assert [answer.form for answer in answers.values()] == [spelled(line, place) for place in range(1, 6)]


@pytest.mark.parametrize("name", ["", " ", "Inspector", "старший inspector"])
def test_what_is_not_russian_stays_as_it_is_and_is_asked_about(name: str) -> None:
    answer = decline_phrase(name, Case.DATIVE)
    assert (answer.form, answer.sure) == (name, False)


def test_a_name_without_a_nominative_is_asked_about() -> None:
    answer = decline_phrase("по делам несовершеннолетних", Case.DATIVE)
    assert (answer.form, answer.sure) == ("по делам несовершеннолетних", False)
    assert "главного слова" in answer.why
