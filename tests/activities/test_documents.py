"""A document has one number, one content and one place in the register, however often it is made."""

import io
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from sqlalchemy import insert, select, update

from activities import documents
from activities.contracts import PaperMade, PaperOrder
from activities.document_register import MEDIA_TYPE
from activities.documents import Papers
from activities.errors import NotOnRecord, SubmissionUnfit
from activities.records import Records
from activities.sessions import BlockingSessions, Sessions
from models import tables
from tests.support.casework import MORNING
from tests.support.stored_files import ReadStorage
from tests.support.turns import ROUTES, Story, deposit

pytestmark = pytest.mark.database
SCHOOL = "Средняя общеобразовательная школа № 4"


@pytest.fixture
def storage(tmp_path: Path, tidy_url: str) -> ReadStorage:
    return ReadStorage(tmp_path, tidy_url)


@pytest.fixture
def papers(tidy_url: str, storage: ReadStorage) -> Iterator[Papers]:
    opened = BlockingSessions(tidy_url)
    yield Papers(opened, storage)
    opened.close()


async def on_record(sessions: Sessions, *stories: Story) -> list[PaperOrder]:
    """Record the stories; answers the order of each one's signal card."""
    school = {"code": "school-1", "kind": "school", "name": SCHOOL, "short_name": "школа", "territory": "ru.sve"}
    async with sessions.transaction() as connection:
        await connection.execute(insert(tables.Agency), {**school, "address": "ул. Школьная, 4", "phone": "0"})
    await deposit(sessions, *stories)
    for story in stories:
        await Records(sessions, ROUTES.__getitem__).record_turn(story.turns[0])
    async with sessions.reading() as connection:
        deed = tables.Deed
        found = select(deed.order).where(deed.kind == "render_document").order_by(deed.case_id)
        return [PaperOrder.model_validate(order) for order in await connection.scalars(found)]


async def rows(sessions: Sessions) -> list[dict[str, Any]]:
    document = tables.Document
    async with sessions.reading() as connection:
        found = await connection.execute(select(document).order_by(document.year, document.number))
        return [dict(row) for row in found.mappings()]


def read(storage: ReadStorage, made: PaperMade) -> str:
    pages = pypdf.PdfReader(io.BytesIO(storage.content(made.digest))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_a_document_is_entered_printed_and_stored(
    sessions: Sessions, papers: Papers, storage: ReadStorage
) -> None:
    (order,) = await on_record(sessions, Story(1))
    made = papers.render_document(order)
    (row,) = await rows(sessions)
    assert f"/ID [({row.pop('content')[:32]})".encode() in storage.content(made.digest)
    assert row == {
        "case_id": order.case,
        "turn": 0,
        "place": order.place,
        "document": "signal_card",
        "agency": "school-1",
        "year": 2026,
        "number": 1,
        "made_at": MORNING,
        "copies": ["commission-1", "guardianship-1"],
        "media_type": MEDIA_TYPE,
        "digest": made.digest,
        "pages": made.pages,
        "corrects_turn": None,
        "corrects_place": None,
        "order": None,
    }
    assert made.pages == len(pypdf.PdfReader(io.BytesIO(storage.content(made.digest))).pages)
    text = read(storage, made)
    for part in (SCHOOL, "2026-000001", "Ёлкина", "не ходит в школу"):
        assert part in text
    async with sessions.reading() as connection:
        assert await connection.scalar(select(tables.Deed.done_at).where(tables.Deed.place == order.place)) == MORNING


async def test_a_document_made_twice_is_one_document(sessions: Sessions, papers: Papers) -> None:
    (order,) = await on_record(sessions, Story(1))
    first = papers.render_document(order)
    before = await rows(sessions)
    assert papers.render_document(order) == first
    assert await rows(sessions) == before


async def test_one_that_was_numbered_but_not_printed_keeps_its_number(sessions: Sessions, papers: Papers) -> None:
    """The process died at the printer; the same document comes out, number and bytes, with others made meanwhile."""
    first, second = await on_record(sessions, Story(1), Story(2))
    made = papers.render_document(first)
    async with sessions.transaction() as connection:
        await connection.execute(update(tables.Document).values(digest=None, pages=None))
    papers.render_document(second)
    assert papers.render_document(first) == made
    assert [(row["case_id"], row["number"]) for row in await rows(sessions)] == [(first.case, 1), (second.case, 2)]


async def test_many_attempts_at_once_take_numbers_without_gaps(sessions: Sessions, papers: Papers) -> None:
    orders = await on_record(sessions, *(Story(number) for number in range(1, 5)))
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(papers.render_document, orders * 2))
    assert made[:4] == made[4:]
    assert [row["number"] for row in await rows(sessions)] == [1, 2, 3, 4]
    assert {row["digest"] for row in await rows(sessions)} == {one.digest for one in made}


async def test_its_date_and_year_are_local_to_the_case(
    sessions: Sessions, papers: Papers, storage: ReadStorage
) -> None:
    """21:30 in Greenwich on New Year's Eve is half past midnight in Moscow."""
    (order,) = await on_record(sessions, Story(1, at=datetime(2026, 12, 31, 21, 30, tzinfo=UTC)))
    made = papers.render_document(order)
    (row,) = await rows(sessions)
    assert (row["year"], row["number"]) == (2027, 1)
    assert "1 января 2027" in read(storage, made)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"answers": {"facts": "другое"}}, "not the one that was sent"), ({"id": "f" * 32}, "is missing")],
)
async def test_nothing_is_printed_from_a_submission_that_was_tampered_with(
    sessions: Sessions, papers: Papers, change: dict[str, Any], reason: str
) -> None:
    (order,) = await on_record(sessions, Story(1))
    async with sessions.transaction() as connection:
        await connection.execute(update(tables.Submission).values(**change))
    with pytest.raises(SubmissionUnfit, match=reason):
        papers.render_document(order)
    assert await rows(sessions) == []


async def test_nothing_is_printed_that_no_turn_ordered(sessions: Sessions, papers: Papers) -> None:
    (order,) = await on_record(sessions, Story(1))
    with pytest.raises(NotOnRecord):
        papers.render_document(order.model_copy(update={"number": 5}))
    assert await rows(sessions) == []


def test_pages_are_counted_even_when_a_checksum_ends_like_a_line() -> None:
    objects = (b"".join(b"<< /Type /Page /N %d >> " % number for _ in range(2)) for number in range(10_000))
    stream = next(packed for packed in map(zlib.compress, objects) if packed.endswith(b"\r"))
    pdf = b"1 0 obj << /Type /ObjStm >> stream\n" + stream + b"\nendstream endobj"
    assert documents._pages(pdf) == 2
