"""The log of a real database: sealed, exported, verified; and every deed of somebody who has the database is found."""

import asyncio
import re
import subprocess
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from activities.audit import verify
from activities.audit.accesses import AccessLog, Entry, enter
from activities.audit.checking import check, enter_check
from activities.audit.exporting import export
from activities.audit.sealing import Sealed, seal, seal_day
from activities.records import Records
from activities.sessions import Sessions, picture
from activities.storage import FileStorage
from activities.upkeep import Housekeeping
from models.access import AccessKind, Purpose
from models.people import Role
from models.tables import Access, Audit, Verification
from tests.support.casework import MORNING
from tests.support.turns import ROUTES, Story, case_id, deposit
from tests.support.unguarded import GUARDED, PROVED, unguarded

pytestmark = pytest.mark.database
A_DAY = timedelta(days=1)


def reading(case: int, at: datetime = MORNING) -> Entry:
    return Entry(
        AccessKind.CASE_READ,
        at,
        "petrova",
        "guardianship-1",
        Role.SPECIALIST,
        subject=case_id(case),
        purpose=Purpose.CUSTODY,
        place="/cases/{case_id}",
    )


def story(number: int) -> Story:
    told = Story(number)
    told.do("take_up", triage="accept")
    for _ in range(3):
        told.strike()
    return told


async def record(sessions: Sessions, told: Story, first: int, last: int) -> None:
    records = Records(sessions, ROUTES.__getitem__)
    for turn in told.turns[first:last]:
        await records.record_turn(turn)


async def seal_now(sessions: Sessions, at: datetime) -> Sealed | None:
    return await sessions.write(lambda connection: seal(connection, at))


@pytest.fixture
async def kept(sessions: Sessions) -> Sessions:
    """Three cases, each read twice, over two sealed days and an open one."""
    stories = [story(number) for number in (1, 2, 3)]
    await deposit(sessions, *stories)
    for day, (first, last) in enumerate(((0, 2), (2, 4), (4, 5))):
        for told in stories:
            await record(sessions, told, first, last)
        if day < 2:
            await sessions.write(lambda connection: enter(connection, [reading(1), reading(2), reading(3), reading(1)]))
            assert await seal_now(sessions, MORNING + day * A_DAY) is not None
    await sessions.write(lambda connection: enter(connection, [reading(2)]))
    return sessions


def flaw(url: str) -> str | None:
    with picture(url) as connection:
        return check(connection, MORNING).flaw


