import pytest

from models.finding import asked, folded, words_of


@pytest.mark.parametrize("written", ["Ёлкина", "елкина", "ЁЛКИНА", "Елкина"])
def test_a_name_is_one_word_however_it_is_written(written: str) -> None:
    assert folded(written) == "елкина"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ёлкина Дарья", ("елкина", "дарья")),
        ("2026-000123", ("2026-000123",)),
        ("дело № 123", ("123",)),
        ("Салтыкова-Щедрина", ("салтыкова", "щедрина")),
        ("2026-000123 Ёлкина", ("2026-000123", "елкина")),
        (" % _ ", ()),
        ("", ()),
    ],
)
def test_what_is_typed_falls_into_words(typed: str, words: tuple[str, ...]) -> None:
    assert asked(typed) == words


def test_a_case_is_found_by_its_number_in_parts_and_by_each_part_of_the_name() -> None:
    assert list(words_of("2026-000123", "Ёлкина Дарья Ильинична")) == [
        ("2026-000123", False),
        ("000123", False),
        ("123", False),
        ("елкина", True),
        ("дарья", True),
        ("ильинична", True),
    ]


def test_a_case_without_a_name_is_found_by_its_number() -> None:
    assert list(words_of("2026-000007", None)) == [("2026-000007", False), ("000007", False), ("7", False)]
