"""Anybody may ask whether a paper is genuine, and learns nothing about people by asking."""

import asyncio
import base64
import gzip
import hashlib
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from activities.directory import Directory
from activities.wall import asking
from api import upload
from api.checking import check_digest
from models.ids import Digest
from models.people import Actor, AgencyKind, Role
from models.tables import Document
from tests.api.test_signatures import SENDER, card_of
from tests.support.answers import signal
from tests.support.doors import DEMO, Doors, open_case
from tests.support.filled import strings_of
from workflows import packs

pytestmark = pytest.mark.database
NOBODY = hashlib.sha256(b"a paper of nobody").hexdigest()
KIND = "Сигнальная карта"


@pytest.fixture(scope="module")
async def street(doors: Doors) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody from the street: no token, no session."""
    transport = httpx.ASGITransport(app=doors.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://doors") as browser:
        yield browser


class Card:
    """A signal card: its code, its file, and its file with a signature."""

    def __init__(self, code: str, original: bytes, signed: bytes, case_number: str) -> None:
        self.code, self.original, self.signed, self.case_number = code, original, signed, case_number


@pytest.fixture(scope="module")
async def card(doors: Doors) -> Card:
    case = await open_case(doors, sender=SENDER)
    digest = await card_of(doors, case)
    person = doors.visitor("school-4-specialist")
    answer = await person.post(f"/documents/{digest}/signatures", {"field": "signature_specialist"})
    file = await person.get(answer.json()["address"].removeprefix("/api/v1"))
    original = await doors.visitor("kdn-secretary").get(f"/documents/{digest}")
    async with doors.sessions.reading() as connection:
        code = (await connection.execute(select(Document.content).where(Document.digest == digest))).scalar_one()
    return Card(str(code), original.content, file.content, case.number)


@pytest.fixture(scope="module")
async def unsigned(doors: Doors) -> str:
    return await card_of(doors, await open_case(doors))


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def changed(content: bytes) -> bytes:
    place = content.index(b"stream") + 40
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


async def told(street: httpx.AsyncClient, digest: str, **query: str) -> dict[str, Any]:
    answer = await street.get(f"/api/v1/check/{digest}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def sent(street: httpx.AsyncClient, content: bytes, *, code: str = "", **more: Any) -> httpx.Response:
    address = f"/check/{code}" if code else "/check"
    return await street.post(address, files={"file": ("документ.pdf", content, "application/pdf")}, **more)


def heading(answer: httpx.Response) -> str:
    """The answer on the page."""
    found = re.search(r'<div class="answer [^>]*>\s*<h2>([^<]+)</h2>', answer.text)
    assert found is not None, answer.text
    return found[1]


# From the digest alone ----------------------------------------------------------------------------------------------


async def test_the_code_of_a_paper_the_file_and_the_signed_file_are_genuine(
    street: httpx.AsyncClient, card: Card
) -> None:
    code = await told(street, card.code)
    original = await told(street, digest_of(card.original))
    signed = await told(street, digest_of(card.signed))
    assert {one["answer"] for one in (code, original, signed)} == {"genuine"}
    assert {one["title"] for one in (code, original, signed)} == {"Подлинный"}
    assert code["document"] == original["document"] == signed["document"]
    assert code["document"]["kind"].startswith(KIND)
    assert "«Средняя общеобразовательная школа № 4»" in code["document"]["agency"]
    assert re.fullmatch(r"\d+/\d{4}", code["document"]["number"])
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}", code["document"]["date"])
    assert "Сверьте" in code["detail"], "a code can be copied onto another paper"
    assert "есть его подписанный вариант" in original["detail"]
    assert "не изменён ни в одном байте" in signed["detail"]


async def test_whoever_is_signed_in_and_has_no_part_in_the_case_is_told_what_the_street_is_told(
    street: httpx.AsyncClient, doors: Doors, card: Card
) -> None:
    stranger = Actor(person="nobody", agency="elsewhere", kind=AgencyKind.SCHOOL, role=Role.HEAD, territory="uz")
    with asking(stranger):
        found = await check_digest(doors.app.state.office, Digest(card.code))
    assert found.model_dump(mode="json") == await told(street, card.code)


async def test_it_says_whether_the_paper_is_signed_and_that_training_is_training(
    street: httpx.AsyncClient, card: Card, unsigned: str
) -> None:
    assert (await told(street, card.code))["document"]["signed"] == "training"
    document = (await told(street, unsigned))["document"]
    assert (document["signed"], document["signatures"]) == ("no", 0)


async def test_a_digest_that_nobody_registered_is_unknown(street: httpx.AsyncClient) -> None:
    found = await told(street, NOBODY)
    assert (found["answer"], found["title"], found["document"]) == ("unknown", "Неизвестен", None)
    assert "не значит, что он поддельный" in found["detail"]


async def test_a_file_brought_for_a_code_is_changed_when_it_is_not_that_file(
    street: httpx.AsyncClient, card: Card, unsigned: str
) -> None:
    assert (await told(street, NOBODY, of=card.code))["answer"] == "changed"
    assert (await told(street, digest_of(card.signed), of=card.code))["answer"] == "genuine"
    another = await told(street, unsigned, of=card.code)
    assert (another["answer"], "это другой документ" in another["detail"]) == ("changed", True)
    assert (await told(street, NOBODY, of=digest_of(b"no code either")))["answer"] == "unknown"


@pytest.mark.parametrize("digest", ["0", "x" * 64, "A" * 64, "0" * 63, "0" * 65, "..%2f..%2fetc%2fpasswd"])
async def test_what_is_no_digest_is_refused_in_words(street: httpx.AsyncClient, digest: str) -> None:
    assert (await street.get(f"/api/v1/check/{digest}")).status_code in {404, 422}
    page = await street.get(f"/check/{digest}")
    assert page.status_code == 404


# From a file --------------------------------------------------------------------------------------------------------


async def test_a_file_as_it_was_issued_is_genuine(street: httpx.AsyncClient, card: Card) -> None:
    for content in (card.original, card.signed):
        answer = await sent(street, content)
        assert (answer.status_code, heading(answer)) == (200, "Подлинный")
        assert digest_of(content) in answer.text


async def test_one_changed_byte_makes_it_changed(street: httpx.AsyncClient, card: Card) -> None:
    for content in (card.original, card.signed):
        answer = await sent(street, changed(content))
        assert heading(answer) == "Изменён"
        assert "Не полагайтесь на него" in answer.text


async def test_something_added_to_a_genuine_file_is_told_apart(street: httpx.AsyncClient, card: Card) -> None:
    answer = await sent(street, card.signed + b"\n7 0 obj\n<<>>\nendobj\n%%EOF\n")
    assert heading(answer) == "Изменён"
    assert "В начале файла подлинный документ" in answer.text


async def test_a_foreign_pdf_is_unknown_and_for_a_code_it_is_changed(street: httpx.AsyncClient, card: Card) -> None:
    foreign = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    assert heading(await sent(street, foreign)) == "Неизвестен"
    assert heading(await sent(street, foreign, code=card.code)) == "Изменён"
    assert heading(await sent(street, card.signed, code=card.code)) == "Подлинный"


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04" + b"\0" * 5000, gzip.compress(b"\0" * 10_000_000), b"\x89PNG", b"<html>%PDF-", b"MZ"],
    ids=["empty", "an archive", "a bomb", "a picture", "a page", "a program"],
)
async def test_what_is_no_pdf_is_refused_kindly(street: httpx.AsyncClient, content: bytes) -> None:
    answer = await sent(street, content)
    assert answer.status_code == 422
    assert heading(answer) == "Это не PDF"
    assert "Ничего не сохранено." in answer.text


async def test_a_hundred_megabytes_are_let_through_and_refused_without_being_kept(street: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'--here\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7 '
        for _ in range(100):
            yield b"\0" * 1024 * 1024

    headers = {"content-type": "multipart/form-data; boundary=here"}
    answer = await street.post("/check", content=body(), headers=headers)
    assert answer.status_code == 413
    assert "больше 32 МБ" in answer.text


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"content-type": "application/pdf"}, b"%PDF-1.7"),
        ({"content-type": "multipart/form-data"}, b"%PDF-1.7"),
        ({"content-type": "multipart/form-data; boundary=here"}, b"%PDF-1.7 no form at all"),
        (
            {"content-type": "multipart/form-data; boundary=here", "content-encoding": "gzip"},
            gzip.compress(b"x", mtime=0),
        ),
        ({"content-type": "multipart/form-data; boundary=" + "x" * 5000}, b"--x"),
        ({"content-type": "application/x-www-form-urlencoded"}, b"file=a"),
        ({}, b""),
    ],
)
async def test_what_is_no_form_is_refused_kindly(
    street: httpx.AsyncClient, headers: dict[str, str], content: bytes
) -> None:
    answer = await street.post("/check", content=content, headers=headers)
    assert answer.status_code == 415, answer.text
    assert "Ничего не сохранено." in answer.text


async def test_a_form_without_its_file_asks_for_it(street: httpx.AsyncClient) -> None:
    body = b'--here\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--here--\r\n'
    answer = await street.post("/check", content=body, headers={"content-type": "multipart/form-data; boundary=here"})
    assert (answer.status_code, "Файл не выбран" in answer.text) == (422, True)


async def test_only_so_many_files_are_read_at_once_and_a_slow_one_is_given_up(
    street: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "PATIENCE", 0.5)
    held = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"--here\r\n"
        await held.wait()

    headers = {"content-type": "multipart/form-data; boundary=here"}
    slow = [
        asyncio.create_task(street.post("/check", content=endless(), headers=headers)) for _ in range(upload.AT_ONCE)
    ]
    await asyncio.sleep(0.1)
    refused = await sent(street, b"%PDF-1.7")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert {answer.status_code for answer in await asyncio.gather(*slow)} == {408}
    assert (await sent(street, b"%PDF-1.7")).status_code == 200


# The page -----------------------------------------------------------------------------------------------------------


async def test_the_page_says_the_answer_and_nothing_about_people(street: httpx.AsyncClient, card: Card) -> None:
    staff = [person.full_name for person in packs.read(DEMO, Directory).people]
    answers = {key: value for key, value in signal().items() if key not in {"sender", "sender_org", "agency"}}
    people = {text for text in strings_of(answers) if len(text) > 8}
    words = {word for name in ("Соколов Матвей Ильич", *staff) for word in name.split() if len(word) > 4}
    assert len(people) > 5
    for address in (f"/check/{card.code}", f"/check/{digest_of(card.signed)}", f"/api/v1/check/{card.code}"):
        text = (await street.get(address)).text
        assert [word for word in (*people, *words, card.case_number) if word in text] == []


async def test_the_page_needs_no_script_and_is_kept_out_of_search_engines(
    street: httpx.AsyncClient, card: Card
) -> None:
    for address in ("/check", f"/check/{card.code}"):
        page = await street.get(address)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert page.text.count("<h1>") == 1
        assert 'lang="ru"' in page.text
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
        assert page.headers["referrer-policy"] == "no-referrer"
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "set-cookie" not in page.headers
        style = re.search(r"<style>(.*)</style>", page.text, re.DOTALL)
        assert style is not None
        assert _hash(style[1]) in policy, "the browser would not apply the style"


async def test_the_form_of_a_code_brings_the_file_to_that_code(street: httpx.AsyncClient, card: Card) -> None:
    assert f'action="/check/{card.code}"' in (await street.get(f"/check/{card.code}")).text
    assert 'action="/check"' in (await street.get("/check")).text


async def test_no_name_of_a_file_comes_back(street: httpx.AsyncClient) -> None:
    files = {"file": ("<script>Соколов Матвей.pdf", b"%PDF-1.7", "application/pdf")}
    answer = await street.post("/check", files=files)
    assert "Соколов" not in answer.text
    assert "<script" not in answer.text


def _hash(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
