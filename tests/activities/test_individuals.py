"""Children and adults: one record each out of the forms, the same when rebuilt; joined and parted without a trace."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from activities.archive import Archive
from activities.individuals import deeds
from activities.individuals.filling import fill
from activities.individuals.standing import alike_to
from activities.records import Records
from activities.sessions import Sessions
from models import tables
from models.people import Actor, AgencyKind, Role
from models.tables import Individual, IndividualDeed, Likeness, Mention
from tests.support.casework import MORNING
from tests.support.turns import ROUTES, Story, deposit, everything, fold_of

pytestmark = pytest.mark.database
MOTHER = {"full_name": "Ёлкина (Смирнова) Наталья Петровна", "birth_date": "1986-05-14", "phone": "+7 912 000-11-22"}
FAMILY = {
    "mother": MOTHER,
    "siblings[]": [
        {"full_name": "Ёлкин Павел Ильич", "birth_date": "2010-01-02"},
        {"full_name": "Елкина Дарья Ильинична", "birth_date": "2014-02-28"},
    ],
    "other_relatives[]": [{"full_name": "Смирнова Вера Ивановна", "kinship": "бабушка"}],
}
AGAIN = {"full_name": "Елкина Дария Ильинична", "birth_date": "2014-02-28"}
BY = Actor(
    person="somebody", agency="some-agency", kind=AgencyKind.GUARDIANSHIP, role=Role.SPECIALIST, territory="ru.sve"
)


def hand(reason: str = "совпадают свидетельства о рождении") -> deeds.Hand:
    return deeds.Hand(BY, MORNING, reason)


async def recorded(sessions: Sessions, *stories: Story) -> None:
    records = Records(sessions, ROUTES.__getitem__)
    await deposit(sessions, *stories)
    for story in stories:
        for turn in story.turns:
            await records.record_turn(turn)


async def rows(sessions: Sessions, *asked: Any) -> Sequence[Any]:
    async with sessions.reading() as connection:
        return (await connection.execute(select(*asked))).all()


async def child(sessions: Sessions, story: Story) -> str:
    async with sessions.reading() as connection:
        asked = select(Mention.individual).where(Mention.case_id == story.case, Mention.part == "child").limit(1)
        return str(await connection.scalar(asked))


async def roots(sessions: Sessions) -> dict[str, str]:
    return {row.id: row.root for row in await rows(sessions, Individual.id, Individual.root)}


async def test_a_signal_makes_one_record_of_everybody_whom_it_names(sessions: Sessions) -> None:
    await recorded(sessions, Story(1, family=FAMILY))
    named = await rows(sessions, Mention.full_name, Mention.part, Mention.kinship, Mention.individual)
    assert [(row.full_name, row.part, row.kinship) for row in named] == [
        ("Ёлкина Дарья Ильинична", "child", ""),
        ("Ёлкина (Смирнова) Наталья Петровна", "mother", ""),
        ("Смирнова Вера Ивановна", "other", "бабушка"),
        ("Ёлкин Павел Ильич", "sibling", ""),
        ("Елкина Дарья Ильинична", "child", ""),
    ]
    assert len({row.individual for row in named}) == 4
    mother = next(row for row in await rows(sessions, Individual) if row.given == "наталья")
    assert (mother.surname, mother.former, mother.sex, mother.born_year) == ("елкина", ["смирнова"], "f", 1986)
    assert mother.details == {"phone": "9120001122"}


async def test_a_corrected_name_is_the_same_person_and_the_slip_is_not_said_any_more(sessions: Sessions) -> None:
    story = Story(2, child={"full_name": "Ёлкина Дария", "birth_date": "2014-02-28"}, family={"mother": MOTHER})
    await recorded(sessions, story)
    before = {row.part: row.individual for row in await rows(sessions, Mention.part, Mention.individual)}
    # What a correction of the signal would bring, in the tables alone: a form that takes the place of another one.
    form = story.write("signal_card", {"child": AGAIN, "mother": MOTHER | {"full_name": "Ёлкина Наталия Петровна"}})
    story.submissions[-1] |= {"corrects": story.opening.submission.id}
    async with sessions.transaction() as connection:
        await connection.execute(insert(tables.Submission), story.submissions[-1])
    from activities.individuals.mentions import Told, note_mentions  # noqa: PLC0415

    await sessions.write(lambda connection: note_mentions(connection, Told(story.case, 1, MORNING, form)))
    said = [row for row in await rows(sessions, Mention.part, Mention.individual, Mention.until) if row.until is None]
    assert {row.part: row.individual for row in said} == before
    mother = next(row for row in await rows(sessions, Individual) if row.id == before["mother"])
    assert (mother.full_name, mother.former) == ("Ёлкина Наталия Петровна", [])


async def test_a_second_signal_about_a_child_is_suggested_with_its_reasons(sessions: Sessions) -> None:
    first, second, stranger = Story(3), Story(4, child=AGAIN), Story(5, child="Жук Анна Олеговна")
    await recorded(sessions, first, second, stranger)
    (pair,) = await rows(sessions, Likeness)
    assert {pair.one, pair.other} == {await child(sessions, first), await child(sessions, second)}
    assert pair.reasons == ["surname_same", "given_variant", "patronymic_same", "born_same"]
    assert pair.score == 14.0


async def test_rebuilding_gives_the_same_people_and_keeps_what_people_said_of_them(sessions: Sessions) -> None:
    stories = [Story(10, family=FAMILY), Story(11, child=AGAIN, family={"mother": MOTHER}), Story(12)]
    await recorded(sessions, *stories)
    one, other = await child(sessions, stories[0]), await child(sessions, stories[1])
    await sessions.write(partial(deeds.join, hand=hand(), into=one, other=other))
    before = await everything(sessions)
    archive = Archive(sessions, ROUTES.__getitem__)
    for story in stories:
        await archive.rebuild(story.case, fold_of(story.norm))
    assert await everything(sessions) == before
    async with sessions.transaction() as connection:  # every row that is rebuilt is lost
        for table in (Mention, tables.IndividualKey, Individual, Likeness):
            await connection.execute(delete(table))
    for story in stories:
        await archive.rebuild(story.case, fold_of(story.norm))
    after = await everything(sessions)
    assert after["mention"] == before["mention"]
    assert after["individual_key"] == before["individual_key"]
    pointers = [{key: row[key] for key in ("id", "same_as", "root", "former")} for row in before["individual"]]
    assert [{key: row[key] for key in ("id", "same_as", "root", "former")} for row in after["individual"]] == pointers


async def test_the_people_of_earlier_cases_are_filled_in_once(sessions: Sessions) -> None:
    stories = [Story(15, family=FAMILY), Story(16, child=AGAIN)]
    await recorded(sessions, *stories)
    own = {"individual_deed"}
    before = {name: kept for name, kept in (await everything(sessions)).items() if name not in own}
    async with sessions.transaction() as connection:
        for table in (Mention, tables.IndividualKey, Individual, Likeness):
            await connection.execute(delete(table))
    assert await fill(sessions) == 2
    assert {name: kept for name, kept in (await everything(sessions)).items() if name not in own} == before
    assert await fill(sessions) == 0


async def test_chains_of_joinings_are_parted_in_any_order(sessions: Sessions) -> None:
    stories = [Story(number, child=AGAIN) for number in range(20, 24)]
    await recorded(sessions, *stories)
    a, b, c, d = [await child(sessions, story) for story in stories]
    apart = await roots(sessions)
    to_b = await sessions.write(partial(deeds.join, hand=hand(), into=b, other=a))
    pair = await roots(sessions)
    to_c = await sessions.write(partial(deeds.join, hand=hand(), into=c, other=a))  # a stands under b: b goes to c
    to_d = await sessions.write(partial(deeds.join, hand=hand(), into=d, other=b))
    assert set((await roots(sessions)).values()) == {d}
    await sessions.write(partial(deeds.take_back, hand=hand("ошибка"), number=to_c))
    assert await roots(sessions) == {a: b, b: b, c: d, d: d}
    await sessions.write(partial(deeds.take_back, hand=hand("ошибка"), number=to_d))
    assert await roots(sessions) == pair
    await sessions.write(partial(deeds.take_back, hand=hand("ошибка"), number=to_b))
    assert await roots(sessions) == apart
    with pytest.raises(deeds.NotSaid, match="undone"):
        await sessions.write(partial(deeds.take_back, hand=hand("ошибка"), number=to_b))


async def test_two_who_join_at_once_make_no_circle(sessions: Sessions) -> None:
    first, second = Story(30), Story(31, child=AGAIN)
    await recorded(sessions, first, second)
    one, other = await child(sessions, first), await child(sessions, second)
    attempts = [
        sessions.write(partial(deeds.join, hand=hand(), into=into, other=joined))
        for into, joined in ((one, other), (other, one)) * 4
    ]
    done = await asyncio.gather(*attempts, return_exceptions=True)
    assert [type(answer) for answer in done].count(int) == 1
    assert all(isinstance(answer, int | deeds.NotSaid) for answer in done)
    assert len(set((await roots(sessions)).values())) == 1


async def test_what_changed_meanwhile_is_not_joined(sessions: Sessions) -> None:
    stories = [Story(number, child=AGAIN) for number in (40, 41, 42)]
    await recorded(sessions, *stories)
    a, b, c = [await child(sessions, story) for story in stories]
    await sessions.write(partial(deeds.join, hand=hand(), into=b, other=c))
    with pytest.raises(deeds.NotSaid, match="meanwhile"):
        await sessions.write(partial(deeds.join, hand=hand(), into=a, other=b, seen=[0, 0]))


async def test_two_people_stay_two_whatever_is_joined_since(sessions: Sessions) -> None:
    stories = [Story(number, child=AGAIN) for number in (50, 51, 52)]
    await recorded(sessions, *stories)
    a, b, c = [await child(sessions, story) for story in stories]
    said = await sessions.write(partial(deeds.tell_apart, hand=hand("двоюродные"), one=a, other=b))
    await sessions.write(partial(deeds.join, hand=hand(), into=b, other=c))
    with pytest.raises(deeds.NotSaid, match="known_apart"):
        await sessions.write(partial(deeds.join, hand=hand(), into=a, other=c))
    assert await sessions.write(lambda connection: alike_to(connection, a)) == []
    await sessions.write(partial(deeds.take_back, hand=hand("нашли документы"), number=said))
    assert [row.root for row, _match in await sessions.write(lambda connection: alike_to(connection, a))] == [b]


async def test_joining_touches_neither_cases_nor_their_log(sessions: Sessions) -> None:
    first, second = Story(60, family=FAMILY), Story(61, child=AGAIN, family=FAMILY)
    await recorded(sessions, first, second)
    own = {"individual", "individual_deed", "likeness", "data_key"}
    before = {name: kept for name, kept in (await everything(sessions)).items() if name not in own}
    into, joined = await child(sessions, first), await child(sessions, second)
    number = await sessions.write(partial(deeds.join, hand=hand(), into=into, other=joined))
    await sessions.write(partial(deeds.take_back, hand=hand("ошибка"), number=number))
    assert {name: kept for name, kept in (await everything(sessions)).items() if name not in own} == before


async def test_the_log_of_deeds_cannot_be_rewritten(sessions: Sessions) -> None:
    story = Story(70)
    await recorded(sessions, story)
    one = await child(sessions, story)
    await sessions.write(partial(deeds.go_on, hand=hand("срочно"), child=one))

    def attempt(statement: str, connection: Connection) -> None:
        connection.execute(text(statement))

    count = await rows(sessions, func.count(IndividualDeed.id))
    for statement in ("UPDATE individual_deed SET reason = ''", "DELETE FROM individual_deed"):
        with pytest.raises(DBAPIError, match=r"only (ever )?added"):
            await sessions.write(partial(attempt, statement))
    assert await rows(sessions, func.count(IndividualDeed.id)) == count
