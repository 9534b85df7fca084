"""Behind the second wall: people whom cases name, what was said of them, and emergency accesses, tried by each role.

Statements without any condition, under the application's own role. Mutants take a wall away, or its door, in a
transaction that is rolled back: what the tests assert of strangers and of readers then no longer holds.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, insert, select, text
from sqlalchemy.exc import ProgrammingError

from activities.wall import as_system, asking, reader
from models import tables
from models.people import OFFICE_ROLES, Actor, AgencyKind, Role
from tests.api.test_oracle import file_row, task_row
from tests.docker.conftest import Deployed
from tests.docker.test_second_wall import answer_row

AT = datetime(2026, 3, 2, tzinfo=UTC)
ONE, TWO = "1" * 32, "2" * 32
"""A case of the police, in which the first school owes an answer; and one of the commission, in which it does too."""
BOY, HIS_MOTHER, GIRL, HER_MOTHER = "a" * 32, "b" * 32, "c" * 32, "d" * 32
"""Named in the first case, and in the second; the girl was joined to the boy."""
WALLED: dict[str, Any] = {
    "mention": tables.Mention.full_name,
    "individual": tables.Individual.full_name,
    "individual_key": tables.IndividualKey.key,
    "likeness": tables.Likeness.score,
    "individual_deed": tables.IndividualDeed.reason,
    "emergency_access": tables.EmergencyAccess.words,
    "emergency_sequel": tables.EmergencySequel.words,
    "emergency_notice": tables.EmergencyNotice.about,
}
"""Each table with what would be learnt from it."""
KINDS = {"pdn": "police", "school-1": "school", "school-2": "school", "kdn": "commission", "clinic": "health"}
STRANGER = "school-2"
NOTHING = {name: set[Any]() for name in WALLED}
FIRST_CASE: dict[str, set[Any]] = {
    "mention": {"Сокол Лев", "Сокол Ева", "Сокол Ева, со слов врача"},
    "individual": {"Сокол Лев", "Сокол Ева", "Сокол Лея"},
    "individual_key": {"сокол лев", "сокол ева", "сокол лея"},
    "likeness": {9.0},
    "individual_deed": {"идём дальше", "одно свидетельство"},
    "emergency_access": {"ребёнка привезли ночью"},
    "emergency_sequel": {"обоснованно"},
    "emergency_notice": {"opened"},
}
"""What belongs to the first case; the girl's record with it, for she was joined to its child."""


def named(case: str, place: int, who: str, name: str, readers: str = "") -> dict[str, Any]:
    """The mention of somebody in the only form of a case."""
    return {
        "case_id": case, "turn": 0, "place": place, "individual": who, "submission": case, "form": "signal_card",
        "field": "child", "row": None, "part": "child", "kinship": "", "full_name": name, "born": None,
        "born_year": None, "details": {}, "agency": "nobody", "readers": readers, "since": AT, "until": None,
    }  # fmt: skip


def record(who: str, name: str, root: str | None = None) -> dict[str, Any]:
    return {
        "id": who, "full_name": name, "surname": "", "given": "", "patronymic": "", "former": [], "sex": None,
        "born": None, "born_year": None, "details": {}, "same_as": root, "root": root or who, "version": 0,
    }  # fmt: skip


def said(kind: str, reason: str, one: str, other: str | None, **more: Any) -> dict[str, Any]:
    plain = {"at": AT, "person": "eve", "agency": "nobody", "case_id": None, "reasons": [], "undoes": None}
    return {**plain, "kind": kind, "one": one, "other": other, "reason": reason, **more}


