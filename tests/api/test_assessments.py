"""Two people rate the same family: how far they agree is told to those who see the case, and judges nobody."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from models.submission import submission_digest
from models.tables import Submission
from tests.support.answers import answers_to
from tests.support.doors import Case, Doors, open_case

pytestmark = pytest.mark.database
SPECIALIST = "opeka-specialist"
FORM = "risk_assessment"


async def assessed(doors: Doors, case: Case, person: str, turn: int, **levels: str) -> None:
    """An assessment that stands in the record, with these levels of risk factors and the rest as in the sample."""
    answers = answers_to(FORM)
    ratings = {key: {"level": "none"} for key in answers["risk_factors"]}
    answers["risk_factors"] = ratings | {key: {"level": level} for key, level in levels.items()}
    row: dict[str, Any] = {
        "id": f"{turn:032x}",
        "case_id": case.id,
        "form": FORM,
        "form_version": 1,
        "answers": answers,
        "digest": submission_digest(FORM, 1, answers),
        "made_at": datetime(2026, 3, turn, tzinfo=UTC),
        "person": person,
        "agency": "nz-opeka",
        "recorded_turn": turn,
    }
    async with doors.sessions.transaction() as connection:
        await connection.execute(insert(Submission), row)


async def answer_to(doors: Doors, case: Case) -> Any:
    return await doors.visitor("kdn-secretary").get(f"/cases/{case.id}/assessments/agreement")


async def test_two_assessments_are_compared_factor_by_factor(doors: Doors) -> None:
    case = await open_case(doors)
    await assessed(doors, case, "somebody", 11, housing="low", supervision="high")
    await assessed(doors, case, "another", 12, housing="medium", supervision="high", child_age="unknown")
    found = await answer_to(doors, case)
    assert found.status_code == 200, found.text
    told = found.json()
    assert (told["form"]["id"], told["first"]["made_at"][:10]) == (FORM, "2026-03-11")
    threats, factors = told["instruments"]
    assert (threats["observed"], threats["kappa"]) == (1.0, None)
    assert "не определён" in threats["note"]
    assert (factors["compared"], factors["left_out"]) == (22, 1)
    assert 0 < factors["kappa"] < factors["weighted_kappa"] < 1
    (difference,) = factors["differences"]
    assert (difference["factor"]["id"], difference["first"], difference["second"]) == (
        "housing",
        "1 — низкий",
        "2 — средний",
    )


async def test_one_person_twice_and_one_alone_are_no_two_assessors(doors: Doors) -> None:
    case = await open_case(doors)
    assert (await answer_to(doors, case)).status_code == 404
    await assessed(doors, case, "somebody", 13)
    await assessed(doors, case, "somebody", 14)
    missing = await answer_to(doors, case)
    assert missing.status_code == 404
    assert "двух оценок" in missing.json()["detail"]


async def test_a_corrected_assessment_takes_the_place_of_the_old_one(doors: Doors) -> None:
    case = await open_case(doors)
    await assessed(doors, case, "somebody", 15, housing="low")
    await assessed(doors, case, "another", 16, housing="medium")
    async with doors.sessions.transaction() as connection:
        row = dict((await connection.execute(select(Submission).where(Submission.id == f"{16:032x}"))).mappings().one())
        row |= {"id": f"{17:032x}", "corrects": row["id"], "reason": "Опечатка.", "recorded_turn": 17}
        row["answers"] = row["answers"] | {"risk_factors": {"housing": {"level": "low"}}}
        await connection.execute(insert(Submission), row)
    told = (await answer_to(doors, case)).json()
    assert told["second"]["submission"] == f"{17:032x}"
    assert told["instruments"][1]["differences"] == []


async def test_who_does_not_see_the_case_does_not_find_its_assessments(doors: Doors) -> None:
    case = await open_case(doors)
    hidden = await doors.visitor("school-7-specialist").get(f"/cases/{case.id}/assessments/agreement")
    assert hidden.status_code == 404
    assert "kappa" not in hidden.text
