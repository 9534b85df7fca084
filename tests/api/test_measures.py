"""The ladder of measures through the doors: what is known, exceptions, and the list of supervision."""

from typing import Any

import pytest

from activities.archive import Archive
from tests.support.answers import answers_to
from tests.support.doors import Case, Doors
from workflows import registry
from workflows.engine.core import fold
from workflows.registry import norm_for

pytestmark = pytest.mark.database
HEAD, SPECIALIST, SUPERVISOR = "opeka-head", "opeka-specialist", "kdn-supervisor"
FACTS = "Предлагали 2 и 9 марта, мать отказалась письменно, записка приложена."


async def removal(doors: Doors, protection: str) -> Any:
    """The head of the guardianship decides about a child, and a case of removal is to begin."""
    answers = answers_to("safety_decision", protection=protection)
    sent = {"route": "ru.removal", "answers": answers, "agencies": {"school": "school-4"}}
    return await doors.visitor(HEAD).post("/signals", sent)


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    answer = await removal(doors, "unsafe")
    assert answer.status_code == 201, answer.text
    return Case(doors, answer.json()["id"], answer.json()["number"])


async def ladder(doors: Doors, case: Case, person: str = SPECIALIST) -> dict[str, Any]:
    answer = await doors.visitor(person).get(f"/cases/{case.id}/measures")
    assert answer.status_code == 200, answer.text
    return {rung["measure"]["id"]: rung for rung in answer.json()["rungs"]}


async def listed(doors: Doors, case: Case, **query: Any) -> list[tuple[str, str, str | None]]:
    answer = await doors.visitor(SUPERVISOR).get("/supervision/oversteps", **query)
    assert answer.status_code == 200, answer.text
    found = [one for one in answer.json()["items"] if one["case"] == case.id]
    return [(one["measure"]["id"], one["ground"], one["verdict"]) for one in found]


async def test_a_removal_is_not_begun_without_a_threat_and_the_answer_says_what_to_do(doors: Doors) -> None:
    answer = await removal(doors, "safety_plan")
    assert answer.status_code == 409, answer.text
    assert answer.json()["code"] == "too_strong"
    assert "«небезопасен»" in answer.json()["remedy"]


async def test_a_removal_on_a_threat_stands_in_the_list_of_supervision_at_once(doors: Doors, case: Case) -> None:
    assert ("removal", "threat", None) in await listed(doors, case)
    rungs = await ladder(doors, case)
    assert [one["id"] for one in rungs["removal"]["missing"]] == ["services", "plan"]
    told = (await doors.visitor(SUPERVISOR).get("/notices")).json()
    assert any("раньше более слабых" in str(one) for one in told), told


async def test_what_a_person_puts_on_record_is_shown_with_its_facts(doors: Doors, case: Case) -> None:
    body = {"measure": "services", "how": "refused", "since": "2026-03-02", "facts": FACTS}
    answer = await doors.visitor(SPECIALIST).post(f"/cases/{case.id}/measures", body)
    assert answer.status_code == 201, answer.text
    known = (await ladder(doors, case))["services"]["known"]
    assert [(one["how"], one["text"], one["step"]) for one in known] == [("refused", FACTS, None)]
    assert (
        await doors.visitor(SPECIALIST).post(f"/cases/{case.id}/measures", body | {"facts": "да"})
    ).status_code == 422
    assert (await doors.visitor("school-4-specialist").get(f"/cases/{case.id}/measures")).status_code == 404


async def test_an_exception_is_the_head_s_and_supervision_reads_why_and_judges(doors: Doors, case: Case) -> None:
    body = {"measure": "deprivation", "reason": "guilty_act", "why": "Возбуждено уголовное дело.", "softened": FACTS}
    path = f"/cases/{case.id}/measures/exceptions"
    refused = await doors.visitor(SPECIALIST).post(path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_allowed")
    assert (await doors.visitor(HEAD).post(path, body)).status_code == 201
    assert ("deprivation", "exception", None) in await listed(doors, case)
    number = (await ladder(doors, case))["deprivation"]["oversteps"][0]["number"]
    place = f"/supervision/cases/{case.id}/oversteps/{number}"
    told = (await doors.visitor(SUPERVISOR).get(place)).json()
    assert told["reason"] == "родитель совершил преступление против ребёнка"
    assert "Возбуждено уголовное дело." in told["text"]
    said = {"verdict": "explain", "reasons": "Не сказано, кто поддержит ребёнка до суда."}
    assert (await doors.visitor(HEAD).post(f"{place}/verdict", said)).status_code == 403
    assert (await doors.visitor(SUPERVISOR).post(f"{place}/verdict", said)).status_code == 201
    assert ("deprivation", "exception", "explain") in await listed(doors, case, judged=True)
    shown = (await ladder(doors, case))["deprivation"]["oversteps"][0]
    assert (shown["verdict_words"], shown["verdict_text"]) == ("нужно объяснение", said["reasons"])


async def test_the_list_is_rebuilt_from_the_log(doors: Doors, case: Case) -> None:
    before = await listed(doors, case), await listed(doors, case, judged=True)
    archive = Archive(doors.sessions, registry.route_of)
    rebuilt = await archive.rebuild(case.id, lambda turns: fold(norm_for, turns))
    assert rebuilt.agrees
    assert (await listed(doors, case), await listed(doors, case, judged=True)) == before


async def test_the_log_of_contacts_tells_who_spoke_with_whom_how_and_what_the_court_does(doors: Doors) -> None:
    answer = await removal(doors, "unsafe")
    case = Case(doors, answer.json()["id"], answer.json()["number"])
    await case.do("removal_decision", HEAD)
    await case.do("take", SPECIALIST)
    row = {"day": "2026-03-05", "how": "phone", "whom": "family", "result": "Мать придёт в пятницу."}
    said = {"contact_kind": "video", "with_whom": ["child"], "result": "held", "content": "Поговорили о школе."}
    await case.do("support_child", "psychology-specialist", **said, **{"more[]": [row]})
    told = (await doors.visitor("psychology-specialist").get(f"/cases/{case.id}/contacts")).json()
    assert [(one["how"], one["whom"], one["text"]) for one in told["contacts"]] == [
        ("дистанционно, по телефону", "семья", "Мать придёт в пятницу."),
        ("дистанционно, по видеосвязи", "ребёнок", "Поговорили о школе."),
    ]
    assert [(one["step"]["id"], one["due"] is not None) for one in told["awaited"]] == [("support_family", True)]
    for step, person in (("prosecutor_notice", SPECIALIST), ("place", SPECIALIST), ("ask_services", SPECIALIST)):
        await case.do(step, person)
    await case.do("support_family", "psychology-specialist")
    await case.do("weigh_services", SPECIALIST)
    await case.do("claim", HEAD)
    await case.do("hearing", SPECIALIST, hearing="postponed", next_hearing="2031-04-20", why_postponed="Нет матери.")
    told = (await doors.visitor(SPECIALIST).get(f"/cases/{case.id}/contacts")).json()
    assert [(one["words"], one["next_on"]) for one in told["hearings"]] == [("заседание отложено", "2031-04-20")]
    coming = {one["step"]["id"]: one["opens_at"] for one in told["awaited"]}
    assert coming["hearing"].startswith("2031-04-19"), "the task opens on the day of the sitting, on the clocks there"
    assert (await doors.visitor(SUPERVISOR).get(f"/cases/{case.id}/contacts")).status_code == 403
