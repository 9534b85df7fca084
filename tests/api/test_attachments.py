"""A file is given to a form, seen by those who may, taken back before it is sent, and stands in the record then."""

import asyncio
import hashlib
import io
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from PIL import Image
from sqlalchemy import func, select
from typer.testing import CliRunner

from activities.attachments.sweeping import sweep
from activities.data_keys import known_file_key, own_holder
from activities.storage import FileStorage
from api import attachments
from api.commands.attachments import app as command
from api.office import Office
from forms import catalogue
from models.migrations.revisions import upgrade
from models.people import Actor, AgencyKind, Role
from models.sealed_files import PIECE
from models.submission import submission_digest
from models.tables import Attachment, Submission
from tests.support.answers import answers_to, signal
from tests.support.doors import Case, Doors, open_case, token_of
from tests.support.files import archive, armed_pdf, bomb, noise, pdf, photo
from tests.support.stored_files import KEY, held, lying

pytestmark = pytest.mark.database
SECRETARY, OPEKA, SCHOOL = "kdn-secretary", "opeka-specialist", "school-4-specialist"
EVIDENCE = "evidence[]"


@pytest.fixture
async def case(doors: Doors) -> Case:
    """A case with open requests, replies and an inspection."""
    opened = await open_case(doors)
    await opened.do("take_up", SECRETARY, triage="accept")
    await opened.do("request", SECRETARY)
    return opened


async def place(case: Case, step: str, person: str) -> str:
    return f"/cases/{case.id}/tasks/{await case.task(step, person)}"


