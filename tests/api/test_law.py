"""The law table over the API: found, read on a day, guarded."""

import pytest

from tests.support.doors import Doors
from workflows import packs


async def test_norms_are_found_by_words_and_filters(doors: Doors) -> None:
    visitor = doors.visitor("opeka-specialist")
    found = (await visitor.get("/law", text="уведомить прокурора", act="СК РФ")).json()
    assert [told["rule"]["id"] for told in found["rules"]] == ["CC-077-2"]
    assert found["rules"][0]["citation"] == "СК РФ ст. 77 п. 2"
    assert {act["short"] for act in found["acts"]} >= {"120-ФЗ", "СК РФ"}
    assert found["regions"]["ru-sve"] == "Свердловская область"


async def test_a_norm_is_read_as_it_stood_on_a_day(doors: Doors) -> None:
    visitor = doors.visitor("opeka-specialist")
    now = (await visitor.get("/law/KOAP-303")).json()
    then = (await visitor.get("/law/KOAP-303", on="2024-01-15")).json()
    assert (now["term"], then["term"]) == ("10 календарных дней", "10 суток")
    assert now["other_times"] == ["по 28.10.2024: 10 суток (КоАП ст. 30.3 в редакции до 364-ФЗ)"]


async def test_a_norm_says_where_it_is_used_and_that_a_default_is_ours(doors: Doors) -> None:
    told = (await doors.visitor("opeka-specialist").get("/law/PD-SIGNAL")).json()
    assert told["is_ours"]
    assert told["citation"] == "наше значение по умолчанию, не норма права"
    ours = {route.id for _, route in packs.routes(())}  # other tests of this process publish theirs
    assert {use["route"] for use in told["uses"]} & ours == {
        "ru-sve.prevention",
        "ru.absence",
        "ru.orphan",
        "ru.prevention",
        "ru.removal",
        "ru.signal",
        "ru.social-services",
    }


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/law/CC-999", "Такой нормы в таблице нет."),
        ("/law/F442-17?on=2014-01-01", "В этот день норма не действовала."),
        ("/law/CC-123?country=zz", "Таблицы норм этой страны нет."),
        ("/law?country=zz", "Таблицы норм этой страны нет."),
    ],
)
async def test_what_is_not_there_is_said_kindly(doors: Doors, path: str, detail: str) -> None:
    answer = await doors.visitor("opeka-specialist").get(path)
    assert (answer.status_code, answer.json()["detail"]) == (404, detail)


async def test_nobody_reads_it_without_a_key(doors: Doors) -> None:
    answer = await doors.browser.get("/law")
    assert answer.status_code == 401
