"""A form means somebody else than it was taken to: said by hand, the same after a rebuilding, taken back as it was."""

import asyncio
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from activities.archive import Archive
from activities.individuals import deeds, filling, hand
from activities.individuals.filling import renew
from activities.individuals.forgetting import forget_people
from activities.individuals.hand import Spot, Untied
from activities.individuals.mentions import Told, note_mentions
from activities.sessions import Sessions
from models.tables import Individual, IndividualKey, Likeness, Mention, Submission
from tests.activities.test_individuals import recorded
from tests.activities.test_individuals_by_hand import WHY, by
from tests.support.casework import MORNING
from tests.support.turns import ROUTES, Story, everything, fold_of

pytestmark = pytest.mark.database
NAME = "Ёлкин Илья Петрович"
NAMESAKES: dict[str, Any] = {
    "father": {"full_name": NAME},
    "other_relatives[]": [{"full_name": NAME, "kinship": "дедушка"}],
}
STRANGERS = [{"full_name": "Ёлкин Пётр Петрович", "kinship": "дядя"}]
PEOPLE = {"mention", "individual", "individual_key", "likeness"}


async def mentioned(sessions: Sessions, story: Story) -> dict[str, Any]:
    """By what the forms of the case say of kinship: «отец» says it by the field."""
    async with sessions.reading() as connection:
        asked = select(Mention).where(Mention.case_id == story.case, Mention.part != "child")
        return {row.kinship: row for row in await connection.execute(asked)}


async def people(sessions: Sessions) -> dict[str, Any]:
    """Everything that follows from forms and deeds, but for the count of changes."""
    kept = {name: rows for name, rows in (await everything(sessions)).items() if name in PEOPLE}
    kept["individual"] = [{key: value for key, value in row.items() if key != "version"} for row in kept["individual"]]
    return kept


def untying(row: Any, seen: int = 0, into: str | None = None) -> Any:
    spot = Spot(row.case_id, row.turn, row.place, row.form, 1)
    return partial(hand.untie, hand=by(), one=row.individual, seen=seen, spot=spot, into=into)


async def test_a_namesake_becomes_a_record_of_his_own_stays_one_when_rebuilt_and_is_taken_back(
    sessions: Sessions,
) -> None:
    story = Story(90, family=NAMESAKES)
    await recorded(sessions, story)
    before, forms = await people(sessions), await everything(sessions)
    grandfather = (await mentioned(sessions, story))["дедушка"]
    told = await sessions.write(untying(grandfather))
    named = await mentioned(sessions, story)
    assert named["дедушка"].individual == told.record
    assert named[""].individual == grandfather.individual, "the father stays who he was"
    after = await people(sessions)
    assert [(row["one"], row["other"]) for row in after["likeness"]] == [
        tuple(sorted((told.record, grandfather.individual)))
    ], "they are alike"
    with pytest.raises(deeds.NotSaid, match=deeds.KNOWN_APART):
        await sessions.write(partial(deeds.join, hand=by(), into=told.record, other=grandfather.individual))
    await Archive(sessions, ROUTES.__getitem__).rebuild(story.case, fold_of(story.norm))
    assert await people(sessions) == after
    untouched = {"submission", "audit", "case_file", "document"}
    assert all(rows == forms[name] for name, rows in (await everything(sessions)).items() if name in untouched)
    await sessions.write(partial(hand.take_back, hand=by(), number=told.number))
    assert await people(sessions) == before
    with pytest.raises(deeds.NotSaid, match=deeds.UNDONE):
        await sessions.write(partial(hand.take_back, hand=by(), number=told.number))


async def test_a_mention_is_tied_to_the_record_that_is_named_and_later_words_count_over_earlier_ones(
    sessions: Sessions,
) -> None:
    here = Story(91, family=NAMESAKES)
    there = Story(92, family={"other_relatives[]": [{"full_name": "Ёлкин Илья Петрович", "kinship": "дядя"}]})
    await recorded(sessions, here, there)
    grandfather = (await mentioned(sessions, here))["дедушка"]
    uncle = (await mentioned(sessions, there))["дядя"].individual
    first = await sessions.write(untying(grandfather, into=uncle))
    assert first.record == uncle
    tied = (await mentioned(sessions, here))["дедушка"]
    second = await sessions.write(untying(tied, seen=1))
    await sessions.write(partial(hand.take_back, hand=by(), number=first.number))
    assert (await mentioned(sessions, here))["дедушка"].individual == second.record, "the later word stands"
    await sessions.write(partial(hand.take_back, hand=by(), number=second.number))
    assert (await mentioned(sessions, here))["дедушка"].individual == grandfather.individual


