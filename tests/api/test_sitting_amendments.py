"""Changes to a plan through the doors: moved by a member, voted for, and alive in the case; the draft stays."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.route import Route
from models.tables import Document, Submission
from tests.support.answers import answers_to, signal
from tests.support.doors import Case, Doors
from tests.support.server import eventually
from tests.support.sitting_doors import GALINA, Table, call
from workflows import packs, registry

pytestmark = pytest.mark.database
ROUTE = packs.read(Path(__file__).parents[1] / "support" / "routes" / "drafted.v1.yaml", Route)
CURATOR = "social-specialist"
ITEM = "items/1/amendments"


def plan(**changes: Any) -> dict[str, Any]:
    """A plan whose measures ask agencies of which the district has one each."""
    filled = answers_to("ipr_plan", **changes)
    rows = [
        {**row, "agency": "social" if row["agency"] == "school" else row["agency"]} for row in filled["activities[]"]
    ]
    return {**filled, "activities[]": rows}


@pytest.fixture
async def case(doors: Doors) -> Case:
    """A case whose plan waits for the commission."""
    return await with_draft(doors)


async def with_draft(doors: Doors) -> Case:
    """The same, for whoever needs it elsewhere."""
    registry.publish_route(ROUTE)
    answer = await doors.visitor("school-4-specialist").post("/signals", {"answers": signal(), "route": "ru.drafted"})
    assert answer.status_code == 201, answer.text
    found = Case(doors, answer.json()["id"], answer.json()["number"])
    await found.do("draft_plan", CURATOR, **plan())
    return found


@pytest.fixture
async def table(doors: Doors, case: Case) -> Table:
    found = await call(doors)
    await found.listed(case, "approve_plan")
    return found


async def draft_of(case: Case) -> dict[str, Any]:
    """The draft as a member reads it: its submission and its answers."""
    number = await case.task("approve_plan", GALINA)
    packet = (await case.doors.visitor(GALINA).get(f"/cases/{case.id}/tasks/{number}/packet")).json()
    found: dict[str, Any] = packet["work"]
    return found


def shortened(draft: dict[str, Any], *, expected: str = "мать знает, к кому идти") -> dict[str, Any]:
    """The same plan without its first measure, the second with another result."""
    _first, second, *others = draft["answers"]["activities[]"]
    rows = [{**second, "expected": expected}, *others]
    return {"of": draft["submission"], "answers": {**draft["answers"], "activities[]": rows}}


async def test_a_plan_is_approved_with_the_changes_that_were_voted_for(case: Case, table: Table) -> None:
    draft = await draft_of(case)
    moved = await table.do(ITEM, shortened(draft), by=GALINA)
    (told,) = (await table.visitor().get(f"/sittings/{table.id}/{ITEM}")).json()
    assert (told["number"], told["person"]["name"]) == (1, "Чернышёва Галина Ивановна")
    words = [one["words"] for one in told["changes"]]
    assert any("исключена" in one for one in words)
    assert any("мать знает, к кому идти" in one for one in words)

    await table.sit()
    both = await table.asked("items/1/motions", {"facts": {"plan_verdict": "rework"}, "amendment": 1})
    assert (both.status_code, "возвращают на доработку" in both.json()["detail"]) == (422, True)
    await table.do("items/1/motions", {"facts": {"plan_verdict": "approve"}, "amendment": 1})
    for person in ("kdn-head", GALINA, "kdn-member-2"):
        await table.do("items/1/ballots", {"motion": 1, "choice": "for"}, by=person)
    await table.do("items/1/closing", {"motion": 1})
    drawn = await table.resolve(form="kdn_resolution_plan", plan_verdict="approve", changes="что угодно")
    assert drawn.status_code == 201, drawn.text

    async def accepted() -> bool:
        return bool((await table.item())["standing"] == "accepted")

    await eventually(accepted)
    plan = (await table.doors.visitor(CURATOR).get(f"/cases/{case.id}/plan")).json()
    rows = shortened(draft)["answers"]["activities[]"]
    assert [one["content"] for one in plan["measures"]] == [row["content"] for row in rows]
    assert plan["submission"] == moved["submission"]
    assert plan["returned"] == 0
    (version,) = plan["versions"]
    assert (version["submission"], version["amended"]) == (draft["submission"], moved["submission"])
    assert [one["words"] for one in version["amendments"]] == words
    async with table.doors.sessions.reading() as connection:
        kept = {
            row.id: row for row in await connection.execute(select(Submission).where(Submission.case_id == case.id))
        }
    assert len(kept[draft["submission"]].answers["activities[]"]) == len(rows) + 1, "the draft stays as it was"
    verdict = next(row for row in kept.values() if row.form == "kdn_resolution_plan")
    assert verdict.recorded_turn == kept[moved["submission"]].recorded_turn
    assert all(one in verdict.answers["changes"] for one in words), (
        "the paper says what was voted for, not what is typed"
    )

    async def printed() -> bool:
        papers = ("ipr_plan", "kdn_resolution_plan")
        async with table.doors.sessions.reading() as connection:
            asked = select(Document.digest).where(Document.case_id == case.id, Document.document.in_(papers))
            return sum(row.digest is not None for row in await connection.execute(asked)) == len(papers)

    await eventually(printed)


async def test_what_the_family_said_and_what_is_no_change_cannot_be_moved(case: Case, table: Table) -> None:
    draft = await draft_of(case)
    same = await table.asked(ITEM, {"of": draft["submission"], "answers": draft["answers"]}, by=GALINA)
    assert (same.status_code, same.json()["detail"]) == (422, "В проекте ничего не изменено.")
    sent = shortened(draft)
    consent = {**draft["answers"]["parent_consent"], "choice": "no"}
    theirs = {**sent, "answers": {**sent["answers"], "parent_consent": consent, "parent_reason": "Передумали."}}
    refused = await table.asked(ITEM, theirs, by=GALINA)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["answers.parent_consent"]
    nobody = await table.visitor("school-4-specialist").post(f"/sittings/{table.id}/{ITEM}", sent)
    assert nobody.status_code == 404


async def test_changes_to_a_draft_that_its_author_corrected_meanwhile_are_not_taken(case: Case, table: Table) -> None:
    draft = await draft_of(case)
    await table.do(ITEM, shortened(draft), by=GALINA)
    curator = case.doors.visitor(CURATOR)
    task = next(row["number"] for row in (await case.view(CURATOR))["tasks"] if row["step"]["id"] == "approve_plan")
    corrected = await curator.post(
        f"/cases/{case.id}/tasks/{task - 1}/correction",
        {
            "corrects": draft["submission"],
            "reason": "slip",
            "explanation": "Опечатка в мере.",
            "answers": plan(strengths="Мать работает, бабушка рядом."),
        },
    )
    assert corrected.status_code == 201, corrected.text
    late = await table.asked(ITEM, shortened(draft), by=GALINA)
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "of")
    await table.sit()
    stale = await table.asked("items/1/motions", {"facts": {"plan_verdict": "approve"}, "amendment": 1})
    assert (stale.status_code, "исправил проект" in stale.json()["detail"]) == (422, True)
