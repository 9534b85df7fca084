"""The world of the demonstration obeys everything that a real case obeys, and its people fit each other."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import exists, func, select

from activities.archive import Archive
from activities.sessions import Sessions
from activities.sitting_archive import SittingArchive
from api.demo.settling import directory
from api.demo.visitors import VISITORS
from api.demo.world import seeding
from api.demo.world.families import families
from api.demo.world.plots import families_needed
from api.demo.world.sat import sittings
from api.demo.world.seeding import enter_world, on_leave, record
from api.demo.world.telling import tell
from api.demo.world.walk import Walk
from forms.russian.cases import Case, Gender
from forms.russian.declension import decline_name
from models import tables
from models.case import CaseState
from models.commands import IssueTask
from models.events import AnswerCorrected, Event, StepDone, TaskEntrusted, TermExtended
from models.payload import digest_of
from models.people import Role
from models.submission import Correction, submission_digest
from tests.support.doors import OWN_PROCEDURE, furnished
from workflows import packs, registry
from workflows.conformance import Departure, Deviation, Recorded, conformance
from workflows.engine.core import fold
from workflows.engine.decisions import vote_of
from workflows.engine.norm import Norm
from workflows.restart import file_of
from workflows.sitting_restart import sitting_file_of
from workflows.sittings.core import fold as fold_sitting

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LOOKING_BACK = frozenset(
    {"date", "as_of", "observed_at", "act_date", "survey_date", "resolution_date", "assessed_on", "detected_at"}
    | {"issued_on", "birth_date", "period_to", "registered_since"}
)
"""Fields that tell of what has been."""
LOOKING_AHEAD = frozenset({("ipr_plan", "period_to")})
PASSPORT_AT = 14
THURSDAY = 3


@pytest.fixture(scope="module")
def world() -> tuple[Walk, ...]:
    packs.publish_all()
    return tell(1, NOW)


@pytest.fixture(scope="module")
def deviations(world: tuple[Walk, ...]) -> dict[Departure, list[tuple[Walk, Deviation]]]:
    """What supervision finds, by kind."""
    found: dict[Departure, list[tuple[Walk, Deviation]]] = {kind: [] for kind in Departure}
    for walk in world:
        turns = [Recorded(turn.number, turn.at, turn.event, turn.commands) for turn in walk.turns]
        for deviation in conformance(registry.route_of, turns, NOW).deviations:
            found[deviation.departure].append((walk, deviation))
    return found


def test_every_stage_has_cases(world: tuple[Walk, ...]) -> None:
    stages = Counter(walk.state.stage for walk in world if walk.state.is_open)
    route = registry.newest_route("ru.prevention")
    assert set(stages) == {stage.id for stage in route.stages}
    ends = Counter(walk.state.closed.outcome for walk in world if walk.state.closed is not None)
    wanted = {"unfounded": 5, "duplicate": 1, "refused": 4, "deregistered": 4, "moved": 1, "removal_started": 1}
    assert ends == wanted
    assert 70 <= len(world) <= 85


def test_nothing_in_it_is_still_to_come(world: tuple[Walk, ...]) -> None:
    assert all(walk.turns[-1].at <= NOW for walk in world)
    for walk in world:
        for row in walk.forms:
            day = (row["made_at"] + walk.offset).date()
            told = {key: value for key, value in row["answers"].items() if (row["form"], key) not in LOOKING_AHEAD}
            late = [(key, one) for key, one in dates_in(told) if key in LOOKING_BACK and one > day]
            assert late == [], f"{walk.cast.plot.id}, {row['form']}: пишут {day} о том, чего ещё не было"


def test_the_same_seed_and_moment_tell_the_same() -> None:
    packs.publish_all()
    once, again = tell(1, NOW, every=16), tell(1, NOW, every=16)
    assert [walk.turns for walk in again] == [walk.turns for walk in once]
    assert [walk.forms for walk in again] == [walk.forms for walk in once]
    assert families([NOW.date()] * 5, 1) != families([NOW.date()] * 5, 2)


def test_the_state_of_every_case_is_the_fold_of_its_events(world: tuple[Walk, ...]) -> None:
    for walk in world:
        assert fold(fold_norm(walk), [(turn.event, turn.at) for turn in walk.turns]) == walk.state
        assert [turn.number for turn in walk.turns] == list(range(len(walk.turns)))


def test_every_open_case_waits_for_somebody_or_for_its_quarter(world: tuple[Walk, ...]) -> None:
    for walk in world:
        state = walk.state
        assert bool(state.tasks or state.scheduled) is state.is_open, walk.cast.plot.id


def test_every_decision_of_the_commission_has_its_vote_at_a_sitting(world: tuple[Walk, ...]) -> None:
    sat = {one.turns[0].sitting: one for one in sittings(world, NOW)}
    decided = [(walk, turn) for walk in world for turn in walk.turns if vote_of(turn.event) is not None]
    assert len(decided) > 50, "a year and a half of a commission"
    assert len(decided) == sum(len(one.turns[-1].state.items) for one in sat.values())
    for walk, turn in decided:
        reference = vote_of(turn.event)
        assert reference is not None
        assert isinstance(turn.event, StepDone)
        item = sat[reference.sitting].turns[-1].state.item(reference.item)
        assert item is not None, f"{walk.cast.plot.id}: решения нет в повестке"
        assert (item.case, item.task, item.submission) == (walk.case, turn.event.task, turn.event.submission)
        assert item.heard is not None
        assert (item.standing, item.heard.turn) == ("accepted", turn.number)
        assert item.adopted is not None
        assert item.adopted.closed_at is not None
        assert (item.adopted.facts, item.adopted.closed_at < turn.at) == (turn.event.facts, True)
        assert item.author != turn.event.by.person, "nobody approves their own work alone"


def test_sittings_are_folds_of_their_events_and_have_their_protocol(world: tuple[Walk, ...]) -> None:
    calendar = packs.calendar_at("ru.sve.nizhneozersk")
    for one in sittings(world, NOW):
        state = one.turns[-1].state
        assert fold_sitting(lambda _: calendar, [(turn.event, turn.at) for turn in one.turns]) == state
        assert (state.at + world[0].offset).weekday() == THURSDAY
        assert [turn.at for turn in one.turns] == sorted(turn.at for turn in one.turns)
        assert one.turns[-1].at <= NOW
        assert len(state.minutes) == len(one.forms)
        fresh = NOW - state.at < timedelta(days=7)
        assert state.minutes or fresh, "a протокол is drawn up within days"
        assert not state.duties or fresh


def test_custody_tiles_every_case(world: tuple[Walk, ...]) -> None:
    for walk in world:
        ledger = walk.state.custody
        assert ledger[0].since == walk.state.opened_at
        assert [one.until for one in ledger[:-1]] == [one.since for one in ledger[1:]]
        assert ledger[-1].until == (walk.state.closed and walk.state.closed.at)
    assert {walk.state.custodian for walk in world} >= {"social-oblast", "social", "kdn", "opeka"}


def test_some_are_late_some_stand_still_and_two_began_in_danger(world: tuple[Walk, ...]) -> None:
    tasks = [task for walk in world for task in walk.state.tasks]
    late = [task for task in tasks if task.due is not None and task.due <= NOW]
    assert 5 <= len(late) <= len(tasks) // 2
    assert sum(task.is_suspended for task in tasks) == 2
    assert [walk.cast.about.trouble.id for walk in world if walk.state.stage == "threat"] == ["danger"] * 2
    assert sum(walk.state.offered_to is not None for walk in world) == 1
    assert sum(isinstance(turn.event, TermExtended) for walk in world for turn in walk.turns) == 1


def test_every_kind_of_deviation_is_there_with_its_basis(
    deviations: dict[Departure, list[tuple[Walk, Deviation]]],
) -> None:
    assert [kind for kind, found in deviations.items() if not found] == []
    assert all(deviation.basis for found in deviations.values() for _, deviation in found)


def test_whoever_did_the_work_and_approved_it_left_it_to_another_to_complete(
    deviations: dict[Departure, list[tuple[Walk, Deviation]]],
) -> None:
    """The doors refuse to approve one's own work; an urgent answer that another completed is another's by then."""
    ((walk, deviation),) = deviations[Departure.SELF_APPROVED]
    issued = [command.task for turn in walk.turns for command in turn.commands if isinstance(command, IssueTask)]
    survey = next(task.id for task in issued if task.step == deviation.before and task.completes is None)
    rest = next(task.id for task in issued if task.completes == survey)
    by = {turn.event.task: turn.event.by.person for turn in walk.turns if isinstance(turn.event, StepDone)}
    assert by[survey] == by[deviation.task] == "opeka-head"
    assert by[rest] == "opeka-specialist"


def test_work_was_sent_back_and_an_answer_corrected(world: tuple[Walk, ...]) -> None:
    back = [walk for walk in world if walk.cast.plot.returned]
    assert {walk.cast.plot.returned[0] for walk in back} == {"approve_act", "approve_plan"}
    for walk in back:
        assert walk.returns(walk.cast.plot.returned[0]) is False
        assert [task.step for task in walk.state.tasks] == [walk.cast.plot.returned[0]], "it waits for a new decision"
    corrected = [turn for walk in world for turn in walk.turns if isinstance(turn.event, AnswerCorrected)]
    assert len(corrected) == 1


def test_two_people_assessed_one_family_and_see_it_differently(world: tuple[Walk, ...]) -> None:
    (walk,) = [walk for walk in world if walk.cast.plot.second]
    first, second = [row for row in walk.forms if row["form"] == "risk_assessment"]
    assert first["person"] != second["person"]
    levels = [
        {name: rated["level"] for name, rated in row["answers"]["risk_factors"].items()} for row in (first, second)
    ]
    assert 1 <= sum(levels[0][name] != levels[1][name] for name in levels[0]) <= 4


def test_an_urgent_act_still_owes_what_it_left_open(world: tuple[Walk, ...]) -> None:
    owed = [task for walk in world for task in walk.state.owed]
    assert [task.step for task in owed] == ["inspect_now"]


def test_tasks_have_holders_some_have_none_and_whoever_is_on_leave_does_nothing(world: tuple[Walk, ...]) -> None:
    given = [turn.event for walk in world for turn in walk.turns if isinstance(turn.event, TaskEntrusted)]
    assert {event.reason for event in given} == {"own", "workload", "absence"}
    shared = [task for walk in world for task in walk.state.tasks if task.agency in {"opeka", "social", "pdn"}]
    assert {task.holder is None for task in shared} == {True, False}
    ((person, since),) = on_leave(world)
    assert since <= NOW.date()
    assert person not in {visitor.person for visitor in VISITORS}
    deeds = [turn for walk in world for turn in walk.turns if person_of(turn.event) == person]
    assert all((turn.at + world[0].offset).date() < since for turn in deeds)


@pytest.mark.parametrize("part", ["secretary", "specialist", "head", "inspector", "school", "doctor", "social"])
def test_whoever_comes_in_finds_something_to_do(world: tuple[Walk, ...], part: str) -> None:
    code = next(visitor.person for visitor in VISITORS if visitor.part == part)
    person = next(one for one in directory().people if one.code == code)
    roles = {person.role, *([Role.SPECIALIST] if person.role is Role.HEAD else [])}
    tasks = [task for walk in world for task in walk.state.running if task.agency == person.agency]
    assert any(task.role in roles and task.holder in {None, code} for task in tasks)


def test_names_agree_in_gender_surname_and_patronymic() -> None:
    found = families(families_needed(NOW.date()), 1)
    assert len({one.mother.split()[0] for one in found}) == len(found)
    staff = {one.full_name.split()[0] for one in directory().people}
    assert not staff & {name for one in found for name in (one.mother.split()[0], one.father.split()[0])}
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


def test_a_child_s_class_and_document_fit_its_age(world: tuple[Walk, ...]) -> None:
    for walk in world:
        child = walk.cast.about.child
        for row in walk.forms:
            day, told = (row["made_at"] + walk.offset).date(), row["answers"]
            if row["form"] == "signal_card":
                grade = child.grade_on(day)
                assert told["child_org"].endswith(f", {grade} класс")
                assert 1 <= grade <= 11, walk.cast.plot.id
            if row["form"] == "act_survey_mp4":
                has_passport = told["child_doc_kind"] == "passport"
                assert has_passport <= (child.age_on(day) >= PASSPORT_AT)
                assert has_passport or child.age_on(day - timedelta(days=30)) < PASSPORT_AT


def test_a_trouble_speaks_only_of_those_who_live_there(world: tuple[Walk, ...]) -> None:
    for walk in world:
        about = walk.cast.about
        assert about.family.father_at_home is (about.trouble.father == "home")
        assert not about.trouble.siblings or len(about.family.children) > 1
        members = [row for form in walk.forms for row in form["answers"].get("household_members[]", ())]
        assert not members or ("отец" in {row["kinship"] for row in members}) is about.family.father_at_home
        assert not members or ("отчим" in {row["kinship"] for row in members}) is bool(about.family.stepfather)


def test_stories_of_one_trouble_differ(world: tuple[Walk, ...]) -> None:
    told = Counter(walk.forms[0]["answers"]["facts"] for walk in world)
    assert max(told.values()) <= 5  # brothers and sisters are told of alike


def test_a_paper_names_only_its_own_family(world: tuple[Walk, ...]) -> None:
    surnames = {walk.cast.about.family.father.split()[0] for walk in world}
    for walk in world:
        own = walk.cast.about.family.father.split()[0]
        told = str([row["answers"] for row in walk.forms])
        assert walk.cast.about.child.full_name in told
        assert "Соколов" not in told
        assert "{" not in "".join(text for row in walk.forms for text in texts_in(row["answers"]))
        assert [name for name in surnames - {own} if f"{name} " in told or f"{name}а " in told] == []
        for row in walk.forms:
            correction = Correction(corrects=row["corrects"], reason=row["reason"]) if row["corrects"] else None
            assert row["digest"] == submission_digest(row["form"], row["form_version"], row["answers"], correction)


async def test_entering_the_world_twice_changes_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs.publish_all()
    monkeypatch.setattr(seeding, "tell", partial(tell, every=16))
    said: list[str] = []
    async with furnished(database_url, region=OWN_PROCEDURE) as sessions:
        entered = await enter_world(sessions, tmp_path, at=NOW, say=said.append)
        before = await _sizes(sessions)
        assert await enter_world(sessions, tmp_path, at=NOW + timedelta(days=3), say=said.append) == 0
        (tmp_path / "demo-world.json").write_text(f'{{"seed": 1, "told_at": "{NOW.isoformat()}"}}')  # broken off
        assert await enter_world(sessions, tmp_path, at=NOW + timedelta(days=3), say=said.append) == entered
        assert await _sizes(sessions) == before
        assert said


async def test_the_record_of_the_world_verifies_and_papers_name_each_other_by_their_numbers(
    tmp_path: Path, world: tuple[Walk, ...]
) -> None:
    async with furnished(f"sqlite+aiosqlite:///{tmp_path / 'world.db'}") as sessions:
        await record(sessions, world, say=lambda _: None, at=NOW)
        await _verified(sessions, world)
        left = select(tables.Deed.kind).where(
            tables.Deed.done_at.is_(None), tables.Deed.kind.not_in(("render_document", "start_case"))
        )
        async with sessions.reading() as connection:
            assert list(await connection.scalars(left)) == [], "whoever was told long ago waits for no notice"
        await _some_files_are_over_their_term(sessions, world)


def fold_norm(walk: Walk) -> Callable[[Event, CaseState | None], Norm]:
    """The norm of this case, for every event."""
    return lambda *_: walk.norm


def person_of(event: Event) -> str | None:
    """Who did it; the clock is nobody."""
    by = getattr(event, "by", None)
    return by.person if by is not None else None


def dates_in(told: Any) -> Iterator[tuple[str, date]]:
    """Every date of the answers, with the name of what it is the date of."""
    rows = told.items() if isinstance(told, dict) else [("", value) for value in told] if isinstance(told, list) else ()
    for key, value in rows:
        if isinstance(value, str):
            try:
                yield key, datetime.fromisoformat(value).date()
            except ValueError:
                continue
        else:
            yield from dates_in(value)


def texts_in(told: Any) -> Iterator[str]:
    """Every text of the answers."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for value in told.values() if isinstance(told, dict) else told:
            yield from texts_in(value)