async def given(doors: Doors, path: str, content: bytes, *, by: str = OPEKA, field: str = EVIDENCE, **more: Any) -> Any:
    answer = await doors.visitor(by).attach(f"{path}/attachments", content, field=field, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def act(*attachments: str) -> dict[str, Any]:
    seen = {"fact": "Синяк", "source": "осмотр", "method": "observed", "observed_at": "2026-03-02"}
    return answers_to(
        "act_survey_mp4", violence_signs="none", **{EVIDENCE: [seen | {"attachment": one} for one in attachments]}
    )


def store(doors: Doors) -> Path:
    office: Office = doors.app.state.office
    return office.intake.storage._root


def files(doors: Doors) -> set[str]:
    return {path.name for path in store(doors).rglob("*") if path.is_file()}


async def test_a_photo_is_kept_without_its_place_and_given_out_again(doors: Doors, case: Case) -> None:
    path = await place(case, "survey", OPEKA)
    told = await given(doors, path, photo(), name="Кухня дома.JPG")
    assert told["original"] == hashlib.sha256(photo()).hexdigest()
    assert (told["field"], told["name"], told["media_type"]) == (EVIDENCE, "Кухня дома.JPG", "image/jpeg")
    assert told["is_sent"] is False
    answer = await doors.visitor(OPEKA).take(told["address"].removeprefix("/api/v1"))
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == told["digest"] != told["original"]
    assert b"Secret" not in answer.content
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert dict(picture.getexif()) == {}
    listed = (await doors.visitor(OPEKA).get(f"{path}/attachments")).json()
    assert listed == [told]


async def test_a_file_is_given_out_where_nothing_in_it_can_act(doors: Doors, case: Case) -> None:
    path = await place(case, "survey", OPEKA)
    shown = await given(doors, path, b"A note.", name="evil.html\u202etxt.exe")
    saved = await given(doors, path, armed_pdf(), name="../../акт.pdf.exe")
    note = await doors.visitor(OPEKA).take(shown["address"].removeprefix("/api/v1"))
    paper = await doors.visitor(OPEKA).take(saved["address"].removeprefix("/api/v1"))
    for answer in (note, paper):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    assert note.headers["content-disposition"] == 'inline; filename="evil.htmltxt.txt"'
    assert paper.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert paper.headers["content-disposition"].endswith(".pdf.pdf")
    assert ".." not in paper.headers["content-disposition"]


async def test_a_large_file_is_given_out_in_parts_across_its_pieces(doors: Doors, case: Case) -> None:
    told = await given(doors, await place(case, "survey", OPEKA), noise())
    path, visitor = told["address"].removeprefix("/api/v1"), doors.visitor(OPEKA)
    answer = await visitor.take(path)
    whole = answer.content
    assert (len(whole), hashlib.sha256(whole).hexdigest()) == (told["size"], told["digest"])
    assert len(whole) > 2 * PIECE
    assert (answer.headers["etag"], answer.headers["accept-ranges"]) == (f'"{told["digest"]}"', "bytes")
    assert answer.headers["content-length"] == str(len(whole))
    across = await visitor.take(path, Range=f"bytes={PIECE - 5}-{2 * PIECE + 5}")
    assert (across.status_code, across.content) == (206, whole[PIECE - 5 : 2 * PIECE + 6])
    two = await visitor.take(path, Range=f"bytes=0-3,{PIECE}-{PIECE + 3}")
    assert two.headers["content-type"].startswith("multipart/byteranges")
    assert whole[PIECE : PIECE + 4] in two.content
    same = await visitor.take(path, Range="bytes=0-1", **{"If-Range": answer.headers["etag"]})
    assert (same.status_code, same.content) == (206, whole[:2])


async def test_a_file_that_is_damaged_on_the_disk_is_not_given_out_at_all(doors: Doors, case: Case) -> None:
    before = files(doors)
    told = await given(doors, await place(case, "survey", OPEKA), noise())
    path, visitor = told["address"].removeprefix("/api/v1"), doors.visitor(OPEKA)
    (file,) = (one for one in lying(store(doors)) if one.name not in before)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    for headers in ({}, {"Range": "bytes=0-9"}):
        answer = await visitor.take(path, **headers)
        assert (answer.status_code, "восстановить" in answer.json()["remedy"]) == (503, True)
    file.unlink()
    assert (await visitor.take(path)).status_code == 503


async def test_a_file_of_a_signal_has_a_key_of_its_own_that_goes_when_it_is_taken_back(doors: Doors) -> None:
    reporter = doors.visitor("school-4-specialist")
    told = (await reporter.attach("/signals/attachments", photo(), field="attachments")).json()
    address = told["address"].removeprefix("/api/v1")
    async with doors.sessions.reading() as connection:
        assert await connection.run_sync(known_file_key, own_holder(told["id"])) is not None
    assert (await reporter.take(address)).status_code == 200
    assert (await reporter.delete(address)).status_code == 204
    async with doors.sessions.reading() as connection:
        assert await connection.run_sync(known_file_key, own_holder(told["id"])) is None


async def test_a_file_is_given_out_in_parts(doors: Doors, case: Case) -> None:
    told = await given(doors, await place(case, "survey", OPEKA), photo())
    path, visitor = told["address"].removeprefix("/api/v1"), doors.visitor(OPEKA)
    whole = (await visitor.take(path)).content
    part = await visitor.take(path, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert (await visitor.take(path, Range="bytes=-5")).content == whole[-5:]
    assert (await visitor.take(path, Range=f"bytes={len(whole)}-")).status_code == 416
    changed = await visitor.take(path, Range="bytes=0-1", **{"If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, whole)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (archive(), "фото.jpg", "archive"),
        (archive("word/document.xml"), "письмо.docx", "office"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "рисунок.svg", "markup"),
        (b"<html><script>alert(1)</script>", "фото.jpg", "markup"),
        (b"MZ\x90\0", "фото.jpg", "program"),
        (bomb(), "фото.png", "too_fine"),
        (photo()[:-400], "фото.jpg", "damaged"),
        (b"", "фото.jpg", "empty"),
    ],
)
async def test_what_is_not_welcome_is_told_and_leaves_nothing(
    doors: Doors, case: Case, content: bytes, name: str, code: str
) -> None:
    path, before = await place(case, "survey", OPEKA), files(doors)
    refused = await doors.visitor(OPEKA).attach(f"{path}/attachments", content, field=EVIDENCE, name=name)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["remedy"]
    assert files(doors) == before
    assert (await doors.visitor(OPEKA).get(f"{path}/attachments")).json() == []


async def test_a_polyglot_is_kept_as_the_picture_it_shows(doors: Doors, case: Case) -> None:
    told = await given(doors, await place(case, "survey", OPEKA), photo(tail=archive()))
    answer = await doors.visitor(OPEKA).take(told["address"].removeprefix("/api/v1"))
    assert b"PK\x03\x04" not in answer.content


async def test_the_same_upload_twice_is_one_file_and_the_same_key_for_another_is_refused(
    doors: Doors, case: Case
) -> None:
    path = await place(case, "survey", OPEKA)
    first = await given(doors, path, photo(), key="a-line-that-broke")
    assert await given(doors, path, photo(), key="a-line-that-broke") == first
    other = await doors.visitor(OPEKA).attach(f"{path}/attachments", pdf(), field=EVIDENCE, key="a-line-that-broke")
    assert other.status_code == 422
    assert len((await doors.visitor(OPEKA).get(f"{path}/attachments")).json()) == 1


@pytest.mark.parametrize("field", ["child_health", "nothing_like_it", "mother.full_name"])
async def test_a_field_that_holds_no_files_is_told_with_those_that_do(doors: Doors, case: Case, field: str) -> None:
    path = await place(case, "survey", OPEKA)
    refused = await doors.visitor(OPEKA).attach(f"{path}/attachments", photo(), field=field)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "field"
    assert EVIDENCE in refused.json()["detail"]


async def test_a_request_without_a_file_is_told_so(doors: Doors, case: Case) -> None:
    path = f"{await place(case, 'survey', OPEKA)}/attachments?field=evidence[]"
    headers = {"Authorization": f"Bearer {token_of(OPEKA)}"}
    json = await doors.browser.post(path, json={"file": "x"}, headers=headers | {"Idempotency-Key": uuid4().hex})
    empty = await doors.browser.post(
        path, files={"note": (None, b"text")}, headers=headers | {"Idempotency-Key": uuid4().hex}
    )
    broken = await doors.browser.post(
        path,
        content=b"--x\r\nbroken",
        headers=headers | {"Idempotency-Key": uuid4().hex, "Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (json.status_code, empty.status_code, broken.status_code) == (415, 400, 400)
    assert empty.json()["detail"] == "В форме нет файла."


async def test_a_sent_form_holds_its_files_and_its_digest_covers_them(doors: Doors, case: Case) -> None:
    path = await place(case, "survey", OPEKA)
    told = await given(doors, path, photo(), name="кухня.jpg")
    taken = await doors.visitor(OPEKA).post(f"{path}/submission", {"answers": act(told["id"])})
    assert taken.status_code == 201, taken.text
    async with doors.sessions.reading() as connection:
        row = (await connection.execute(select(Submission).where(Submission.id == taken.json()["submission"]))).one()
    assert row.answers[EVIDENCE][0]["attachment"] == {
        "attachment": told["id"], "name": "кухня.jpg", "digest": told["digest"], "original": told["original"],
    }  # fmt: skip
    assert submission_digest(row.form, row.form_version, row.answers) == taken.json()["digest"]
    (kept,) = (await doors.visitor(OPEKA).get(f"{path}/attachments")).json()
    assert kept["is_sent"] is True
    gone = await doors.visitor(OPEKA).delete(f"{path}/attachments/{told['id']}")
    assert gone.status_code == 404
    assert "остаётся в деле" in gone.json()["remedy"]


async def test_a_form_that_names_a_file_that_is_not_there_is_refused_and_kept(doors: Doors, case: Case) -> None:
    path, other = await place(case, "survey", OPEKA), await place(case, "reply_school", SCHOOL)
    foreign = await given(doors, other, photo(), by=SCHOOL, field="attachments")
    for named in ("f" * 32, foreign["id"]):
        refused = await doors.visitor(OPEKA).post(f"{path}/submission", {"answers": act(named)})
        assert refused.status_code == 422
        assert [mistake["field"] for mistake in refused.json()["errors"]] == [f"answers.{EVIDENCE}"]
    async with doors.sessions.reading() as connection:
        sent = select(func.count()).where(Submission.case_id == case.id, Submission.agency == "opeka")
        assert (await connection.execute(sent)).scalar_one() == 0
    assert (await doors.visitor(OPEKA).get(f"{path}/draft")).status_code == 200


async def test_a_file_is_taken_back_while_it_is_only_in_a_draft(doors: Doors, case: Case) -> None:
    path = await place(case, "survey", OPEKA)
    told = await given(doors, path, photo())
    address, key = f"{path}/attachments/{told['id']}", uuid4().hex
    assert (await doors.visitor(SCHOOL).delete(address)).status_code == 404
    assert (await doors.visitor(OPEKA).delete(address, key=key)).status_code == 204
    assert (await doors.visitor(OPEKA).delete(address, key=key)).status_code == 204  # asked twice, answered the same
    assert (await doors.visitor(OPEKA).take(address)).status_code == 404
    refused = await doors.visitor(OPEKA).post(f"{path}/submission", {"answers": act(told["id"])})
    assert refused.status_code == 422


async def test_a_refused_form_gives_its_files_back_to_the_draft(doors: Doors, case: Case) -> None:
    path = await place(case, "survey", OPEKA)
    told = await given(doors, path, photo())
    sent = {"answers": act(told["id"]), "happened_at": "2020-01-01T00:00:00+00:00"}
    refused = await doors.visitor(OPEKA).post(f"{path}/submission", sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_moment")
    (kept,) = (await doors.visitor(OPEKA).get(f"{path}/attachments")).json()
    assert kept["is_sent"] is False
    assert (await doors.visitor(OPEKA).delete(f"{path}/attachments/{told['id']}")).status_code == 204


async def test_a_draft_s_file_is_its_agency_s_and_a_sent_one_is_read_by_those_whom_its_field_is_for(
    doors: Doors, case: Case
) -> None:
    path = await place(case, "survey", OPEKA)
    told = await given(doors, path, photo())
    address = told["address"].removeprefix("/api/v1")
    seen = {person: (await doors.visitor(person).take(address)).status_code for person in (SECRETARY, "opeka-head")}
    assert seen == {SECRETARY: 404, "opeka-head": 200}
    await doors.visitor(OPEKA).post(f"{path}/submission", {"answers": act(told["id"])})
    people = (SECRETARY, SCHOOL, "youth-specialist", "kdn-supervisor")
    seen = {person: (await doors.visitor(person).take(address)).status_code for person in people}
    assert seen == {SECRETARY: 200, SCHOOL: 404, "youth-specialist": 404, "kdn-supervisor": 403}
    elsewhere = address.replace(f"/tasks/{path.rsplit('/', 1)[1]}/", "/tasks/1/")
    assert (await doors.visitor(OPEKA).take(elsewhere)).status_code == 404


async def test_nobody_attaches_to_a_task_that_is_not_theirs_or_that_is_over(doors: Doors, case: Case) -> None:
    path = await place(case, "survey", OPEKA)
    assert (await doors.visitor(SCHOOL).attach(f"{path}/attachments", photo(), field=EVIDENCE)).status_code == 404
    first = f"/cases/{case.id}/tasks/1"
    over = await doors.visitor(SECRETARY).attach(f"{first}/attachments", photo(), field=EVIDENCE)
    assert over.status_code == 409


async def test_a_signal_carries_its_files_into_the_case(doors: Doors) -> None:
    reporter = doors.visitor(SCHOOL)
    brought = await reporter.attach("/signals/attachments", photo(), field="attachments", name="двор.jpg")
    assert brought.status_code == 201
    told = brought.json()
    address = told["address"].removeprefix("/api/v1")
    assert (await doors.visitor(SECRETARY).take(address)).status_code == 404
    stolen = await doors.visitor("school-5-specialist").post(
        "/signals", {"answers": signal(attachments=[{"title": "Фото", "attachment": told["id"]}])}
    )
    assert stolen.status_code == 422
    sent = {"answers": signal(attachments=[{"title": "Фото двора", "attachment": told["id"]}])}
    taken = await reporter.post("/signals", sent, key="the-signal-of-the-yard")
    assert taken.status_code == 201, taken.text
    again = await reporter.post("/signals", sent, key="the-signal-of-the-yard")
    assert again.json() == taken.json()
    assert (await doors.visitor(SECRETARY).take(address)).status_code == 200
    assert (await reporter.delete(address)).status_code == 404


async def test_the_sweep_takes_uploads_that_no_draft_mentions_any_more(doors: Doors, case: Case) -> None:
    path, office = await place(case, "survey", OPEKA), doors.app.state.office
    drafted, sent, lost = [await given(doors, path, photo(size=(60 + n, 40))) for n in range(3)]
    await doors.visitor(OPEKA).put(f"{path}/draft", {"answers": act(drafted["id"])})
    taken = await doors.visitor(OPEKA).post(f"{path}/submission", {"answers": act(sent["id"])}, key="sent-with-one")
    assert taken.status_code == 201
    await doors.visitor(OPEKA).put(f"{path}/draft", {"answers": act(drafted["id"])})
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    found = await sweep(doors.sessions, office.intake.storage, before=tomorrow, files_before=tomorrow)
    assert found.rows >= 1
    left = {row["id"] for row in (await doors.visitor(OPEKA).get(f"{path}/attachments")).json()}
    assert left == {drafted["id"], sent["id"]}
    async with doors.sessions.reading() as connection:
        key = await connection.run_sync(known_file_key, case.id)
    assert key is not None
    assert {key.name(drafted["digest"]), key.name(sent["digest"])} <= files(doors)
    assert key.name(lost["digest"]) not in files(doors)


def test_a_reserved_field_is_read_by_its_readers_and_by_who_brought_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    act = catalogue.form("act_survey_mp4")
    fields = tuple(
        field.model_copy(update={"seen_by": (AgencyKind.HEALTH,)}) if field.key == EVIDENCE else field
        for field in act.sections[-1].fields
    )
    reserved = act.model_copy(update={"sections": (act.sections[-1].model_copy(update={"fields": fields}),)})
    assert EVIDENCE in reserved.field_of
    monkeypatch.setattr(catalogue, "form", lambda *_: reserved)
    row: Any = SimpleNamespace(agency="opeka", form=act.id, form_version=1, field=EVIDENCE)

    def reader(agency: str, kind: AgencyKind) -> Actor:
        return Actor(person="p-1", agency=agency, kind=kind, role=Role.SPECIALIST, territory="ru")

    assert attachments.may_read(row, reader("opeka", AgencyKind.GUARDIANSHIP))
    assert attachments.may_read(row, reader("clinic", AgencyKind.HEALTH))
    assert not attachments.may_read(row, reader("school-4", AgencyKind.SCHOOL))


def test_the_sweep_is_a_command_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_DATA", str(tmp_path))
    upgrade(f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}")
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    FileStorage(tmp_path / "attachments").put(b"nobody's", KEY)
    (path,) = lying(tmp_path / "attachments")
    os.utime(path, (long_ago, long_ago))
    told = CliRunner().invoke(command, ["sweep"])
    assert (told.exit_code, told.output) == (0, "Забыто вложений: 0, удалено файлов: 1.\n")
    assert CliRunner().invoke(command, ["sweep"]).output.endswith("удалено файлов: 0.\n")


@pytest.fixture
async def small_doors(doors: Doors) -> AsyncIterator[str]:
    """The doors behind a real web server, with a limit of 200 KB."""
    office: Office = doors.app.state.office
    limit, office.intake.limit = office.intake.limit, 200_000
    server = uvicorn.Server(uvicorn.Config(doors.app, port=0, lifespan="off", log_level="warning", access_log=False))
    serving = asyncio.create_task(server._serve())
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag only
            await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/api/v1"
    server.should_exit = True
    await serving
    office.intake.limit = limit


async def test_what_is_too_large_is_told_kindly_and_leaves_nothing(doors: Doors, case: Case, small_doors: str) -> None:
    path, before = await place(case, "survey", OPEKA), files(doors)
    headers = {"Authorization": f"Bearer {token_of(OPEKA)}", "Idempotency-Key": uuid4().hex}
    async with httpx.AsyncClient() as browser:
        for size in (200_001, 700_000, 3_000_000):
            refused = await browser.post(
                f"{small_doors}{path}/attachments",
                params={"field": EVIDENCE},
                files={"file": ("фото.jpg", photo() + bytes(size))},
                headers=headers,
            )
            assert refused.status_code == 413, size
            assert "Уменьшите фотографию" in refused.json()["remedy"]
    assert files(doors) == before


async def test_an_upload_cut_off_half_way_leaves_nothing(doors: Doors, case: Case, small_doors: str) -> None:
    path, before = await place(case, "survey", OPEKA), files(doors)
    host, port = small_doors.removeprefix("http://").split("/")[0].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /api/v1{path}/attachments?field=evidence%5B%5D HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {token_of(OPEKA)}\r\nIdempotency-Key: {uuid4().hex}\r\nContent-Length: 100000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    )
    writer.write(head.encode() + photo())
    await writer.drain()
    async with asyncio.timeout(5):
        while not held(store(doors)):  # noqa: ASYNC110 - the file lies aside while it comes in
            await asyncio.sleep(0.01)
    assert files(doors) == before, "what comes in has no name on the disk"
    writer.close()
    async with asyncio.timeout(5):
        while held(store(doors)):  # noqa: ASYNC110 - and is gone when the line is
            await asyncio.sleep(0.01)
    assert files(doors) == before
    del reader
    async with doors.sessions.reading() as connection:
        there = select(func.count()).where(Attachment.case_id == case.id)
        assert (await connection.execute(there)).scalar_one() == 0
