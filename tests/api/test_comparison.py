"""Two texts of one draft: everything in which they differ is told, and what is chosen is taken."""

import json
from typing import Any

from api.pages.comparison import compared, merged
from api.pages.fields import Fields
from forms import catalogue

FORM = catalogue.form("risk_assessment")
BEATEN = {"seen": "Синяк на плече", "source": "осмотр", "method": "observed", "observed_at": "2026-11-20T10:00"}


def threats(**changes: Any) -> dict[str, Any]:
    field = next(field for field in FORM.fields if field.key == "threats")
    first, second = [factor.key for factor in catalogue.instrument(field.instrument or "").factors][:2]
    return {"threats": {first: {"level": "", "evidence": [BEATEN]}, second: {"comment": "не видели"}} | changes}


FIRST = next(iter(threats()["threats"]))


def chosen(mine: dict[str, Any], theirs: dict[str, Any], **takes: str) -> dict[str, Any]:
    return merged(
        Fields(
            (("mine", json.dumps(mine)), ("theirs", json.dumps(theirs)), *((f"take {k}", v) for k, v in takes.items()))
        )
    )


def test_evidence_that_differs_is_told_in_its_words() -> None:
    other = threats(**{FIRST: {"level": "", "evidence": [BEATEN | {"seen": "Ожог на ладони"}]}})
    (found,) = compared(FORM, threats(), other)
    assert found.key == f"threats/{FIRST}"
    assert "Синяк на плече" in found.mine
    assert "Ожог на ладони" in found.theirs
    assert found.mine != found.theirs


def test_a_factor_is_taken_without_the_others_of_its_field() -> None:
    mine = threats(**{FIRST: {"comment": "моё"}})
    theirs = {"threats": {FIRST: {"comment": "чужое"}, "other": {"comment": "чужое тоже"}}}
    assert chosen(mine, theirs, **{f"threats/{FIRST}": "theirs"})["threats"] == {
        **mine["threats"],
        FIRST: {"comment": "чужое"},
    }


def test_a_factor_that_the_other_text_left_out_is_left_out_when_chosen() -> None:
    assert FIRST not in chosen(threats(), {}, **{f"threats/{FIRST}": "theirs"})["threats"]


def test_where_nothing_is_chosen_the_own_words_stand() -> None:
    assert chosen({"place": "дом"}, {"place": "школа", "more": "слова"}, place="mine") == {"place": "дом"}


def test_a_field_that_only_the_other_text_has_is_taken_when_chosen() -> None:
    assert chosen({}, {"more": "слова"}, more="theirs") == {"more": "слова"}