def furnish(connection: Connection) -> None:
    """Two cases with their people, and an emergency access to the first one by somebody of the second school."""
    place = {"territory": "ru.sve", "address": "", "phone": ""}
    agencies = [{"code": code, "kind": kind, "name": code, "short_name": code, **place} for code, kind in KINDS.items()]
    connection.execute(insert(tables.Agency), agencies)
    ada = {"code": "ada", "full_name": "Ада", "position": "", "agency": STRANGER, "role": "head", "territory": "ru.sve"}
    connection.execute(insert(tables.Person), ada)
    for number, (case, custodian) in enumerate(((ONE, "pdn"), (TWO, "kdn")), start=100):  # beside others
        connection.execute(insert(tables.CaseFile), file_row(case, number, "ru.sve", custodian, None, None))
        connection.execute(insert(tables.Task), task_row(case, 1, "school-1", is_open=True))
        connection.execute(insert(tables.Submission), answer_row(case, custodian))
        custody = {"case_id": case, "turn": 0, "place": 0, "agency": custodian, "since": AT, "until": None}
        connection.execute(insert(tables.Custody), custody)
    people = ((BOY, "Сокол Лев", ONE), (HIS_MOTHER, "Сокол Ева", ONE), (GIRL, "Сокол Лея", TWO),
              (HER_MOTHER, "Сокол Эва", TWO))  # fmt: skip
    for at, (who, name, case) in enumerate(people):
        connection.execute(insert(tables.Individual), record(who, name, BOY if who == GIRL else None))
        connection.execute(insert(tables.Mention), named(case, at, who, name))
        connection.execute(insert(tables.IndividualKey), {"key": name.lower(), "individual": who})
    of_doctors = named(ONE, 9, HIS_MOTHER, "Сокол Ева, со слов врача", "|health|police|")
    connection.execute(insert(tables.Mention), of_doctors)
    for pair, score in (((BOY, HIS_MOTHER), 9.0), ((HIS_MOTHER, HER_MOTHER), 7.0)):
        alike = {"one": pair[0], "other": pair[1], "score": score, "reasons": [], "at": AT}
        connection.execute(insert(tables.Likeness), alike)
    connection.execute(insert(tables.IndividualDeed), [
        said("bypass", "идём дальше", BOY, None, case_id=ONE),
        said("merge", "одно свидетельство", GIRL, BOY),
        said("distinct", "разные свидетельства", HIS_MOTHER, HER_MOTHER),
    ])  # fmt: skip
    opened(connection)


def opened(connection: Connection) -> None:
    """Ada, who has no part in it, opens the first case; the police's head is told; supervision finds it justified."""
    grant = {
        "id": "e" * 32, "case_id": ONE, "territory": "ru.sve", "person": "ada", "agency": STRANGER, "role": "head",
        "reason": "hospital", "words": "ребёнка привезли ночью", "since": AT, "until": AT + timedelta(hours=4),
    }  # fmt: skip
    connection.execute(insert(tables.EmergencyAccess), grant)
    judged = {"access": grant["id"], "kind": "reviewed", "at": AT, "person": "sup", "verdict": "justified"}
    connection.execute(insert(tables.EmergencySequel), {**judged, "words": "обоснованно"})
    told = {"access": grant["id"], "place": 0, "about": "opened", "agency": "pdn", "role": "head", "person": None}
    connection.execute(insert(tables.EmergencyNotice), {**told, "at": AT, "read_at": None})


@pytest.fixture(scope="module")
def above(deployed: Deployed) -> Iterator[Connection]:
    """Both cases, in a transaction that never ends well; the application reads within it, as itself."""
    engine = create_engine(deployed.above, connect_args={"options": "-c jit=off"})
    with engine.connect() as connection:
        furnish(connection)
        yield connection
        connection.rollback()
    engine.dispose()


def somebody(role: Role, agency: str = STRANGER, *, person: str = "bob", **more: Any) -> Actor:
    plain: dict[str, Any] = {"territory": "ru.sve", **more}
    return Actor(person=person, agency=agency, kind=AgencyKind(KINDS[agency]), role=role, **plain)


def become(above: Connection, actor: Actor | None) -> None:
    """From now on it is the application that reads, for this person or for the system."""
    above.execute(text("SET LOCAL ROLE marshrut_app"))
    with asking(actor) if actor else as_system():
        above.execute(*reader())


