"""The book of signatures: a deed done twice is one line, two who sign at once both stand, and nothing is lost."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import insert, select

from activities.contracts import PaperOrder
from activities.documents import Papers
from activities.errors import FileDamaged
from activities.records import Records
from activities.sessions import BlockingSessions, Sessions
from activities.signatures.book import Line, PaperOnFile, PlaceTaken, SignatureBook, UnknownFile, WrongSignature
from activities.signatures.desk import Desk
from activities.signatures.detached import NotASignature
from activities.signatures.signer import CannotSign, NoSigner, NoVerifier, Signer, SigningOrder
from activities.signatures.trust import Trust
from models import tables
from models.people import AgencyKind, Doer, Role
from models.signatures import Verdict, Way
from tests.support.casework import MORNING
from tests.support.signing import Openssl, chancery, list_of_trust
from tests.support.stored_files import ReadStorage, lying
from tests.support.turns import ROUTES, Story, deposit

pytestmark = pytest.mark.database
AT = MORNING + timedelta(hours=2)
FIELDS = ("signature_specialist", "signature_head")
NAMES = {"school-1-specialist": "Кедрова Анна Павловна", "school-1-head": "Стрельников Олег Юрьевич"}


def doer(role: Role) -> Doer:
    return Doer(person=f"school-1-{role.value}", agency="school-1", kind=AgencyKind.SCHOOL, role=role)


SPECIALIST, HEAD = doer(Role.SPECIALIST), doer(Role.HEAD)


class Shelf(NamedTuple):
    """A signal card on file, and the book beside it."""

    book: SignatureBook
    paper: PaperOnFile
    storage: ReadStorage
    folder: Path

    def file(self, line: Line) -> bytes:
        return self.storage.content(line.digest)


@pytest.fixture
def storage(tmp_path: Path, tidy_url: str) -> ReadStorage:
    return ReadStorage(tmp_path / "files", tidy_url)


@pytest.fixture
def papers(tidy_url: str, storage: ReadStorage) -> Iterator[Papers]:
    opened = BlockingSessions(tidy_url)
    yield Papers(opened, storage)
    opened.close()


@pytest.fixture
async def shelf(sessions: Sessions, papers: Papers, storage: ReadStorage, tmp_path: Path) -> Shelf:
    async with sessions.transaction() as connection:
        place = {"territory": "ru.sve", "address": "ул. Школьная, 4", "phone": "0"}
        school = {"code": "school-1", "kind": "school", "name": "Школа № 4", "short_name": "школа № 4"}
        await connection.execute(insert(tables.Agency), {**school, **place})
        for code, name in NAMES.items():
            person = {"code": code, "full_name": name, "position": "сотрудник", "agency": "school-1"}
            rest = {"role": code.rpartition("-")[2], "territory": "ru.sve", "active": True}
            await connection.execute(insert(tables.Person), {**person, **rest})
    story = Story(1)
    await deposit(sessions, story)
    await Records(sessions, ROUTES.__getitem__).record_turn(story.turns[0])
    async with sessions.reading() as connection:
        found = select(tables.Deed.order).where(tables.Deed.kind == "render_document")
        order = PaperOrder.model_validate((await connection.execute(found)).scalar_one())
    made = await asyncio.to_thread(papers.render_document, order)
    desk = chancery(tmp_path / "keys")
    book = SignatureBook(sessions, storage, Desk(desk.signer, NoVerifier(), lambda: desk.trust))
    return Shelf(book, PaperOnFile(order.case, order.number, order.place, made.digest, offset=300), storage, tmp_path)


async def test_two_sign_one_after_the_other_and_every_version_stays(shelf: Shelf) -> None:
    first = await shelf.book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT)
    second = await shelf.book.sign(shelf.paper, FIELDS[1], HEAD, at=AT + timedelta(minutes=5))
    assert (first.number, first.signed, second.number, second.signed) == (1, shelf.paper.digest, 2, first.digest)
    assert shelf.file(first).startswith(shelf.storage.content(shelf.paper.digest))
    assert shelf.file(second).startswith(shelf.file(first))
    lines = await shelf.book.verified(shelf.paper)
    assert [(line.field, line.person, line.at) for line in lines] == [
        (FIELDS[0], SPECIALIST.person, AT),
        (FIELDS[1], HEAD.person, AT + timedelta(minutes=5)),
    ]
    assert [[one.verdict for one in line.findings] for line in lines] == [[Verdict.VALID]] * 2
    owners = [one.certificate.owner for line in lines for one in line.findings if one.certificate]
    assert owners == list(NAMES.values())


async def test_a_signature_given_twice_is_one_signature(shelf: Shelf) -> None:
    first = await shelf.book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT)
    assert await shelf.book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT + timedelta(days=1)) == first
    assert await shelf.book.lines(shelf.paper) == (first,)


async def test_a_place_that_is_taken_stays_taken(shelf: Shelf) -> None:
    first = await shelf.book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT)
    with pytest.raises(PlaceTaken):
        await shelf.book.sign(shelf.paper, FIELDS[0], HEAD, at=AT)
    assert await shelf.book.lines(shelf.paper) == (first,)


async def test_two_who_sign_at_the_same_moment_both_stand(shelf: Shelf) -> None:
    await asyncio.gather(
        shelf.book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT),
        shelf.book.sign(shelf.paper, FIELDS[1], HEAD, at=AT),
        shelf.book.sign(shelf.paper, FIELDS[1], HEAD, at=AT),
    )
    lines = await shelf.book.verified(shelf.paper)
    assert {line.field for line in lines} == set(FIELDS)
    assert [line.number for line in lines] == [1, 2]
    assert lines[1].signed == lines[0].digest
    assert {one.verdict for line in lines for one in line.findings} == {Verdict.VALID}


async def test_a_stranger_to_the_directory_signs_nothing(shelf: Shelf) -> None:
    with pytest.raises(CannotSign, match="справочнике"):
        await shelf.book.sign(shelf.paper, FIELDS[0], doer(Role.MEMBER), at=AT)
    assert await shelf.book.lines(shelf.paper) == ()


async def test_where_signing_is_off_it_says_what_to_do_instead(shelf: Shelf, sessions: Sessions) -> None:
    book = SignatureBook(sessions, shelf.storage, Desk(NoSigner(), NoVerifier(), Trust))
    with pytest.raises(CannotSign, match=r"приложите файл подписи \(\.sig\)"):
        await book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT)


async def test_what_does_not_pass_the_check_is_not_kept(shelf: Shelf, sessions: Sessions) -> None:
    class Forgetful(Signer):
        def sign(self, order: SigningOrder, content: bytes) -> bytes:
            return content + order.field.encode()

    before = lying(shelf.folder / "files")
    for signer, trust in ((Forgetful(), Trust), (chancery(shelf.folder / "others").signer, Trust)):
        book = SignatureBook(sessions, shelf.storage, Desk(signer, NoVerifier(), trust))
        with pytest.raises(CannotSign, match="не прошла проверку"):
            await book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT)
    assert await shelf.book.lines(shelf.paper) == ()
    assert lying(shelf.folder / "files") == before


async def test_a_detached_signature_stands_beside_the_document(shelf: Shelf, sessions: Sessions) -> None:
    authority = Openssl(shelf.folder / "authority")
    authority.issue("Kedrova")
    trust = list_of_trust(shelf.folder / "trust", authority)
    book = SignatureBook(sessions, shelf.storage, Desk(NoSigner(), NoVerifier(), lambda: trust))
    now = datetime.now(AT.tzinfo) + timedelta(seconds=2)
    signature = authority.sign(shelf.storage.content(shelf.paper.digest), "Kedrova")
    line = await book.attach(shelf.paper, shelf.paper.digest, signature, SPECIALIST, at=now)
    assert (line.way, line.field, line.number, line.signed) == (Way.DETACHED, None, 1, shelf.paper.digest)
    assert shelf.file(line) == signature
    assert await book.attach(shelf.paper, shelf.paper.digest, signature, SPECIALIST, at=now) == line
    (again,) = await book.verified(shelf.paper)
    assert [one.verdict for one in again.findings] == [Verdict.VALID]


async def test_a_signature_of_another_file_or_of_nothing_is_not_entered(shelf: Shelf) -> None:
    authority = Openssl(shelf.folder / "authority")
    authority.issue("Kedrova")
    other = authority.sign(b"%PDF-1.7 another", "Kedrova")
    with pytest.raises(WrongSignature):
        await shelf.book.attach(shelf.paper, shelf.paper.digest, other, SPECIALIST, at=AT)
    with pytest.raises(NotASignature):
        await shelf.book.attach(shelf.paper, shelf.paper.digest, b"scan", SPECIALIST, at=AT)
    with pytest.raises(UnknownFile):
        await shelf.book.attach(shelf.paper, "0" * 64, other, SPECIALIST, at=AT)
    assert await shelf.book.lines(shelf.paper) == ()


async def test_a_damaged_file_is_not_passed_over(shelf: Shelf) -> None:
    before = lying(shelf.folder / "files")
    await shelf.book.sign(shelf.paper, FIELDS[0], SPECIALIST, at=AT)
    (path,) = (path for path in lying(shelf.folder / "files") if path not in before)
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    with pytest.raises(FileDamaged):
        await shelf.book.verified(shelf.paper)
