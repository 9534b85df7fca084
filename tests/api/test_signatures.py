"""Those who issue a paper sign it, everybody who sees the case sees what each signature is worth."""

import asyncio
import hashlib
from typing import Any

import httpx
import pytest

from tests.support.doors import Case, Doors, Visitor, open_case
from tests.support.signing import Openssl

pytestmark = pytest.mark.database
SPECIALIST, HEAD, SECRETARY = "school-4-specialist", "school-4-head", "kdn-secretary"
PLACES = ("signature_specialist", "signature_head")
SENDER = {"full_name": "Кедрова Анна Павловна", "position": "социальный педагог", "phone": "+7 900 000-00-01"}
SIG = {"content-type": "application/pkcs7-signature"}


async def card_of(doors: Doors, case: Case) -> str:
    """The digest of the signal card, once it is printed."""
    async with asyncio.timeout(40):
        while True:
            answer = await doors.visitor(SECRETARY).get(f"/cases/{case.id}/documents")
            digest = next(line["digest"] for line in answer.json() if line["document"]["id"] == "signal_card")
            if digest:
                return str(digest)
            await asyncio.sleep(0.2)


@pytest.fixture
async def card(doors: Doors) -> str:
    return await card_of(doors, await open_case(doors, sender=SENDER))


async def signed(visitor: Visitor, card: str, field: str, **more: Any) -> httpx.Response:
    return await visitor.post(f"/documents/{card}/signatures", {"field": field}, **more)


async def listed(visitor: Visitor, card: str) -> dict[str, Any]:
    answer = await visitor.get(f"/documents/{card}/signatures")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def relative(address: str) -> str:
    return address.removeprefix("/api/v1")


async def bring(visitor: Visitor, card: str, signature: bytes, *, key: str = "0" * 16) -> httpx.Response:
    headers = {**visitor._headers(key), **SIG}
    return await visitor.browser.post(f"/documents/{card}/signatures/detached", content=signature, headers=headers)


async def test_the_issuing_agency_signs_and_the_case_sees_it(doors: Doors, card: str) -> None:
    for person, field in zip((SPECIALIST, HEAD), PLACES, strict=True):
        answer = await signed(doors.visitor(person), card, field)
        assert answer.status_code == 201, answer.text
    told = await listed(doors.visitor(SECRETARY), card)
    assert (told["original"], told["is_signed"], len(told["signatures"])) == (card, True, 2)
    for signature, owner in zip(told["signatures"], ("Кедрова Анна Павловна", "Стрельников Олег Юрьевич"), strict=True):
        (found,) = signature["findings"]
        assert (found["intact"], found["valid"], found["trusted"]) == (True, True, True)
        assert found["words"] == "Подпись верна"
        assert found["certificate"]["owner"] == owner
        assert found["certificate"]["note"] == "Учебная подпись, не квалифицированная"
    assert [place["is_signed"] for place in told["places"]] == [True, True]


async def test_the_signed_file_and_the_original_both_can_be_had(doors: Doors, card: str) -> None:
    answer = await signed(doors.visitor(SPECIALIST), card, PLACES[0])
    reader = doors.visitor(SECRETARY)
    file = await reader.get(relative(answer.headers["location"]))
    assert file.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(file.content).hexdigest() == answer.json()["digest"]
    original = await reader.get(f"/documents/{card}")
    assert file.content.startswith(original.content)
    assert (await listed(reader, answer.json()["digest"]))["original"] == card


async def test_a_double_click_and_a_second_try_are_one_signature(doors: Doors, card: str) -> None:
    person = doors.visitor(SPECIALIST)
    first = await signed(person, card, PLACES[0], key="the-same-key")
    again = await signed(person, card, PLACES[0], key="the-same-key")
    anew = await signed(person, card, PLACES[0])
    assert first.json() == again.json() == anew.json()
    assert len((await listed(person, card))["signatures"]) == 1


async def test_only_the_role_of_the_place_signs_there(doors: Doors, card: str) -> None:
    answer = await signed(doors.visitor(SPECIALIST), card, PLACES[1])
    assert answer.status_code == 403
    assert answer.json()["detail"] == "В этом месте подписывает руководитель."
    told = await listed(doors.visitor(SPECIALIST), card)
    assert [place["refusal"] for place in told["places"]] == [None, "В этом месте подписывает руководитель."]


async def test_only_the_issuing_agency_signs(doors: Doors, card: str) -> None:
    answer = await signed(doors.visitor(SECRETARY), card, PLACES[0])
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Документ подписывают только сотрудники органа, который его издал."


async def test_a_mark_beside_another_name_is_refused(doors: Doors) -> None:
    card = await card_of(doors, await open_case(doors))
    answer = await signed(doors.visitor(SPECIALIST), card, PLACES[0])
    assert answer.status_code == 409
    assert answer.json()["detail"] == "В этом месте документа напечатано имя другого человека."
    assert "исправьте ответы формы" in answer.json()["remedy"]
    assert (await signed(doors.visitor(HEAD), card, PLACES[1])).status_code == 201, "nobody is named there"