def learnt(above: Connection, actor: Actor | None, change: str = "") -> dict[str, set[Any]]:
    """What the application reads for this person, or for the system, by table; `change`: a mutant, taken back after."""
    mark = above.begin_nested()
    if change:
        above.execute(text(change))
    become(above, actor)
    found = {name: set(above.scalars(select(column))) for name, column in WALLED.items()}
    mark.rollback()
    return found


@pytest.mark.parametrize("role", Role)
def test_a_stranger_of_any_role_learns_of_nobody(above: Connection, role: Role) -> None:
    elsewhere = {"territory": "ru.svex"} if role is Role.SUPERVISOR else {}
    assert learnt(above, somebody(role, **elsewhere)) == NOTHING


@pytest.mark.parametrize("role", sorted(OFFICE_ROLES))
def test_the_office_that_answers_for_the_child_knows_the_people_of_its_case_alone(
    above: Connection, role: Role
) -> None:
    assert learnt(above, somebody(role, "pdn")) == FIRST_CASE


def test_whoever_reads_both_cases_knows_all_but_what_is_written_for_doctors_and_of_emergencies(
    above: Connection,
) -> None:
    found = learnt(above, somebody(Role.SPECIALIST, "school-1"))
    assert found["mention"] == {"Сокол Лев", "Сокол Ева", "Сокол Лея", "Сокол Эва"}
    assert found["likeness"] == {9.0, 7.0}
    assert len(found["individual_deed"]) == 3
    assert {name: found[name] for name in found if name.startswith("emergency")} == {
        "emergency_access": set(), "emergency_sequel": set(), "emergency_notice": set()
    }  # fmt: skip


def test_whoever_opened_a_case_reads_its_people_while_it_lies_open_and_the_own_grant_for_good(
    above: Connection,
) -> None:
    ada = somebody(Role.HEAD, person="ada")
    after, during = learnt(above, ada), learnt(above, ada.model_copy(update={"emergencies": (ONE,)}))
    assert during["mention"] == {"Сокол Лев", "Сокол Ева"}
    assert after["mention"] == after["individual"] == after["individual_key"] == set()
    assert after["emergency_access"] == {"ребёнка привезли ночью"}
    assert after["emergency_sequel"] == {"обоснованно"}
    assert after["emergency_notice"] == set()


def test_supervision_of_the_territory_reviews_the_access(above: Connection) -> None:
    found = learnt(above, somebody(Role.SUPERVISOR, "clinic"))
    assert found["emergency_access"] == {"ребёнка привезли ночью"}
    assert found["emergency_sequel"] == {"обоснованно"}


def test_the_system_reads_everything(above: Connection) -> None:
    found = learnt(above, None)
    assert all(len(found[name]) >= len(FIRST_CASE[name]) for name in WALLED)
    assert len(found["mention"]) == 5


@pytest.mark.parametrize("table", WALLED)
def test_without_its_wall_a_stranger_learns_what_stands_in_the_table(above: Connection, table: str) -> None:
    found = learnt(above, somebody(Role.SPECIALIST), f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    assert found[table] >= FIRST_CASE[table], "the tests of strangers prove nothing of this table"


@pytest.mark.parametrize("table", WALLED)
def test_without_its_door_its_readers_learn_nothing(above: Connection, table: str) -> None:
    found = learnt(above, somebody(Role.HEAD, "pdn"), f"DROP POLICY {table}_shown ON {table}")
    assert found[table] == set()


@pytest.mark.parametrize("table", WALLED)
def test_nobody_but_the_system_adds_a_row(above: Connection, table: str) -> None:
    mark = above.begin_nested()
    become(above, somebody(Role.HEAD, "pdn"))
    with pytest.raises(ProgrammingError, match="violates row-level security"):
        above.execute(text(f"INSERT INTO {table} SELECT * FROM {table}"))  # noqa: S608 - names of ours
    mark.rollback()