def _is_plainly(full_name: str, gender: Gender) -> bool:
    """Whether the name declines surely, and only so as somebody of this gender."""
    plain = decline_name(full_name, Case.GENITIVE)
    return plain.sure and plain.form == decline_name(full_name, Case.GENITIVE, gender).form


async def _verified(sessions: Sessions, world: tuple[Walk, ...]) -> None:
    """Every chain is whole, every case can be started again, and numbers of cases and papers are those told."""
    archive = Archive(sessions, registry.route_of)
    file, paper = tables.CaseFile, tables.Document
    async with sessions.reading() as connection:
        cases = (await connection.execute(select(file.id, file.number, file.opened_at))).all()
        papers = (await connection.execute(select(paper))).all()
    assert len(cases) == len(world)
    for case in cases:
        assert await archive.verify_chain(case.id) is None
        state = file_of(await archive.turns(case.id)).state
        assert state is not None
        assert digest_of(state)
    assert _follow_the_dates([(case.number[:4], case.number, case.opened_at) for case in cases])
    assert _follow_the_dates([((row.agency, row.year), row.number, row.made_at) for row in papers])
    kept, sat = SittingArchive(sessions), {one.turns[0].sitting: one for one in sittings(world, NOW)}
    unfinished = await kept.unfinished()
    assert set(unfinished) == {name for name, one in sat.items() if one.forms or one.turns[-1].state.is_open}
    for name in unfinished:
        assert sitting_file_of(await kept.turns(name), registry.calendar_of).state == sat[name].turns[-1].state
    numbers = Counter((row.case_id, row.document, str(row.number)) for row in papers)
    case_number = {case.id: case.number for case in cases}
    for walk in world:
        for row in walk.forms:
            told = row["answers"]
            if row["form"] == "interagency_reply":
                came_first = walk.cast.plot.early is not None and told["request_ref"]["number"] == "б/н"
                assert came_first or numbers[walk.case, "interagency_request", told["request_ref"]["number"]]
            if row["form"] == "interagency_request":
                assert told["purpose"].endswith(f"дело № {case_number[walk.case]}")
            if row["form"] == "ipr_report":
                assert numbers[walk.case, "ipr_plan", told["plan_ref"].split()[3]]


async def _some_files_are_over_their_term(sessions: Sessions, world: tuple[Walk, ...]) -> None:
    """Whoever keeps the files finds some to destroy, and one of which it is forbidden with its reason."""
    kept, file = tables.Retention, tables.CaseFile
    held = exists().where(tables.LegalHold.case_id == kept.case_id, tables.LegalHold.until.is_(None))
    async with sessions.reading() as connection:
        asked = select(kept.case_id, kept.until, file.closed_at, held.label("held")).join(file, file.id == kept.case_id)
        rows = list(await connection.execute(asked))
        reasons = list(await connection.scalars(select(tables.LegalHold.reason)))
    assert {row.case_id for row in rows} == {walk.case for walk in world if not walk.state.is_open}
    over = [row for row in rows if row.until < NOW.date()]
    assert Counter(row.held for row in over) == {False: 3, True: 1}
    assert all(row.until.year - row.closed_at.year == 5 for row in rows)
    assert reasons == [walk.cast.plot.held for walk in world if walk.cast.plot.held]


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
