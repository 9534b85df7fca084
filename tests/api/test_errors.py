"""Whatever goes wrong is told in one form: what happened, what was kept, what to do; and nobody's words come back."""

import json

import httpx
import pytest

from api.body import LARGEST
from tests.support.doors import Doors, token_of

CANARY = "Канарейкина Зоя, ул. Тайная, 1"
HEADERS = {
    "Authorization": f"Bearer {token_of('school-4-specialist')}",
    "Idempotency-Key": "the-key-of-an-error",
    "Content-Type": "application/json",
}


def told(answer: httpx.Response, status: int) -> dict[str, object]:
    """The problem in an answer, which must be whole."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert {"type", "title", "status", "detail", "instance", "remedy", "errors"} <= set(problem)
    assert problem["status"] == status
    assert str(problem["type"]).startswith("urn:marshrut:problem:")
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert problem["detail"]
    assert problem["remedy"]
    assert "Канарейкина" not in answer.text
    return problem


async def test_a_broken_letter_is_told_with_line_and_sign(doors: Doors) -> None:
    broken = '{"answers": {\n  "facts": "' + CANARY + '",\n}}'
    problem = told(await doors.browser.post("/signals", content=broken.encode(), headers=HEADERS), 422)
    assert problem["detail"] == "JSON не читается: строка 3, знак 1."


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "JSON не читается: строка 1, знак 1."),
        (b'{"answers": "\xff"}', "Текст не в кодировке UTF-8."),
        (b'{"answers": NaN}', "NaN и Infinity не бывают значениями."),
        (b'{"answers": 1e999}', "Слишком большое число."),
        (b'{"answers": 12345678901234567890}', "Слишком большое число."),
        (b'{"answers": {}, "answers": {}}', "Поле «answers» указано дважды."),
        (b"[" * 100_000, "Вложенность слишком глубока."),
        (b'{"answers": {"facts": "a\\u0000b"}}', "В тексте есть знаки, которых не бывает в письме"),
        (b'{"answers": {"facts": "\\ud800"}}', "В тексте есть знаки, которых не бывает в письме"),
    ],
)
async def test_what_is_no_letter_is_refused_in_words(doors: Doors, body: bytes, detail: str) -> None:
    problem = told(await doors.browser.post("/signals", content=body, headers=HEADERS), 422)
    assert str(problem["detail"]).startswith(detail)


async def test_a_wrong_type_names_its_field(doors: Doors) -> None:
    sent = json.dumps({"answers": CANARY}).encode()
    problem = told(await doors.browser.post("/signals", content=sent, headers=HEADERS), 422)
    assert problem["errors"] == [{"field": "answers", "message": 'Нужен объект JSON: {"поле": значение}.'}]


async def test_a_wrong_answer_is_not_repeated(doors: Doors) -> None:
    sent = json.dumps({"answers": {"urgency": CANARY, "child": [CANARY]}}).encode()
    problem = told(await doors.browser.post("/signals", content=sent, headers=HEADERS), 422)
    assert isinstance(problem["errors"], list)
    assert len(problem["errors"]) > 2


async def test_a_letter_of_another_kind_is_not_opened(doors: Doors) -> None:
    headers = {**HEADERS, "Content-Type": "text/plain"}
    told(await doors.browser.post("/signals", content=b'{"answers": {}}', headers=headers), 415)


async def test_a_letter_that_is_too_large_is_not_read_to_the_end(doors: Doors) -> None:
    told(await doors.browser.post("/signals", content=b" " * (LARGEST + 1), headers=HEADERS), 413)


@pytest.mark.parametrize("key", [None, "short", "k" * 129, "ключ-не-ascii"])
async def test_a_write_without_its_key_is_told_what_a_key_is(doors: Doors, key: str | None) -> None:
    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name != "Idempotency-Key"]
    if key is not None:
        headers.append((b"Idempotency-Key", key.encode()))
    problem = told(await doors.browser.post("/signals", content=b'{"answers": {}}', headers=headers), 400)
    assert "Idempotency-Key" in str(problem["detail"])


@pytest.mark.parametrize("token", [None, "Bearer wrong", "Basic abc", "Bearer", "Bearer " + "x" * 5000])
async def test_nobody_comes_in_unknown(doors: Doors, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}
    answer = await doors.browser.get("/cases", headers=headers)
    told(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_who_is_unknown_learns_nothing_of_the_letter(doors: Doors) -> None:
    told(await doors.browser.post("/signals", content=b"{broken"), 401)


async def test_an_address_that_is_not_there_and_a_method_that_is_not_taken(doors: Doors) -> None:
    told(await doors.browser.get("/nothing", headers=HEADERS), 404)
    refused = await doors.browser.delete("/cases", headers=HEADERS)
    told(refused, 405)
    assert refused.headers["allow"] == "GET"


@pytest.mark.parametrize("path", ["/cases/nothing", "/cases?limit=0", "/cases?cursor=abc", "/tasks?show=x"])
async def test_a_wrong_address_names_the_part(doors: Doors, path: str) -> None:
    problem = told(await doors.browser.get(path, headers=HEADERS), 422)
    assert problem["errors"]


async def test_a_fault_of_ours_gets_an_answer_and_leaks_nothing(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("api.v1.case_list.case_rows", fail)
    problem = told(await doors.browser.get("/cases", headers=HEADERS), 500)
    assert problem["type"] == "urn:marshrut:problem:fault"
    logged = capsys.readouterr().out
    assert "RuntimeError" in logged
    assert "Канарейкина" not in logged
