"""What differs between two versions is told word by word, and nothing of either is lost on the way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.rewording import Piece, changes, pieces
from forms import catalogue
from tests.support.answers import answers_to

TEXTS = st.text(alphabet="аб в\n.", max_size=30)


def test_words_that_went_and_came_are_marked_where_they_stood() -> None:
    assert pieces("Одежда по сезону, чистая.", "Одежда не по сезону, чистая.") == (
        Piece("same", "Одежда "),
        Piece("new", "не "),
        Piece("same", "по сезону, чистая."),
    )


def test_texts_that_have_little_in_common_are_shown_whole() -> None:
    assert pieces("Дом безопасен.", "Лекарства лежат на столе.") == (
        Piece("gone", "Дом безопасен. "),
        Piece("new", "Лекарства лежат на столе."),
    )


@given(before=TEXTS, now=TEXTS)
def test_both_texts_can_be_read_out_of_the_pieces(before: str, now: str) -> None:
    found = pieces(before, now)
    old = "".join(piece.words for piece in found if piece.kind != "new")
    new = "".join(piece.words for piece in found if piece.kind != "gone")
    assert (old.split(), new.split()) == (before.split(), now.split())


@pytest.mark.parametrize(
    ("form", "field", "value", "gone", "new"),
    [
        ("act_survey_mp4", "access_result", "refused", ["доступ предоставлен "], ["отказ в доступе"]),
        ("ipr_plan", "goals[]", [], None, []),
    ],
)
def test_choices_and_tables_are_compared_in_words(
    form: str, field: str, value: Any, gone: list[str] | None, new: list[str]
) -> None:
    before = answers_to(form)
    (change,) = changes(catalogue.form(form), before, {**before, field: value})
    assert change.key == field
    assert [piece.words for piece in change.pieces if piece.kind == "new"] == new
    if gone is not None:
        assert [piece.words for piece in change.pieces if piece.kind == "gone"] == gone
    else:
        assert len(change.pieces) == len(before[field])


def test_one_word_in_one_row_of_a_table_is_one_change() -> None:
    before = answers_to("ipr_plan")
    rows: list[Any] = [dict(row) for row in before["activities[]"]]
    rows[0]["due"] = "к 1 марта"
    (change,) = changes(catalogue.form("ipr_plan"), before, {**before, "activities[]": rows})
    assert "".join(piece.words for piece in change.pieces if piece.kind == "new").strip(" ,") == "к 1 марта"


def test_a_level_that_rose_is_told_by_its_factor() -> None:
    before = answers_to("risk_assessment")
    ratings = before["risk_factors"] | {"housing": {"level": "unknown"}}
    (change,) = changes(catalogue.form("risk_assessment"), before, {**before, "risk_factors": ratings})
    assert "нет данных" in "".join(piece.words for piece in change.pieces if piece.kind == "new")
