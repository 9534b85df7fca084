"""The second wall, on the deployment's own roles: a statement without any condition shows only what may be seen."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text

from activities.sessions import Sessions
from activities.wall import as_system, asking
from models.people import Actor
from models.tables import (
    CaseFile,
    Draft,
    NameReason,
    Referral,
    Sitting,
    SittingItem,
    SittingMember,
    Submission,
    Task,
)
from tests.api.test_oracle import (
    NOW,
    STAFF,
    Diary,
    Visitor,
    actor_of,
    answers_for_the_child,
    diaries,
    has,
    is_asked_to_take_over,
    reads,
    sees,
    supervises,
    visitors,
    written,
)
from tests.docker.conftest import Deployed

WALLED = ("case_file", "submission", "attachment", "draft", "name_form", "case_word", "name_reason")


@pytest.fixture(scope="module")
async def sessions(deployed: Deployed) -> AsyncIterator[Sessions]:
    opened = Sessions(deployed.application)
    yield opened
    await opened.close()


async def shelved(sessions: Sessions, cases: list[Diary]) -> dict[str, Diary]:
    """These cases and no others, each with an answer that its custodian wrote."""
    found = {f"{number:032}": diary for number, diary in enumerate(cases)}
    async with sessions.transaction() as connection:
        for table in (SittingItem, SittingMember, Sitting, Referral, NameReason, Task, Submission, Draft, CaseFile):
            await connection.execute(delete(table))
        for number, (case, diary) in enumerate(found.items()):
            one = written(number, diary)
            for filled, lines in one.rows:
                await connection.execute(insert(filled), lines)
            await connection.execute(insert(Submission), [answer_row(case, answers_for_the_child(diary))])
    return found


def answer_row(case: str, agency: str) -> dict[str, Any]:
    return {
        "id": case, "case_id": case, "form": "signal_card", "form_version": 1, "answers": {"child": "Соколов"},
        "digest": "0" * 64, "made_at": NOW, "person": "nobody-else", "agency": agency, "recorded_turn": 0,
    }  # fmt: skip


async def everything(sessions: Sessions, actor: Actor, table: Any = CaseFile) -> set[str]:
    """What a statement without a condition shows."""
    with asking(actor):
        async with sessions.reading() as connection:
            return set(await connection.scalars(select(table.id)))


def ever_had_a_part(visitor: Visitor, diary: Diary) -> bool:
    person, agency, role, _ = visitor
    if has("summoned", person, diary):
        return True  # the agenda that somebody got is theirs to know of
    if role not in STAFF:
        return role == "administrator" or supervises((person, agency, "supervisor", visitor[3]), diary)
    parts = ("asked", "offered", "answered")
    return (
        agency in {diary[1], answers_for_the_child(diary)}
        or is_asked_to_take_over(agency, diary)
        or any(has(part, agency, diary) for part in parts)
        or has("emergency", person, diary)
        or (agency == "kdn" and any(what == "offered" for what, _ in diary[2]))  # it asked, in these diaries
    )


@given(cases=st.lists(diaries, min_size=1, max_size=3), people=st.lists(visitors, min_size=1, max_size=4))
@example(
    cases=[("ru.sve", "pdn", [("summoned", "ada"), ("struck", "ada")])], people=[("ada", "school-1", "head", "kz")]
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_wall_hides_what_never_concerned_somebody_and_nothing_that_may_be_seen(
    sessions: Sessions, cases: list[Diary], people: list[Visitor]
) -> None:
    found = await shelved(sessions, cases)
    for visitor in people:
        mine = tuple(case for case, diary in found.items() if has("emergency", visitor[0], diary))
        actor = actor_of(visitor, mine if visitor[2] in STAFF else ())
        files, answers = await everything(sessions, actor), await everything(sessions, actor, Submission)
        for case, diary in found.items():
            assert case in files or not sees(visitor, diary), f"refused: {visitor} before {diary}"
            assert case not in files or ever_had_a_part(visitor, diary), f"leaked: {visitor} before {diary}"
            assert case in answers or not reads(visitor, diary), f"refused the text: {visitor} before {diary}"
            is_own = answers_for_the_child(diary) == visitor[1] and visitor[2] in STAFF
            assert case not in answers or is_own or sees(visitor, diary), f"leaked: {visitor} before {diary}"


async def test_who_is_no_longer_asked_finds_no_text_whatever_the_statement(sessions: Sessions) -> None:
    asked, over = ("asked", "school-1"), ("answered", "school-1")
    await shelved(sessions, [("ru.sve", "pdn", [asked]), ("ru.sve", "pdn", [asked, over])])
    school = actor_of(("ada", "school-1", "specialist", "ru.sve"), ())
    assert await everything(sessions, school, Submission) == {f"{0:032}"}


async def test_whoever_says_nothing_sees_nothing(deployed: Deployed, sessions: Sessions) -> None:
    await shelved(sessions, [("ru.sve", "pdn", [])])
    with psycopg.connect(deployed.application.replace("+psycopg", "")) as app:
        for table in WALLED:
            assert app.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]  # noqa: S608 - names of ours
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            app.execute("INSERT INTO case_word (word, case_id, of_child) VALUES ('w', %s, true)", (f"{0:032}",))


async def test_the_pool_remembers_nobody(sessions: Sessions) -> None:
    await shelved(sessions, [("ru.sve", agency, []) for agency in ("pdn", "school-1", "school-2", "kdn")])
    visiting = [(f"{number:032}", agency) for number, agency in enumerate(("pdn", "school-1", "school-2", "kdn"))] * 12

    async def look(agency: str) -> set[str]:
        return await everything(sessions, actor_of(("ada", agency, "specialist", "ru.sve"), ()))

    seen = await asyncio.gather(*(look(agency) for _, agency in visiting))
    assert seen == [{case} for case, _ in visiting]
    async with sessions.reading() as connection:  # nobody asks: the rounds of the server, the worker
        assert len(set(await connection.scalars(select(CaseFile.id)))) == 4
        assert await connection.scalar(text("SELECT current_setting('app.person', true)")) == ""


async def test_a_deed_is_done_by_the_system_for_whoever_asks_for_it(sessions: Sessions) -> None:
    await shelved(sessions, [("ru.sve", "pdn", [])])
    with asking(actor_of(("ada", "kdn", "reporter", "kz"), ())):
        async with sessions.transaction() as connection:
            assert len(set(await connection.scalars(select(CaseFile.id)))) == 1


async def test_what_follows_from_everything_is_looked_up_by_the_system_and_then_the_person_asks_again(
    sessions: Sessions,
) -> None:
    await shelved(sessions, [("ru.sve", "pdn", [])])
    stranger = actor_of(("ada", "kdn", "reporter", "kz"), ())
    with asking(stranger):
        with as_system():
            async with sessions.reading() as connection:
                assert len(set(await connection.scalars(select(CaseFile.id)))) == 1
        assert await everything(sessions, stranger) == set()
