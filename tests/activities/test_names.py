"""A form of a name that was answered is used by every later paper of the case, and by none that was made before."""

import pytest
from sqlalchemy import insert, select

from activities.document_register import paper_on_record
from activities.records import Records
from activities.sessions import Sessions
from forms.russian.name_forms import NameForms
from models import tables
from tests.support.turns import ROUTES, Story, deposit

pytestmark = pytest.mark.database
AIGUL = "Асанова Айгуль Бакыт кызы"


def answer(story: Story, submission: int, form: str, case: str = "genitive") -> dict[str, str]:
    """What was answered with the story's submission of this place."""
    return {
        "submission": story.submissions[submission]["id"],
        "case_id": story.case,
        "nominative": AIGUL,
        "grammatical_case": case,
        "form": form,
    }


async def told(sessions: Sessions, story: Story, *answers: dict[str, str], unrecorded: int = 0) -> None:
    """Keep the story and the answers; leave its last turns unrecorded."""
    await deposit(sessions, story)
    async with sessions.transaction() as connection:
        await connection.execute(insert(tables.NameForm), list(answers))
    for turn in story.turns[: len(story.turns) - unrecorded]:
        await Records(sessions, ROUTES.__getitem__).record_turn(turn)


async def names_on(sessions: Sessions, story: Story) -> list[tuple[NameForms, ...]]:
    """The forms that each ordered paper of the case would be made with, in the order of the turns."""
    async with sessions.transaction() as connection:
        deed = tables.Deed
        found = select(deed.turn, deed.place).where(deed.case_id == story.case, deed.kind == "render_document")
        orders = list(await connection.execute(found.order_by(deed.turn, deed.place)))
        for turn, place in orders:
            row = {"case_id": story.case, "turn": turn, "place": place, "document": "d", "agency": "a", "year": 2026}
            row |= {"number": turn + 1, "made_at": story.now, "copies": [], "media_type": "application/pdf"}
            await connection.execute(insert(tables.Document), row)
        papers = [await connection.run_sync(paper_on_record, story.case, turn, place) for turn, place in orders]
    return [paper.name_forms for paper in papers]


def two_papers(number: int) -> Story:
    """The card of the signal, then the request of the commission."""
    story = Story(number, child_safe="yes", urgency="planned")
    story.do("take_up", triage="accept")
    story.do("request")
    return story


async def test_an_answer_serves_the_paper_it_came_with_and_all_later_ones(sessions: Sessions) -> None:
    story = two_papers(1)
    await told(sessions, story, answer(story, 0, "Асановой Айгуль Бакыт кызы"), answer(story, 0, "Ей", "dative"))
    known = NameForms(nominative=AIGUL, genitive="Асановой Айгуль Бакыт кызы", dative="Ей")
    assert await names_on(sessions, story) == [(known,), (known,)]


async def test_a_later_answer_takes_the_place_of_an_earlier_one_but_not_on_papers_made_before(
    sessions: Sessions,
) -> None:
    story = two_papers(1)
    await told(sessions, story, answer(story, 0, "Асановой Айгуль"), answer(story, 2, "Асановой Айгули"))
    first, second = await names_on(sessions, story)
    assert [one.genitive for one in first] == ["Асановой Айгуль"]
    assert [one.genitive for one in second] == ["Асановой Айгули"]


async def test_an_answer_that_is_not_on_record_and_one_of_another_case_do_not_count(sessions: Sessions) -> None:
    story, other = two_papers(1), two_papers(2)
    await told(sessions, other, answer(other, 0, "Другой"))
    await told(sessions, story, answer(story, 2, "Рано"), unrecorded=1)
    assert await names_on(sessions, story) == [()]
