"""What is kept sealed opens with its key, in its column, and in no other way; equal values are found blindly."""

from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Column, Connection, MetaData, Table, Text, create_engine, insert, outerjoin, select, text
from sqlalchemy.sql.expression import alias, literal_column

from models import sealing
from models.sealing import Locked
from models.tables import DataKey, Draft, Submission
from models.tables.columns import Sealed
from tests.conftest import KEY, KEYS

OLD, NEW = {"k1": bytes(range(32))}, {"k1": bytes(range(32)), "k2": bytes(range(32, 64))}
WORDS = "Тайная улица, дом 1"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    sealing.unlock(KEYS, KEY)


def test_what_was_sealed_opens_again_and_shows_nothing() -> None:
    first, second = sealing.seal(WORDS, "t.c"), sealing.seal(WORDS, "t.c")
    assert sealing.opened(first, "t.c") == sealing.opened(second, "t.c") == WORDS
    assert first != second, "the same words twice must not look the same"
    assert "Тайная" not in first


def test_what_was_copied_into_another_column_or_tampered_with_does_not_open() -> None:
    sealed = sealing.seal(WORDS, "t.c")
    with pytest.raises(InvalidTag):
        sealing.opened(sealed, "t.d")
    with pytest.raises(InvalidTag):
        sealing.opened(sealed[:-4] + "AAA=", "t.c")


def test_after_a_change_of_keys_the_old_opens_the_new_seals_and_both_are_found() -> None:
    sealing.unlock(OLD, "k1")
    sealed, found = sealing.seal(WORDS, "t.c"), sealing.blind("тайная", "t.c")
    sealing.unlock(NEW, "k2")
    assert sealing.opened(sealed, "t.c") == WORDS
    assert (sealing.tag_of(sealing.seal(WORDS, "t.c")) or "").startswith("k2.")
    assert found in sealing.blinds("тайная", "t.c")
    assert sealing.blind("тайная", "t.c") != found
    assert len({sealing.blind("тайная", place) for place in ("t.c", "t.d")}) == 2, "columns cannot be compared"


def test_a_key_that_is_not_held_opens_nothing_and_its_namesake_neither() -> None:
    sealing.unlock({"k9": bytes(32)}, "k9")
    sealed = sealing.seal(WORDS, "t.c")
    stranger = sealed.replace("k9.", "k8.")
    with pytest.raises(Locked, match="k8"):
        sealing.opened(stranger, "t.c")


def test_a_case_is_closed_with_its_own_key_and_goes_with_it() -> None:
    wrapped, other = sealing.fresh_key(), sealing.fresh_key()
    kept = sealing.closed(WORDS, wrapped, "submission.answers")
    assert sealing.disclosed(kept, wrapped, "submission.answers") == WORDS
    with pytest.raises(InvalidTag):
        sealing.disclosed(kept, other, "submission.answers")
    with pytest.raises(Locked, match="destroyed"):
        sealing.disclosed(kept, None, "submission.answers")


def test_the_key_of_a_case_under_a_new_key_opens_the_same() -> None:
    sealing.unlock(OLD, "k1")
    wrapped = sealing.fresh_key()
    kept = sealing.closed(WORDS, wrapped, "draft.answers")
    sealing.unlock(NEW, "k2")
    anew = sealing.wrapped_anew(wrapped)
    assert anew != wrapped
    assert sealing.wrapped_anew(anew) == anew
    assert sealing.disclosed(kept, anew, "draft.answers") == WORDS


@pytest.fixture
def tables() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for one in (DataKey, Draft, Submission):
            one.__table__.create(connection)  # type: ignore[attr-defined]
        yield connection
    engine.dispose()


ROW = {"form": "f", "form_version": 1, "digest": "d", "person": "p", "agency": "a", "recorded_turn": None}


def put(connection: Connection, name: str, answers: object) -> None:
    at = "2026-03-02 00:00:00.000000"
    connection.execute(
        insert(Submission).values(id=name, case_id="c1", answers=answers, made_at=text(f"'{at}'"), **ROW)
    )


def test_the_tables_open_what_they_read_whichever_way_it_is_asked_and_hold_nothing_open(tables: Connection) -> None:
    wrapped = sealing.fresh_key()
    tables.execute(insert(DataKey), {"case_id": "c1", "wrapped": wrapped})
    put(tables, "mine", sealing.closed('{"a":"Тайная"}', wrapped, "submission.answers"))
    put(tables, "open", {"a": "Тайная"})
    put(tables, "none", {})
    tables.execute(text("UPDATE submission SET answers = '{\"a\":\"Тайная\"}' WHERE id = 'none'"))  # as before keys
    said = {"a": "Тайная"}
    other = alias(Submission.__table__)
    left = outerjoin(DataKey, Submission, Submission.case_id == DataKey.case_id)
    asked = (
        select(Submission.id, Submission.answers),
        select(other.c.id, other.c.answers),
        select(Submission.id, Submission.answers).select_from(left),
    )
    for statement in asked:
        assert {row.answers["a"] for row in tables.execute(statement)} == {said["a"]}
    assert [row.answers for row in tables.execute(select(Submission).order_by(Submission.id))] == [said] * 3
    assert tables.scalar(select(Submission.answers).where(Submission.id == "mine")) == said
    asked_raw = select(literal_column("answers", Text)).select_from(text("submission")).where(text("id <> 'none'"))
    assert [kept for kept in tables.scalars(asked_raw) if "Тайная" in kept] == []
    tables.execute(text("DELETE FROM data_key"))
    with pytest.raises(Locked):
        tables.scalar(select(Submission.answers).where(Submission.id == "mine"))


def test_a_sealed_column_can_be_any_table_s(tables: Connection) -> None:
    paper = Table("paper", MetaData(), Column("number", Sealed("paper.number")))
    paper.create(tables)
    tables.execute(insert(paper), [{"number": "45 11 123456"}, {"number": None}])
    assert list(tables.scalars(select(paper.c.number))) == ["45 11 123456", None]
    assert "123456" not in str(tables.scalar(text("SELECT number FROM paper WHERE number IS NOT NULL")))