async def test_of_two_who_untie_at_once_one_is_told_to_look_again(sessions: Sessions) -> None:
    story = Story(93, family=NAMESAKES)
    await recorded(sessions, story)
    grandfather = (await mentioned(sessions, story))["дедушка"]
    done = await asyncio.gather(*(sessions.write(untying(grandfather)) for _ in range(2)), return_exceptions=True)
    assert [one.code for one in done if isinstance(one, deeds.NotSaid)] == [deeds.MEANWHILE]
    (told,) = (one for one in done if isinstance(one, Untied))
    assert (await mentioned(sessions, story))["дедушка"].individual == told.record


async def test_neither_a_record_that_stands_on_one_form_nor_one_that_others_lean_on_is_emptied(
    sessions: Sessions,
) -> None:
    story, other = Story(94, family=NAMESAKES), Story(95, family=NAMESAKES)
    await recorded(sessions, story, other)
    named = await mentioned(sessions, story)
    told = await sessions.write(untying(named["дедушка"]))
    with pytest.raises(deeds.NotSaid, match=hand.ALONE):
        await sessions.write(untying((await mentioned(sessions, story))["дедушка"]))
    with pytest.raises(deeds.NotSaid, match=deeds.ONE_ALREADY):
        await sessions.write(untying(named[""], seen=1, into=named[""].individual))
    theirs = (await mentioned(sessions, other))["дедушка"].individual
    joined = await sessions.write(partial(deeds.join, hand=by(), into=told.record, other=theirs))
    with pytest.raises(deeds.NotSaid, match=hand.LEANT_ON):
        await sessions.write(partial(hand.take_back, hand=by(), number=told.number))
    await sessions.write(partial(hand.take_back, hand=by(), number=joined))
    await sessions.write(partial(hand.take_back, hand=by(), number=told.number))
    assert len({row.individual for row in (await mentioned(sessions, story)).values()}) == 1


async def test_a_correction_of_the_form_goes_on_meaning_whom_it_was_said_to_mean(sessions: Sessions) -> None:
    story = Story(99, family=NAMESAKES)
    await recorded(sessions, story)
    before = await mentioned(sessions, story)
    told = await sessions.write(untying(before["дедушка"]))
    form = story.write("signal_card", NAMESAKES | {"other_relatives[]": [*STRANGERS, *NAMESAKES["other_relatives[]"]]})
    story.submissions[-1] |= {"corrects": story.opening.submission.id}
    async with sessions.transaction() as connection:
        await connection.execute(insert(Submission), story.submissions[-1])
    await sessions.write(lambda connection: note_mentions(connection, Told(story.case, 1, MORNING, form)))
    async with sessions.reading() as connection:
        asked = select(Mention.kinship, Mention.individual).where(Mention.turn == 1)
        named = dict((await connection.execute(asked)).all())
    assert named["дедушка"] == told.record
    assert named[""] == before[""].individual
    assert named["дядя"] not in {told.record, before[""].individual}


async def test_why_a_mention_was_untied_is_closed_in_the_database_and_goes_with_the_case(sessions: Sessions) -> None:
    story = Story(96, family=NAMESAKES)
    await recorded(sessions, story)
    told = await sessions.write(untying((await mentioned(sessions, story))["дедушка"]))
    (deed,) = [row for row in (await everything(sessions))["individual_deed"] if row["id"] == told.number]
    assert (deed["reason"], deed["case_id"]) == (WHY, story.case)
    await sessions.write(lambda connection: forget_people(connection, story.case, MORNING))
    (deed,) = [row for row in (await everything(sessions))["individual_deed"] if row["id"] == told.number]
    assert (deed["kind"], deed["reason"], deed["said"]) == ("untie", None, None)


async def test_keys_that_an_earlier_edition_wrote_by_other_sounds_are_renewed_once_and_from_where_it_was_broken_off(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Story(97, child={"full_name": "Рыбкина Дарья Ильинична", "birth_date": "2014-02-28"})
    second = Story(98, child={"full_name": "Рыбкина Даша", "birth_date": "2014-02-28"})
    await recorded(sessions, first, second)
    before = await people(sessions)
    heard = IndividualKey.__table__.c
    async with sessions.transaction() as connection:  # as they were while «ы» was no «и»
        for row in (await connection.execute(select(IndividualKey).where(heard.key.contains(":рипкин")))).all():
            old = update(IndividualKey).where(heard.key == row.key, heard.individual == row.individual)
            await connection.execute(old.values(key=row.key.replace("рипкин", "рыпкин")))
        await connection.execute(delete(Likeness))
    assert await people(sessions) != before
    monkeypatch.setattr(filling, "RECORDS_AT_ONCE", 1)
    page = await sessions.write(partial(filling._renew, ""))
    assert page is not None
    assert page[1] == 1, "and here the process died"
    assert await renew(sessions) == 1
    assert await people(sessions) == before
    assert await renew(sessions) == 0
    async with sessions.reading() as connection:
        assert len((await connection.execute(select(Individual))).all()) == 2
