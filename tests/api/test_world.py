"""The world of the demonstration obeys everything that a real case obeys, and its people fit each other."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from activities.archive import Archive
from activities.sessions import Sessions
from api.demo.world.families import families
from api.demo.world.plots import families_needed
from api.demo.world.seeding import enter_world
from api.demo.world.telling import tell
from api.demo.world.walk import Walk
from forms.russian.cases import Case, Gender
from forms.russian.declension import decline_name
from models import tables
from models.case import CaseState
from models.events import AnswerCorrected, Event
from models.payload import digest_of
from models.submission import Correction, submission_digest
from tests.support.doors import furnished
from workflows import packs, registry
from workflows.engine.core import fold
from workflows.engine.norm import Norm
from workflows.restart import file_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> tuple[Walk, ...]:
    packs.publish_all()
    return tell(1, NOW)


def test_every_stage_has_cases(world: tuple[Walk, ...]) -> None:
    stages = Counter(walk.state.stage for walk in world if walk.state.is_open)
    route = registry.newest_route("ru.prevention")
    assert set(stages) == {stage.id for stage in route.stages}
    ends = Counter(walk.state.closed.outcome for walk in world if walk.state.closed is not None)
    assert ends == {"unfounded": 3, "duplicate": 1, "refused": 2, "deregistered": 4, "moved": 1}
    assert 60 <= len(world) <= 75


def test_nothing_in_it_is_still_to_come_and_the_same_seed_tells_the_same(world: tuple[Walk, ...]) -> None:
    assert all(walk.turns[-1].at <= NOW for walk in world)
    again = tell(1, NOW)
    assert [walk.turns for walk in again] == [walk.turns for walk in world]
    assert [walk.forms for walk in again] == [walk.forms for walk in world]
    assert families(5, 1, NOW.date()) != families(5, 2, NOW.date())


def test_the_state_of_every_case_is_the_fold_of_its_events(world: tuple[Walk, ...]) -> None:
    for walk in world:
        assert fold(fold_norm(walk), [(turn.event, turn.at) for turn in walk.turns]) == walk.state
        assert [turn.number for turn in walk.turns] == list(range(len(walk.turns)))


def test_every_open_case_waits_for_somebody_or_for_its_quarter(world: tuple[Walk, ...]) -> None:
    for walk in world:
        state = walk.state
        assert bool(state.tasks or state.scheduled) is state.is_open, walk.cast.plot.id


def test_custody_tiles_every_case(world: tuple[Walk, ...]) -> None:
    for walk in world:
        ledger = walk.state.custody
        assert ledger[0].since == walk.state.opened_at
        assert [one.until for one in ledger[:-1]] == [one.since for one in ledger[1:]]
        assert ledger[-1].until == (walk.state.closed and walk.state.closed.at)
    assert {walk.state.custodian for walk in world} >= {"social-oblast", "social", "kdn", "opeka"}


def test_some_are_late_some_stand_still_and_one_is_in_danger(world: tuple[Walk, ...]) -> None:
    tasks = [task for walk in world for task in walk.state.tasks]
    late = [task for task in tasks if task.due is not None and task.due <= NOW]
    assert 5 <= len(late) <= len(tasks) // 2
    assert sum(task.is_suspended for task in tasks) == 2
    assert [walk.cast.about.trouble.id for walk in world if walk.state.stage == "threat"] == ["danger"]
    assert sum(walk.state.offered_to is not None for walk in world) == 1


def test_work_was_sent_back_and_an_answer_corrected(world: tuple[Walk, ...]) -> None:
    back = [walk for walk in world if walk.cast.plot.returned]
    assert {walk.cast.plot.returned[0] for walk in back} == {"approve_act", "approve_plan"}
    for walk in back:
        assert walk.returns(walk.cast.plot.returned[0]) is False
        assert [task.step for task in walk.state.tasks] == [walk.cast.plot.returned[0]], "it waits for a new decision"
    corrected = [turn for walk in world for turn in walk.turns if isinstance(turn.event, AnswerCorrected)]
    assert len(corrected) == 1


def test_names_agree_in_gender_surname_and_patronymic() -> None:
    found = families(families_needed(), 1, NOW.date())
    assert len({one.mother.split()[0] for one in found}) == len(found)
    for family in found:
        surname, father = family.father.split()[:2]
        assert _is_plainly(family.father, Gender.MALE)
        assert _is_plainly(family.mother, Gender.FEMALE)
        born = [child.born for child in family.children]
        assert all(later - earlier > timedelta(days=300) for earlier, later in pairwise(born))
        for child in family.children:
            own, _, patronymic = child.full_name.split()
            assert own == (surname if child.gender == "male" else f"{surname}а")
            assert patronymic[:2] == father[:2]
            assert _is_plainly(child.full_name, Gender(child.gender))
            assert 18 <= child.born.year - family.mother_born.year <= 45


def test_a_paper_names_only_its_own_family(world: tuple[Walk, ...]) -> None:
    surnames = {walk.cast.about.family.father.split()[0] for walk in world}
    for walk in world:
        own = walk.cast.about.family.father.split()[0]
        told = str([row["answers"] for row in walk.forms])
        assert walk.cast.about.child.full_name in told
        assert "Соколов" not in told
        assert [name for name in surnames - {own} if f"{name} " in told or f"{name}а " in told] == []
        for row in walk.forms:
            correction = Correction(corrects=row["corrects"], reason=row["reason"]) if row["corrects"] else None
            assert row["digest"] == submission_digest(row["form"], row["form_version"], row["answers"], correction)


async def test_the_record_of_the_world_verifies_and_entering_it_twice_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    packs.publish_all()
    said: list[str] = []
    async with furnished(database_url) as sessions:
        entered = await enter_world(sessions, tmp_path, at=NOW, say=said.append)
        before = await _sizes(sessions)
        assert await enter_world(sessions, tmp_path, at=NOW + timedelta(days=3), say=said.append) == 0
        (tmp_path / "demo-world.json").write_text(f'{{"seed": 1, "told_at": "{NOW.isoformat()}"}}')  # broken off
        assert await enter_world(sessions, tmp_path, at=NOW + timedelta(days=3), say=said.append) == entered
        assert await _sizes(sessions) == before
        assert said
        await _verified(sessions, entered)


def fold_norm(walk: Walk) -> Callable[[Event, CaseState | None], Norm]:
    """The norm of this case, for every event."""
    return lambda *_: walk.norm


def _is_plainly(full_name: str, gender: Gender) -> bool:
    """Whether the name declines surely, and only so as somebody of this gender."""
    plain = decline_name(full_name, Case.GENITIVE)
    return plain.sure and plain.form == decline_name(full_name, Case.GENITIVE, gender).form


async def _verified(sessions: Sessions, count: int) -> None:
    """Every chain is whole, every case can be started again, and numbers of cases and papers follow the dates."""
    archive = Archive(sessions, registry.route_of)
    file, paper = tables.CaseFile, tables.Document
    async with sessions.reading() as connection:
        cases = (await connection.execute(select(file.id, file.number, file.opened_at))).all()
        papers = (await connection.execute(select(paper.agency, paper.year, paper.number, paper.made_at))).all()
    assert len(cases) == count
    for case in cases:
        assert await archive.verify_chain(case.id) is None
        state = file_of(await archive.turns(case.id)).state
        assert state is not None
        assert digest_of(state)
    assert _follow_the_dates([(case.number[:4], case.number, case.opened_at) for case in cases])
    assert _follow_the_dates([((row.agency, row.year), row.number, row.made_at) for row in papers])


def _follow_the_dates(rows: list[tuple[Any, Any, datetime]]) -> bool:
    """Whether in each register a higher number never has an earlier date."""
    registers: dict[Any, list[tuple[Any, datetime]]] = {}
    for register, number, at in rows:
        registers.setdefault(register, []).append((number, at))
    return all([at for _, at in sorted(own)] == sorted(at for _, at in own) for own in registers.values())


async def _sizes(sessions: Sessions) -> dict[str, int]:
    async with sessions.reading() as connection:
        return {
            name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.Base.metadata.tables.items()
        }