def exported(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the program says of the export, run alone."""
    with picture(url) as connection:
        export(connection, folder, MORNING)
    call = [sys.executable, "-I", "-S", "verify.py", "audit.jsonl", "--roots", "roots.txt"]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("kept")
async def test_what_was_recorded_is_whole_in_the_database_and_outside(tidy_url: str, tmp_path: Path) -> None:
    with picture(tidy_url) as connection:
        found = check(connection, MORNING)
    assert (found.turns, found.accesses, found.seals, found.open, found.flaw) == (15, 9, 2, 4, None)
    outside = exported(tidy_url, tmp_path / "out")
    assert (outside.returncode, outside.stderr) == (0, "")
    assert outside.stdout.startswith("Журнал цел: ходов 15, обращений 9, печатей 2, строк после последней печати 4.")
    assert found.last_seal in outside.stdout


@pytest.mark.usefixtures("kept")
async def test_an_export_holds_codes_and_digests_and_nothing_that_people_wrote(tidy_url: str, tmp_path: Path) -> None:
    exported(tidy_url, tmp_path)
    written = (tmp_path / "audit.jsonl").read_text(encoding="utf-8")
    assert written.isascii(), "names are written in Cyrillic"
    assert "triage" not in written, "a fact of the case stands in the export"


async def test_sealing_again_adds_nothing_and_a_day_has_one_seal(kept: Sessions) -> None:
    third = MORNING + 2 * A_DAY
    done = await kept.write(lambda connection: seal_day(connection, third))
    assert done is not None
    assert (done.number, done.day, done.rows) == (3, third.date().isoformat(), 4)
    assert await seal_now(kept, third) is None
    await kept.write(lambda connection: enter(connection, [reading(1)]))
    assert await kept.write(lambda connection: seal_day(connection, third)) is None
    assert await kept.write(lambda connection: seal_day(connection, third + A_DAY)) is not None


async def test_accesses_are_gathered_and_none_is_lost_when_the_doors_close(sessions: Sessions, tidy_url: str) -> None:
    first, second = AccessLog(sessions), AccessLog(sessions)
    for _ in range(30):
        first.note(reading(1))
        second.note(reading(1))
    await first.close()
    await second.close()
    async with sessions.reading() as connection:
        numbers = list(await connection.scalars(select(Access.number).order_by(Access.number)))
    assert numbers == list(range(60))
    assert flaw(tidy_url) is None


async def test_doors_that_close_while_a_batch_is_written_enter_it_once(sessions: Sessions, tidy_url: str) -> None:
    """The writer is stopped in the middle of each of many batches."""
    for number in range(20):
        gathering = AccessLog(sessions)
        gathering.note(reading(1))
        writing = asyncio.create_task(gathering._flush())
        await asyncio.sleep(0.0005 * (number % 4))
        gathering.note(reading(1))
        writing.cancel()
        await gathering.close()
        await asyncio.gather(writing, return_exceptions=True)
    with picture(tidy_url) as connection:
        found = check(connection, MORNING)
    assert (found.accesses, found.flaw) == (40, None)


async def test_a_day_is_sealed_once_by_the_upkeep(kept: Sessions, tidy_url: str, tmp_path: Path) -> None:
    upkeep = Housekeeping(kept, FileStorage(tmp_path), lambda _territory, _day: True, sends_mail=False)
    at = MORNING + 3 * A_DAY
    assert [await upkeep.seal_day(at) for _ in range(3)] == [True, False, False]
    with picture(tidy_url) as connection:
        assert check(connection, MORNING).seals == 3


CASE, OTHER = case_id(1), case_id(2)


def filled(said: str) -> str:
    return said.replace("$CASE", CASE).replace("$OTHER", OTHER)


EDITS = [
    ("UPDATE audit SET person = 'nobody' WHERE case_id = '$CASE' AND turn = 1", "дело $CASE, ход 1: содержимое"),
    ("UPDATE audit SET event = '{}' WHERE case_id = '$CASE' AND turn = 1", "дело $CASE, ход 1: содержимое"),
    ("UPDATE audit SET commands = commands || ' ' WHERE case_id = '$CASE' AND turn = 2", "$CASE, ход 2: содержимое"),
    ("UPDATE audit SET chain = 'none' WHERE case_id = '$CASE' AND turn = 2", "испорчена"),
    ("DELETE FROM audit WHERE case_id = '$CASE' AND turn = 2", "дело $CASE, ход 3: перед этой строкой удалён номер 2"),
    ("DELETE FROM audit WHERE case_id = '$CASE' AND turn = 4", "дело $CASE, ход 4: последний ход дела удалён"),
    ("DELETE FROM audit WHERE case_id = '$CASE' AND turn >= 3", "дело $CASE, ход 3, печать 2"),
    ("UPDATE audit SET turn = -1 WHERE case_id = '$CASE' AND turn = 0", "дело $CASE, ход -1"),
    ("UPDATE access SET person = 'nobody' WHERE subject = '$CASE' AND number = 1", "$CASE, номер 1: содержимое"),
    ("DELETE FROM access WHERE subject = '$CASE' AND number = 3", "обращения к делу $CASE, номер 3, печать 2"),
    ("DELETE FROM access WHERE subject = '$CASE' AND number = 0", "обращения к делу $CASE, номер 1: перед этой"),
    ("UPDATE seal SET rows = rows + 1 WHERE number = 1", "печать 1 за 2026"),
    ("UPDATE seal SET at = '2020-01-01 00:00:00.000000' WHERE number = 2", "печать 2 за 2026"),
    ("DELETE FROM seal_part WHERE number = 2; DELETE FROM seal WHERE number = 2", None),
    ("DELETE FROM seal_part WHERE number = 1; DELETE FROM seal WHERE number = 1", "печать 1: печать удалена"),
    ("DELETE FROM seal_part WHERE number = 1 AND subject = '$OTHER' AND log = 'turn'", "печать 1 за 2026"),
    ("UPDATE seal_part SET head = 'none' WHERE number = 1", None),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), EDITS, ids=[edit[:60] for edit, _ in EDITS])
async def test_an_edit_is_found_and_named(kept: Sessions, tidy_url: str, edit: str, said: str | None) -> None:
    def change(connection: Connection) -> None:
        with unguarded(connection):
            for statement in filled(edit).split(";"):
                connection.execute(text(statement))

    await kept.write(change)
    found = flaw(tidy_url)
    if said is None:  # of itself the database cannot tell: the seals that were kept elsewhere can
        assert found is None
    else:
        assert found is not None
        assert filled(said) in found


async def test_the_last_seal_taken_off_is_found_by_the_list_that_was_kept(
    kept: Sessions, tidy_url: str, tmp_path: Path
) -> None:
    exported(tidy_url, tmp_path)
    roots = verify.roots_of((tmp_path / "roots.txt").read_text(encoding="utf-8"))

    def unseal(connection: Connection) -> None:
        with unguarded(connection):
            connection.execute(text("DELETE FROM seal_part WHERE number = 2"))
            connection.execute(text("DELETE FROM seal WHERE number = 2"))

    await kept.write(unseal)
    with picture(tidy_url) as connection:
        log = export(connection, tmp_path / "later", MORNING)
    with pytest.raises(verify.Damaged, match="печать 2: есть в сохранённом списке"):
        verify.verify(verify.lines_of(log), roots)


async def test_rows_that_are_only_added_refuse_everything_else(kept: Sessions, tidy_url: str) -> None:
    is_postgres = tidy_url.startswith("postgresql")
    with picture(tidy_url) as connection:
        found = check(connection, MORNING)
    await kept.write(lambda connection: enter_check(connection, found, MORNING, None))
    # SQLite asks a trigger row by row, and no paper is signed here.
    tables = [table for table in PROVED if is_postgres or table != "signature"]
    changes = ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"]
    changes.append("TRUNCATE {0} CASCADE" if is_postgres else "INSERT OR REPLACE INTO {0} SELECT * FROM {0}")

    def attempts(connection: Connection) -> list[str]:
        done = []
        for table in tables:
            for change in changes:
                statement = change.format(table, "head" if table == "seal_part" else "at")
                try:
                    with connection.begin_nested():
                        connection.execute(text(statement))
                    done.append(statement)
                except IntegrityError as refused:
                    done += [] if "only added" in str(refused) else [str(refused)]
        return done

    assert await kept.write(attempts) == []


async def test_two_who_verify_at_one_instant_are_both_kept(kept: Sessions, tidy_url: str) -> None:
    with picture(tidy_url) as connection:
        found = check(connection, MORNING)
    for person in ("kdn-supervisor", "admin"):
        await kept.write(partial(enter_check, found=found, at=MORNING, by=person))
    async with kept.reading() as connection:
        entered = (await connection.execute(select(Verification.person).order_by(Verification.at))).scalars().all()
    assert entered == ["kdn-supervisor", "admin"]


async def test_the_guards_stand_after_all_migrations(sessions: Sessions) -> None:
    """A migration that copies a table on SQLite (batch_alter_table) loses its triggers: make them anew there."""
    async with sessions.reading() as connection:
        if _is_postgres(sessions):
            named = await connection.scalars(text("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%only_added'"))
            assert {*named} == {f"{table}_only_added" for table in GUARDED}
            return
        triggers = await connection.execute(text("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
        stand = {(row.tbl_name, deed) for row in triggers for deed in re.findall(r"BEFORE (\w+) ON", row.sql)}
    assert {(table, deed) for table in GUARDED for deed in ("UPDATE", "DELETE")} <= stand
    assert {(table, "INSERT") for table in GUARDED if table != "individual_deed"} <= stand, "INSERT OR REPLACE removes"


def _is_postgres(sessions: Sessions) -> bool:
    return sessions._blocking._engine.dialect.name == "postgresql"


async def test_a_turn_can_be_read_from_the_log_while_it_is_verified(kept: Sessions, tidy_url: str) -> None:
    """Verifying keeps nobody from recording: the picture is the one that stood when it began."""
    with picture(tidy_url) as connection:
        connection.execute(select(Audit.turn).limit(1)).all()
        await kept.write(lambda writing: enter(writing, [reading(1)]))
        assert check(connection, MORNING).accesses == 9
