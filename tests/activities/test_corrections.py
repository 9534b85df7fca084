"""A corrected answer is a new version of the form and of its papers: each names the one it takes the place of."""

import io
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import insert, select, update

from activities.contracts import PaperMade, PaperOrder
from activities.document_register import paper_on_record
from activities.documents import Papers
from activities.errors import NotOnRecord, SubmissionUnfit
from activities.records import Records
from activities.sessions import BlockingSessions, Sessions
from models import tables
from tests.support.stored_files import ReadStorage
from tests.support.turns import ROUTES, Story, deposit

pytestmark = pytest.mark.database


@pytest.fixture
def storage(tmp_path: Path, tidy_url: str) -> ReadStorage:
    return ReadStorage(tmp_path, tidy_url)


@pytest.fixture
def papers(tidy_url: str, storage: ReadStorage) -> Iterator[Papers]:
    opened = BlockingSessions(tidy_url)
    yield Papers(opened, storage)
    opened.close()


async def corrected_request(sessions: Sessions) -> tuple[Story, list[PaperOrder]]:
    """A case whose request to the agencies was sent, and sent anew; the orders of its papers, the card first."""
    story = Story(1, child_safe="yes", urgency="planned")
    story.do("take_up", triage="accept")
    story.do("request")
    story.correct("request", {"subject": "Сведения о семье Ёлкиных"})
    commission = {"code": "commission-1", "kind": "commission", "name": "КДНиЗП", "short_name": "КДН"}
    async with sessions.transaction() as connection:
        await connection.execute(
            insert(tables.Agency), commission | {"territory": "ru.sve", "address": "ул. Мира, 1", "phone": "0"}
        )
    await deposit(sessions, story)
    for turn in story.turns:
        await Records(sessions, ROUTES.__getitem__).record_turn(turn)
    async with sessions.reading() as connection:
        deed = tables.Deed
        found = select(deed.order).where(deed.kind == "render_document").order_by(deed.turn, deed.place)
        return story, [PaperOrder.model_validate(order) for order in await connection.scalars(found)]


async def register(sessions: Sessions) -> list[tuple[int, str, int, int | None]]:
    """Turn, document, number, and the turn of the document it takes the place of."""
    document = tables.Document
    columns = (document.turn, document.document, document.number, document.corrects_turn)
    async with sessions.reading() as connection:
        found = select(*columns).where(document.agency == "commission-1").order_by(document.turn)
        rows = await connection.execute(found)
        return [(row.turn, row.document, row.number, row.corrects_turn) for row in rows]


def read(storage: ReadStorage, made: PaperMade) -> str:
    reader = pypdf.PdfReader(io.BytesIO(storage.content(made.digest)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


async def test_a_paper_of_a_corrected_answer_names_the_one_it_takes_the_place_of(
    sessions: Sessions, papers: Papers, storage: ReadStorage
) -> None:
    _, (_, first, second) = await corrected_request(sessions)
    old, new = papers.render_document(first), papers.render_document(second)
    assert await register(sessions) == [(2, "interagency_request", 1, None), (3, "interagency_request", 2, 2)]
    assert "взамен № 1 от 01.09.2026" in read(storage, new)
    assert "взамен" not in read(storage, old)
    assert papers.render_document(second) == new


async def test_the_old_paper_has_its_number_first_though_it_is_printed_later(
    sessions: Sessions, papers: Papers, storage: ReadStorage
) -> None:
    _, (_, first, second) = await corrected_request(sessions)
    new, old = papers.render_document(second), papers.render_document(first)
    assert [row[2] for row in await register(sessions)] == [1, 2]
    assert "взамен № 1 от" in read(storage, new)
    assert new.digest != old.digest


async def test_a_corrected_answer_is_recorded_with_what_it_corrects(sessions: Sessions, papers: Papers) -> None:
    story, (*_, second) = await corrected_request(sessions)
    submission = tables.Submission
    async with sessions.reading() as connection:
        found = select(submission.corrects, submission.reason, submission.recorded_turn)
        row = (await connection.execute(found.where(submission.id == second.submission.id))).one()
    assert tuple(row) == (second.corrects, "Описка в фамилии.", story.state.turn)
    async with sessions.transaction() as connection:
        await connection.execute(update(submission).where(submission.reason.is_not(None)).values(reason="Иное"))
    with pytest.raises(SubmissionUnfit, match="not the one that was sent"):
        papers.render_document(second)


async def test_what_a_document_was_made_of_can_be_asked_again(sessions: Sessions, papers: Papers) -> None:
    _, (_, first, second) = await corrected_request(sessions)
    papers.render_document(second)
    async with sessions.reading() as connection:
        paper = await connection.run_sync(paper_on_record, second.case, second.number, second.place)
        assert (paper.document, paper.number, paper.corrects) == ("interagency_request", "2", "1 от 01.09.2026")
        assert paper.answers == {"subject": "Сведения о семье Ёлкиных"}
        with pytest.raises(NotOnRecord):
            await connection.run_sync(paper_on_record, first.case, 99, first.place)