@pytest.mark.parametrize("person", ["opeka-head", "youth-head", "administrator", "methodologist", "school-4-reporter"])
async def test_those_who_do_not_see_the_case_find_no_document(doors: Doors, card: str, person: str) -> None:
    stranger = doors.visitor(person)
    assert (await stranger.get(f"/documents/{card}/signatures")).status_code == 404
    assert (await signed(stranger, card, PLACES[0])).status_code == 404
    assert (await stranger.get(f"/documents/{card}/signatures/1/file")).status_code == 404
    assert (await bring(stranger, card, b"0")).status_code == 404


async def test_supervision_reads_and_does_not_sign(doors: Doors) -> None:
    case = await open_case(doors, sender=SENDER)
    card = await card_of(doors, case)
    supervisor = doors.visitor("kdn-supervisor")
    assert (await supervisor.get(f"/documents/{card}/signatures")).status_code == 403, "the paper names the child"
    why = {"reason": "inspection", "words": "Проверка подписей под карточкой."}
    assert (await supervisor.post(f"/cases/{case.id}/name", why)).status_code == 201
    assert (await listed(supervisor, card))["is_signed"] is False
    answer = await signed(supervisor, card, PLACES[0])
    assert (answer.status_code, answer.json()["detail"]) == (403, "Роль «надзор» не подписывает документы.")


@pytest.mark.parametrize("field", ["no_such_place", "child", "signature_specialist; --", ""])
async def test_a_place_that_is_not_there_is_named(doors: Doors, card: str, field: str) -> None:
    answer = await signed(doors.visitor(SPECIALIST), card, field)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "field"


async def test_a_signature_made_elsewhere_is_brought_and_checked(
    doors: Doors, card: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    authority = Openssl(tmp_path_factory.mktemp("authority"))
    authority.issue("Kedrova")
    person = doors.visitor(SPECIALIST)
    content = (await doors.visitor(SECRETARY).get(f"/documents/{card}")).content
    signature = authority.sign(content, "Kedrova")
    answer = await bring(person, card, signature, key="bring-it-once")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["way"], told["signed"], told["place"]) == ("detached", card, None)
    assert told["findings"][0]["verdict"] == "untrusted"
    assert (await listed(person, card))["is_signed"] is False, "an unknown issuer counts for nothing"
    trusted = doors.app.state.office.settings.trust
    trusted.mkdir(exist_ok=True)
    (trusted / "root.pem").write_bytes(authority.root.read_bytes())
    try:
        now = await listed(person, card)
        assert (now["is_signed"], now["signatures"][0]["findings"][0]["verdict"]) == (True, "valid")
    finally:
        (trusted / "root.pem").unlink()
    file = await person.get(relative(told["address"]))
    assert (file.content, file.headers["content-type"]) == (signature, "application/pkcs7-signature")


async def test_a_signature_of_another_file_is_refused_and_nothing_is_kept(
    doors: Doors, card: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    authority = Openssl(tmp_path_factory.mktemp("authority"))
    authority.issue("Kedrova")
    person = doors.visitor(SPECIALIST)
    answer = await bring(person, card, authority.sign(b"another", "Kedrova"), key="of-another-file")
    assert answer.status_code == 422
    assert "другого файла" in answer.json()["detail"]
    assert (await listed(person, card))["signatures"] == []


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "не файл подписи"),
        (b"%PDF-1.7", 422, "не файл подписи"),
        (b"PK\x03\x04" + b"\0" * 1000, 422, "не файл подписи"),
        (b"\0" * 300_000, 413, "больше 256 КБ"),
        (b"\0" * 2_000_000, 413, "больше 1024 КБ"),
    ],
    ids=["nothing", "a pdf", "an archive", "too large", "far too large"],
)
async def test_what_is_no_signature_is_refused_kindly(
    doors: Doors, card: str, content: bytes, status: int, words: str
) -> None:
    answer = await bring(doors.visitor(SPECIALIST), card, content, key=hashlib.sha256(content).hexdigest()[:20])
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
    assert answer.json()["remedy"].startswith("Ничего не сохранено.")


async def test_a_broken_list_of_trust_is_our_fault_and_is_said_so(doors: Doors, card: str) -> None:
    trusted = doors.app.state.office.settings.trust
    trusted.mkdir(exist_ok=True)
    (trusted / "broken.pem").write_text("не сертификат")
    try:
        answer = await doors.visitor(SECRETARY).get(f"/documents/{card}/signatures")
    finally:
        (trusted / "broken.pem").unlink()
    assert answer.status_code == 503
    assert "Список доверенных" in answer.json()["detail"]
