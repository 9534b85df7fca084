"""What people say of somebody by hand: kept with who and why, found by, taken back, and no form is touched by it."""

import asyncio
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from activities.archive import Archive
from activities.individuals import deeds, hand
from activities.individuals.hand import Link, Right
from activities.individuals.lookup import candidates
from activities.sessions import Sessions
from forms.kin import Part
from forms.namesakes.names import read_name
from forms.namesakes.weighing import Described
from models.tables import Individual
from tests.activities.test_individuals import BY, child, recorded
from tests.support.casework import MORNING
from tests.support.turns import ROUTES, Story, everything, fold_of

pytestmark = pytest.mark.database
RIGHT = Right(full_name="Ёлкина-Берг Дарья Ильинична", former=("Соснина",), born=date(2014, 3, 1), document="V-АЙ 555")
WHY = "свидетельство о рождении"


def by(case: str | None = None) -> deeds.Hand:
    return deeds.Hand(BY, MORNING, WHY, case)


async def corrected(sessions: Sessions, one: str, seen: int, right: Right = RIGHT) -> int:
    return await sessions.write(partial(hand.correct, hand=by(), one=one, seen=seen, right=right))


async def record(sessions: Sessions, one: str) -> Any:
    async with sessions.reading() as connection:
        return (await connection.execute(select(Individual).where(Individual.id == one))).one()


async def test_a_correction_is_what_counts_and_the_record_is_found_by_both_until_it_is_taken_back(
    sessions: Sessions,
) -> None:
    story = Story(80)
    await recorded(sessions, story)
    one = await child(sessions, story)
    before, forms = await record(sessions, one), await everything(sessions)
    number = await corrected(sessions, one, 0)
    after = await record(sessions, one)
    assert (after.full_name, after.born, after.version) == (RIGHT.full_name, RIGHT.born, 1)
    assert after.former == ["елкина", "соснина"]
    assert after.details["document"]
    for name in (RIGHT.full_name, "Соснина Дарья Ильинична", before.full_name):
        sought = Described(name=read_name(name), born=None, year=None)
        assert one in {row.id for row in await sessions.write(partial(candidates, sought=sought, most=9))}, name
    untouched = {"submission", "mention", "audit", "case_file", "document"}
    assert {name: rows for name, rows in (await everything(sessions)).items() if name in untouched} == {
        name: rows for name, rows in forms.items() if name in untouched
    }
    await sessions.write(partial(hand.take_back, hand=by(), number=number))
    again = await record(sessions, one)
    assert [*again[:-1]] == [*before[:-1]], "all but the version"


async def test_what_was_corrected_stands_after_the_case_is_written_anew(sessions: Sessions) -> None:
    story = Story(81)
    await recorded(sessions, story)
    one = await child(sessions, story)
    await corrected(sessions, one, 0)
    before = await record(sessions, one)
    await Archive(sessions, ROUTES.__getitem__).rebuild(story.case, fold_of(story.norm))
    assert (await record(sessions, one)).full_name == before.full_name


async def test_of_two_who_correct_at_once_one_is_told_to_look_again(sessions: Sessions) -> None:
    story = Story(82)
    await recorded(sessions, story)
    one = await child(sessions, story)
    rights = (Right(full_name="Ёлкина Дарья Ивановна"), Right(full_name="Ёлкина Дарья Игоревна"))
    done = await asyncio.gather(*(corrected(sessions, one, 0, right) for right in rights), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NotSaid", "int"]
    (refused,) = (one for one in done if isinstance(one, deeds.NotSaid))
    assert refused.code == deeds.MEANWHILE
    winner = await record(sessions, one)
    assert winner.full_name == rights[next(n for n, one in enumerate(done) if isinstance(one, int))].full_name
    with pytest.raises(deeds.NotSaid, match=hand.SAME):
        await corrected(sessions, one, 1, Right(full_name=winner.full_name))


async def test_somebody_is_linked_with_a_case_once_and_not_where_a_form_names_them(sessions: Sessions) -> None:
    stories = [Story(83), Story(84, child={"full_name": "Кленов Пётр Олегович", "birth_date": "2012-01-02"})]
    await recorded(sessions, *stories)
    one = await child(sessions, stories[0])
    told = Link(Part.SIBLING, "", "Ёлкина Дарья Ильинична")
    linking = partial(hand.link, hand=by(stories[1].case), one=one, told=told)
    both = await asyncio.gather(sessions.write(linking), sessions.write(linking), return_exceptions=True)
    (number,) = (said for said in both if isinstance(said, int))
    assert [said.code for said in both if isinstance(said, deeds.NotSaid)] == [hand.LINKED]
    with pytest.raises(deeds.NotSaid, match=hand.NAMED):
        await sessions.write(partial(hand.link, hand=by(stories[0].case), one=one, told=told))
    await sessions.write(partial(hand.take_back, hand=by(), number=number))
    assert await sessions.write(linking) > number, "once it was cut it may be made again"


async def test_what_was_written_by_hand_is_closed_in_the_database(sessions: Sessions) -> None:
    story = Story(85)
    await recorded(sessions, story)
    await corrected(sessions, await child(sessions, story), 0)

    def raw(connection: Connection) -> str:
        return str(connection.execute(text("SELECT * FROM individual_deed")).all())

    kept = await sessions.write(raw)
    assert "c1~" in kept
    assert not any(word in kept for word in ("Берг", "АЙ 555", WHY))
