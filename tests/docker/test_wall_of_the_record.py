"""Behind the second wall: what was done in a case, its papers, its notices, its sittings, and who read it.

Statements without any condition, under the application's own role, for everybody who has to do with the record of two
cases and for those who have not. Mutants take each policy away, and let each function say always the same.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, Date, Integer, Table, create_engine, insert, select, text
from sqlalchemy.exc import ProgrammingError

from activities.wall import AS_SYSTEM
from models import tables
from models.people import Actor, Role
from models.tables.columns import CanonicalJson, Moment
from tests.docker.conftest import Deployed
from tests.docker.test_wall_of_individuals import AT, ONE, STRANGER, TWO, become, furnish, somebody

HALL = "f" * 32
"""The commission sits about the second case; Eve of another agency sits in it."""
CASES: dict[str, Any] = {
    "case_file": tables.CaseFile.id,
    "task": tables.Task.case_id,
    "referral": tables.Referral.case_id,
    "custody": tables.Custody.case_id,
    "overstep": tables.Overstep.case_id,
    "audit": tables.Audit.case_id,
    "retention": tables.Retention.case_id,
    "legal_hold": tables.LegalHold.case_id,
    "destruction_case": tables.DestructionCase.case_id,
}
WRITTEN: dict[str, Any] = {
    "access": tables.Access.subject,
    "document": tables.Document.case_id,
    "deed": tables.Deed.case_id,
    "signature": tables.Signature.case_id,
}
TOLD: dict[str, Any] = {"notice": tables.Notice.case_id}
SITTINGS: dict[str, Any] = {
    "sitting": tables.Sitting.id,
    "sitting_item": tables.SittingItem.sitting_id,
    "sitting_member": tables.SittingMember.sitting_id,
    "ballot": tables.Ballot.sitting_id,
}
SAID: dict[str, Any] = {"sitting_text": tables.SittingText.sitting_id}
CALLED: dict[str, Any] = {"sitting_notice": tables.SittingNotice.sitting_id}
OWN: dict[str, Any] = {"mail": tables.Mail.person, "idempotency": tables.Idempotency.person}
WALLED = CASES | WRITTEN | TOLD | SITTINGS | SAID | CALLED | OWN
"""Each table with what tells whose the row is; in groups that the same people read."""
MINE = {ONE, TWO, HALL, "pol", "sec"}
FUNCTIONS = ("concerns(one text)", "knows(one text)", "has_part(one text)", "attends(one text)",
             "was_heard(one text, at integer)")  # fmt: skip
Found = dict[str, set[str]]

POLICE = somebody(Role.HEAD, "pdn", person="pol")
COMMISSION = somebody(Role.SECRETARY, "kdn", person="sec")
CLINIC = somebody(Role.SPECIALIST, "clinic")
EVE = somebody(Role.MEMBER, person="eve")
SUPERVISION = somebody(Role.SUPERVISOR, "clinic")
KEEPER = somebody(Role.ADMINISTRATOR)
NEIGHBOUR = somebody(Role.REPORTER, person="rep")


def seen(*groups: tuple[dict[str, Any], set[str]]) -> Found:
    """These tables with these rows, and of all others none."""
    return {name: set() for name in WALLED} | {name: whose for group, whose in groups for name in group}


READERS: dict[str, tuple[Actor, Found]] = {
    "who answers for the child": (
        POLICE,
        seen((CASES | WRITTEN | TOLD, {ONE}), (OWN, {"pol"})),
    ),
    "the commission whose case and sitting it is": (
        COMMISSION,
        seen((CASES | WRITTEN | TOLD, {TWO}), (SITTINGS | SAID | CALLED, {HALL}), (OWN, {"sec"})),
    ),
    "who had a part, which is over": (CLINIC, seen((CASES, {ONE}))),
    "a member of the commission from another agency": (
        EVE,
        seen((CASES | WRITTEN, {TWO}), (SITTINGS | SAID | CALLED, {HALL})),
    ),
    "supervision of the territory": (SUPERVISION, seen((CASES | WRITTEN, {ONE, TWO}), (SITTINGS, {HALL}))),
    "who keeps the system, and counts": (
        KEEPER,
        seen(
            (CASES | TOLD, {ONE, TWO}),
            (dict.fromkeys(("document", "deed", "signature")), {ONE, TWO}),
            ({"mail": None}, {"pol", "sec"}),
        ),
    ),
    "whose signal began the case": (NEIGHBOUR, seen((CASES, {ONE}))),
}
STRANGERS = [
    somebody(role, **({"territory": "ru.svex"} if role in {Role.SUPERVISOR, Role.METHODOLOGIST} else {}))
    for role in Role
    if role is not Role.ADMINISTRATOR
]


def row(model: Any, **given: Any) -> tuple[Any, dict[str, Any]]:
    """A row of this table: what is given, and something in every other column that asks for it."""
    table: Table = model.__table__

    def anything(kind: Any) -> Any:
        for sort, value in ((Moment, AT), (Date, AT.date()), (Boolean, False), (Integer, 0), (CanonicalJson, {})):
            if isinstance(kind, sort):
                return value
        return "x"

    asked = {column.key: anything(column.type) for column in table.columns if not column.nullable}
    return model, asked | given


def rows() -> Iterator[tuple[Any, dict[str, Any]]]:
    """The record of both cases, beside what `furnish` has put there."""
    digest = iter("abcdefgh")
    for case, office, asked, opener in ((ONE, "pdn", "clinic", "rep"), (TWO, "kdn", "school-1", "sec")):
        key = {"case_id": case, "turn": 0, "place": 0}
        yield row(tables.Task, case_id=case, number=2, agency=asked, closed_at=AT, territory="ru.sve")
        yield row(tables.Referral, case_id=case, number=2, agency=asked, asked_by=office, how="answered", ended_at=AT)
        yield row(tables.Overstep, case_id=case, agency=office)
        yield row(tables.Audit, **key | {"person": opener, "agency": STRANGER if case == ONE else office})
        yield row(tables.Access, subject=case, person="pol")
        yield row(tables.Document, **key | {"agency": office})
        yield row(tables.Deed, **key)
        yield row(tables.Signature, **key | {"person": "pol", "agency": office, "digest": next(digest)})
        yield row(tables.Notice, **key | {"agency": office})
        yield row(tables.Retention, case_id=case)
        yield row(tables.LegalHold, case_id=case, reason="x")
    yield row(tables.Destruction, id="act", agency="archive", territory="kz")
    yield from (row(tables.DestructionCase, destruction="act", case_id=case) for case in (ONE, TWO))
    yield row(tables.Sitting, id=HALL, commission="kdn", territory="ru.sve", phase="called")
    yield row(tables.SittingItem, sitting_id=HALL, case_id=TWO, standing="listed")
    yield row(tables.SittingMember, sitting_id=HALL, person="eve")
    yield row(tables.Ballot, sitting_id=HALL, person="sec")
    yield row(tables.SittingText, sitting_id=HALL, person="sec", text="особое мнение")
    yield row(tables.SittingNotice, sitting_id=HALL, agency="kdn", role="secretary")
    yield row(tables.SittingNotice, sitting_id=HALL, place=1, agency=STRANGER, person="eve")
    for who in ("pol", "sec"):
        yield row(tables.Person, code=who, agency="pdn")
        yield row(tables.Mail, id=who, person=who)
        yield row(tables.Idempotency, person=who)


@pytest.fixture(scope="module")
def above(deployed: Deployed) -> Iterator[Connection]:
    """Both cases, in a transaction that never ends well; the application reads within it, as itself."""
    engine = create_engine(deployed.above, **AS_SYSTEM)
    with engine.connect() as connection:
        furnish(connection)
        for model, one in rows():
            connection.execute(insert(model), one)
        yield connection
        connection.rollback()
    engine.dispose()


def learnt(above: Connection, actor: Actor | None, change: str = "") -> Found:
    """Whose rows the application reads for this person, or for the system; `change`: a mutant, taken back after."""
    mark = above.begin_nested()
    if change:
        above.execute(text(change))
    become(above, actor)
    found = {name: {key for key in above.scalars(select(column)) if key in MINE} for name, column in WALLED.items()}
    mark.rollback()
    return found


@pytest.mark.parametrize("who", READERS)
def test_everybody_finds_the_record_as_far_as_they_have_to_do_with_it(above: Connection, who: str) -> None:
    actor, found = READERS[who]
    assert learnt(above, actor) == found


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda actor: actor.role.value)
def test_a_stranger_finds_nothing_of_it(above: Connection, stranger: Actor) -> None:
    assert learnt(above, stranger) == seen()


def test_an_emergency_opens_the_record_while_it_lasts(above: Connection) -> None:
    bob = somebody(Role.SPECIALIST)
    assert learnt(above, bob.model_copy(update={"emergencies": (ONE,)})) == seen((CASES | WRITTEN, {ONE}))


def test_what_a_sitting_decided_is_there_for_whoever_sat_in_it_when_the_case_is_not_any_more(above: Connection) -> None:
    over = "UPDATE sitting SET phase = 'closed'"
    assert learnt(above, EVE, over)["document"] == set()
    heard = "UPDATE sitting_item SET heard_turn = 0"
    assert learnt(above, EVE, f"{over}; {heard}")["document"] == {TWO}
    assert learnt(above, somebody(Role.SPECIALIST), heard)["document"] == set()


def test_who_was_taken_off_the_agenda_reads_the_case_no_longer(above: Connection) -> None:
    found = learnt(above, EVE, "UPDATE sitting_item SET standing = 'postponed'")
    assert found["access"] == found["deed"] == set()
    assert found["sitting_item"] == {HALL}


def test_the_system_reads_everything(above: Connection) -> None:
    assert all(learnt(above, None).values())


@pytest.mark.parametrize("table", WALLED)
def test_without_its_wall_a_stranger_finds_what_stands_in_the_table(above: Connection, table: str) -> None:
    found = learnt(above, somebody(Role.SPECIALIST), f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    assert found[table], "the tests of strangers prove nothing of this table"


@pytest.mark.parametrize("table", WALLED)
def test_without_its_door_its_readers_find_nothing(above: Connection, table: str) -> None:
    found = learnt(above, COMMISSION, f"DROP POLICY {table}_shown ON {table}")
    assert found[table] == set()
    assert learnt(above, COMMISSION)[table]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_always_says_yes_lets_strangers_in_and_one_that_says_no_shuts_readers_out(
    above: Connection, function: str
) -> None:
    says = f"CREATE OR REPLACE FUNCTION {function} RETURNS boolean LANGUAGE sql AS 'SELECT %s'"
    assert learnt(above, somebody(Role.SPECIALIST), says % "true") != seen()
    over = "UPDATE sitting SET phase = 'closed'; UPDATE sitting_item SET heard_turn = 0;"
    people = [actor for actor, _ in READERS.values()]
    before = [learnt(above, actor, over) for actor in people]
    assert [learnt(above, actor, over + says % "false") for actor in people] != before


@pytest.mark.parametrize("table", WALLED)
def test_nobody_but_the_system_adds_a_row(above: Connection, table: str) -> None:
    mark = above.begin_nested()
    become(above, COMMISSION)
    with pytest.raises(ProgrammingError, match="violates row-level security"):
        above.execute(text(f"INSERT INTO {table} SELECT * FROM {table}"))  # noqa: S608 - names of ours
    mark.rollback()


def test_the_functions_answer_about_nobody_but_whoever_asks(above: Connection) -> None:
    mark = above.begin_nested()
    above.execute(text("SET LOCAL ROLE marshrut_app"))
    asked = [f"knows('{ONE}'), has_part('{ONE}'), concerns('{ONE}'), attends('{HALL}'), was_heard('{TWO}', 0)"]
    above.execute(text("SELECT set_config('app.role', '', true), set_config('app.agency', '', true)"))
    assert not any(above.execute(text(f"SELECT {', '.join(asked)}")).one())
    mark.rollback()


NAMING = {"case_id", "sitting_id", "subject", "person", "individual", "child_name", "full_name"}
"""Columns by which a row belongs to a case, to a sitting or to somebody."""
WITHOUT = {
    "account": "how a member of staff comes in: a hash and a sealed secret, no case",
    "absence": "members of staff, whom everybody signed in may know",
    "appointment": "members of staff, whom everybody signed in may know",
    "commission_member": "members of staff, whom everybody signed in may know",
    "data_key": "wrapped with a key that the database has not, and read with the row that it opens",
    "feed": "a digest of a secret of a member of staff, asked for by whoever brings the secret",
    "person": "members of staff, whom everybody signed in may know",
    "preference": "the language of a member of staff",
    "recovery_code": "digests of codes of members of staff",
    "seal_part": "digests over the log, without a word of it: no door reads them, proofs are made by the system",
    "token": "digests of keys of members of staff",
    "verification": "which member of staff verified the log",
    "web_session": "digests of cookies of members of staff: asked for before it is known who asks",
    "wish": "how a member of staff wants to be told",
}
"""Tables without a wall, and why they need none."""


def test_every_table_that_names_a_case_a_sitting_or_somebody_keeps_the_wall_or_a_reason(above: Connection) -> None:
    walled = set(above.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")))
    naming = {name for name, table in tables.Base.metadata.tables.items() if NAMING & set(table.columns.keys())}
    assert naming - walled == set(WITHOUT), "give the table a policy, or say here why it needs none"
    shown = set(above.scalars(text("SELECT tablename FROM pg_policies WHERE policyname LIKE '%!_shown' ESCAPE '!'")))
    assert shown == walled


def test_the_application_can_read_and_write_what_it_must_and_owns_nothing(above: Connection) -> None:
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'marshrut_app'::regrole"
    made = "SELECT count(*) FROM pg_proc WHERE proowner = 'marshrut_app'::regrole"
    assert (above.scalar(text(owned)), above.scalar(text(made))) == (0, 0)
    role = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'marshrut_app'"
    assert above.scalar(text(role)) is False
    for name in tables.Base.metadata.tables:
        can = [above.scalar(text(f"SELECT has_table_privilege('marshrut_app', '{name}', '{what}')"))
               for what in ("SELECT", "INSERT", "TRUNCATE", "REFERENCES", "TRIGGER")]  # fmt: skip
        assert can == [True, True, False, False, False], name
