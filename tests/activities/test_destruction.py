"""Files come to their end by two people: what was written is gone for good, the log stands, and the act says so."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text, update

from activities import destruction
from activities.audit.checking import check
from activities.audit.exporting import export
from activities.audit.verify import lines_of, verify
from activities.data_keys import SUBMISSION, closed_for, file_key, own_holder
from activities.destruction import CannotDestroy, remove_files
from activities.document_register import RENDERING
from activities.errors import FileDamaged
from activities.records import Records
from activities.retention import hold, kept_for_good, lift, reckon_some
from activities.sealed_streams import unsealed
from activities.sessions import Sessions, picture
from activities.storage import FileStorage
from forms.destruction import act_html
from models import sealing, tables
from models.access import AccessKind
from models.events import CaseEnded
from models.ids import CaseId, Digest
from models.people import Actor, AgencyKind, Doer, Role
from models.retention import Closed, Kept
from models.sealed_files import FileKey
from models.sealing import Locked
from models.submission import canonical_json
from tests.support.stored_files import left_open, lying
from tests.support.turns import CHILD, ROUTES, Story

pytestmark = pytest.mark.database
NOW = datetime(2040, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
SAID = "не ходит в школу"
SECRETARY = Actor(
    person="secretary", agency="kdn", kind=AgencyKind.COMMISSION, role=Role.SECRETARY, territory="ru.sve.nizhneozersk"
)
HEAD = SECRETARY.model_copy(update={"person": "head", "role": Role.HEAD})
WORDS = {"words": lambda _place, kind, rule: (f"вид {kind}", f"норма {rule}")}


def ended(number: int) -> Story:
    story = Story(number)
    story.now += timedelta(hours=1)
    by = Doer(person="somebody", agency=story.state.custodian, kind=AgencyKind.COMMISSION, role=Role.SECRETARY)
    kind = AgencyKind(story.state.custodian.rsplit("-", 1)[0])
    story.happen(CaseEnded(outcome="moved", by=by.model_copy(update={"kind": kind})))
    return story


def _five_years(case: Closed) -> Kept | None:
    return Kept("other", "PD-RETENTION", date(case.closed_at.year + 5, 1, 1))


async def office(sessions: Sessions, *stories: Story) -> None:
    """Closed cases on record, closed with their keys, and two people who may end them."""

    def enter(connection: Connection) -> None:
        home = {"code": "kdn", "kind": "commission", "name": "Комиссия", "short_name": "КДН", "phone": ""}
        connection.execute(insert(tables.Agency), home | {"territory": "ru.sve", "address": "ул. Ленина, 1"})
        for code, name in (("secretary", "Секретарёва Анна"), ("head", "Главнов Пётр")):
            row = {"code": code, "full_name": name, "position": code, "agency": "kdn", "role": code}
            connection.execute(insert(tables.Person), row | {"territory": "ru.sve"})
        for story in stories:
            for row in story.submissions:
                closed = closed_for(connection, story.case, row, SUBMISSION)
                connection.execute(insert(tables.Submission).values(closed))

    await sessions.write(enter)
    records = Records(sessions, ROUTES.__getitem__)
    for story in stories:
        await records.record_turns(story.turns)
    printed = update(tables.Deed).where(tables.Deed.kind == RENDERING).values(done_at=NOW)
    await sessions.write(lambda connection: connection.execute(printed))
    await sessions.write(partial(reckon_some, reckon=_five_years))


async def proposed(sessions: Sessions, *stories: Story) -> str:
    cases = [story.case for story in stories]
    return await sessions.write(partial(destruction.propose, actor=SECRETARY, cases=cases, day=TODAY, at=NOW))


async def confirmed(sessions: Sessions, name: str, actor: Actor = HEAD) -> str:
    return await sessions.write(
        partial(destruction.destroy, actor=actor, name=name, day=TODAY, at=NOW, **WORDS)  # type: ignore[arg-type]
    )


async def test_while_papers_of_a_case_are_still_to_be_made_it_is_not_destroyed(sessions: Sessions) -> None:
    case = ended(1)
    await office(sessions, case)
    order = {"case_id": case.case, "turn": 0, "place": 90, "kind": RENDERING, "order": {}}
    name = await proposed(sessions, case)
    await sessions.write(lambda connection: connection.execute(insert(tables.Deed), order))
    assert "ещё не готовы" in await refusal(lambda: confirmed(sessions, name))
    assert "ещё не готовы" in await refusal(lambda: proposed(sessions, case))
    made = update(tables.Deed).where(tables.Deed.place == order["place"]).values(done_at=NOW)
    await sessions.write(lambda connection: connection.execute(made))
    await confirmed(sessions, name)


async def refusal(deed: Callable[[], Any]) -> str:
    with pytest.raises(CannotDestroy) as refused:
        await deed()
    return str(refused.value)


async def _texts(sessions: Sessions) -> str:
    """Everything that stands in the database, as it stands there."""

    def read(connection: Connection) -> str:
        whole = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables.Base.metadata.tables]  # noqa: S608
        return str(whole)

    return await sessions.write(read)


async def test_what_was_written_is_gone_and_the_log_verifies_as_before(
    sessions: Sessions, tidy_url: str, tmp_path: Path
) -> None:
    gone, stays = ended(1), ended(2)
    await office(sessions, gone, stays)
    assert SAID not in await _texts(sessions), "it was closed even while it stood"
    family = str(CHILD["full_name"]).split()[0]
    copy = await sessions.write(lambda connection: connection.scalar(text("SELECT answers FROM submission")))
    digest = await confirmed(sessions, await proposed(sessions, gone))
    async with sessions.reading() as connection:
        files = (await connection.execute(select(tables.CaseFile).order_by(tables.CaseFile.id))).all()
        kept = list(await connection.scalars(select(tables.Submission.case_id)))
        words = set(await connection.scalars(select(tables.CaseWord.case_id)))
        act = (await connection.execute(select(tables.Destruction))).one()
        (entry,) = (await connection.execute(select(tables.Access))).all()
    assert [row.child_name for row in files] == [None, CHILD["full_name"]]
    assert (set(kept), words) == ({stays.case}, {stays.case})
    async with sessions.reading() as connection:
        mentions = set(await connection.scalars(select(tables.Mention.case_id)))
        people = set(await connection.scalars(select(tables.Individual.id)))
        named = set(await connection.scalars(select(tables.Mention.individual)))
    assert (gone.case in mentions, people - named) == (False, set()), f"nobody of «{family}» is left without a case"
    with pytest.raises(Locked):
        sealing.disclosed(str(copy), None, "submission.answers")
    assert (entry.kind, entry.subject, entry.digest) == (AccessKind.CASE_DESTROYED, gone.case, digest)
    assert act.digest == digest
    assert [case["number"] for case in act.content["cases"]] == [files[0].number]
    with picture(tidy_url) as looking:
        assert check(looking, NOW).flaw is None
        log = export(looking, tmp_path, NOW, None)
    assert verify(lines_of(log)).counts["access"] == 1
    said = canonical_json(act.content) + act_html(act.content, digest, TODAY)
    assert not any(word in said for word in str(CHILD["full_name"]).split())


async def test_one_person_alone_destroys_nothing(sessions: Sessions) -> None:
    story = ended(1)
    await office(sessions, story)
    name = await proposed(sessions, story)
    alone = HEAD.model_copy(update={"person": "secretary"})
    assert "второй человек" in await refusal(lambda: confirmed(sessions, name, alone))
    assert "уже есть предложение" in await refusal(lambda: proposed(sessions, story))
    await sessions.write(partial(destruction.refuse, name=name, by="head", at=NOW))
    assert "уже решено" in await refusal(lambda: confirmed(sessions, name))
    await confirmed(sessions, await proposed(sessions, story))
    assert "Не у всех" in await refusal(lambda: proposed(sessions, story)), "what is gone cannot go again"


async def test_a_hold_stops_it_until_it_is_lifted(sessions: Sessions) -> None:
    story = ended(1)
    await office(sessions, story)
    name = await proposed(sessions, story)
    lay = partial(hold, case=story.case, reason="Жалоба Ёлкиной в прокуратуру", by="secretary", at=NOW)
    number = await sessions.write(lay)
    assert "Жалоба" not in await _texts(sessions)
    assert "запрет" in await refusal(lambda: confirmed(sessions, name))
    lifted = partial(lift, case=story.case, number=number, by="head", at=NOW)
    assert await sessions.write(lifted) is True
    assert await sessions.write(lifted) is False
    await confirmed(sessions, name)


async def test_before_its_term_nothing_goes_and_without_a_rule_nothing_ever_does(sessions: Sessions) -> None:
    story = ended(1)
    await office(sessions, story)
    async with sessions.reading() as connection:
        until = (await connection.execute(select(tables.Retention.until))).scalar_one()
    cases = [story.case]
    early = partial(destruction.propose, actor=SECRETARY, cases=cases, day=until, at=NOW)
    assert "Не у всех" in await refusal(lambda: sessions.write(early)), "its last day is kept whole"
    await sessions.write(lambda connection: connection.execute(text("DELETE FROM retention")))
    await sessions.write(partial(reckon_some, reckon=kept_for_good))
    assert await sessions.write(partial(reckon_some, reckon=_five_years)) == 0, "each is reckoned once"
    assert "Не у всех" in await refusal(lambda: proposed(sessions, story))


async def test_its_files_go_after_it_but_those_that_another_case_names_stay(sessions: Sessions, tmp_path: Path) -> None:
    gone, stays = ended(1), ended(2)
    await office(sessions, gone, stays)
    storage, old = FileStorage(tmp_path / "files"), b"brought twice, before files were sealed"
    mine, other = await sessions.write(lambda connection: [file_key(connection, one.case) for one in (gone, stays)])
    own, shared = storage.put(b"only here", mine), storage.put(b"brought twice", mine)
    storage.put(b"brought twice", other)
    kept_open = left_open(tmp_path / "files", old)
    await brought(sessions, (gone.case, own), (gone.case, shared), (stays.case, shared))
    await brought(sessions, (gone.case, kept_open), (stays.case, kept_open), first=3)
    await confirmed(sessions, await proposed(sessions, gone))
    assert storage.has(own, mine), "files go after the deed stands, so that a failed one loses nothing"
    assert await remove_files(sessions, [storage]) == 2
    assert (storage.has(own, mine), storage.has(shared, mine)) == (False, False)
    assert (storage.get(shared, other), storage.get(kept_open, other)) == (b"brought twice", old)
    assert await remove_files(sessions, [storage]) == 0
    left = select(func.count()).where(tables.DestructionCase.files.is_not(None))
    assert await sessions.write(lambda connection: connection.scalar(left)) == 0


async def test_a_copy_of_the_files_made_before_opens_with_no_key_that_is_left(
    sessions: Sessions, tmp_path: Path
) -> None:
    """A paper, an attachment of a task, one of a signal that had no case yet; and a case that stays."""
    gone, stays = ended(1), ended(2)
    await office(sessions, gone, stays)
    storage, copy = FileStorage(tmp_path / "files"), tmp_path / "copy"
    holders = (gone.case, gone.case, own_holder(f"{2:032x}"), stays.case)
    keys = await sessions.write(lambda connection: [file_key(connection, one) for one in holders])
    contents = [f"file {number}".encode() for number in range(len(holders))]
    paper, *files = (storage.put(content, key) for content, key in zip(contents, keys, strict=True))
    printed = {"case_id": gone.case, "turn": 0, "place": 0, "document": "signal_card", "agency": "kdn", "year": 2026}
    printed |= {"number": 1, "made_at": NOW, "copies": [], "media_type": "application/pdf", "digest": paper}
    await sessions.write(lambda connection: connection.execute(insert(tables.Document), printed))
    await brought(sessions, (gone.case, files[0]), (gone.case, files[1]), (stays.case, files[2]), first=1)
    of_signal = update(tables.Attachment).where(tables.Attachment.id == f"{2:032x}").values(task=None)
    await sessions.write(lambda connection: connection.execute(of_signal))
    shutil.copytree(tmp_path / "files", copy)
    assert await opening(sessions, copy, (paper, *files)) == contents, "before, every one of them opens"
    await confirmed(sessions, await proposed(sessions, gone))
    assert await opening(sessions, copy, (paper, *files)) == contents[-1:]


async def brought(sessions: Sessions, *files: tuple[CaseId, Digest], first: int = 0) -> None:
    """Attachments of these cases with these digests on record."""
    about = {"task": 1, "form": "f", "form_version": 1, "field": "x", "original": "0" * 64, "media_type": "image/png"}
    about |= {"size": 9, "name": "фото.png", "made_at": NOW, "person": "p", "agency": "a", "submission": "s"}
    rows = [
        {**about, "id": f"{number:032x}", "case_id": case, "holder": case, "digest": digest}
        for number, (case, digest) in enumerate(files, first)
    ]
    await sessions.write(lambda connection: connection.execute(insert(tables.Attachment), rows))


async def opening(sessions: Sessions, folder: Path, digests: Iterable[Digest]) -> list[bytes]:
    """What opens for somebody who knows every digest and tries every key of the database on every file."""
    async with sessions.reading() as connection:
        keys = [FileKey.of(wrapped) for wrapped in await connection.scalars(select(tables.DataKey.wrapped))]
    found = []
    for path, key, digest in itertools.product(lying(folder), keys, digests):
        with suppress(FileDamaged):
            found.append(unsealed(path.open("rb"), key, digest).read())
    return sorted(found)


def test_the_act_names_what_went_how_and_by_whom() -> None:
    content = {
        "number": "1/2040",
        "decided_at": NOW.isoformat(),
        "agency": {"name": "Комиссия", "address": "ул. Ленина, 1"},
        "people": {part: {"name": f"Имя {part}", "position": "должность"} for part in ("proposed", "decided")},
        "cases": [
            {
                "number": "2026-000001",
                "kind": "Прочие дела",
                "rule": "наше значение",
                "closed": "2026-03-02",
                "until": "2031-03-03",
                "counts": {"submissions": 3, "files": 2},
            }
        ],
    }
    page = act_html(json.loads(json.dumps(content)), "d" * 64, TODAY)
    for words in ("2026-000001", "заполненные формы", "ключи шифрования дел", "Имя proposed", "02.03.2026", "d" * 64):
        assert words in page
