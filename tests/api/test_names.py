"""A name whose declension is not sure is asked about where a paper needs it, and never again once it was answered."""

from typing import Any

import pytest
from sqlalchemy import select

from models.tables import NameForm
from tests.support.answers import answers_to
from tests.support.doors import Case, Doors, open_case

pytestmark = pytest.mark.database
SECRETARY = "kdn-secretary"
AIGUL = "Асанова Айгуль Бакыт кызы"
ANSWER = {"name": AIGUL, "case": "genitive", "form": "Асановой Айгуль Бакыт кызы"}


def about_aigul(**changes: Any) -> dict[str, Any]:
    """The request of the commission about a child whose name can be declined in two ways."""
    return answers_to("interagency_request", subject={"full_name": AIGUL, "birth_date": "2014-05-12"}, **changes)


async def requesting(doors: Doors) -> tuple[Case, str]:
    """A case in which the request is to be written, and where."""
    case = await open_case(doors)
    await case.do("take_up", SECRETARY, triage="accept")
    return case, f"/cases/{case.id}/tasks/{await case.task('request', SECRETARY)}"


async def kept(doors: Doors, case: Case) -> list[tuple[str, str, str]]:
    async with doors.sessions.reading() as connection:
        columns = (NameForm.nominative, NameForm.grammatical_case, NameForm.form)
        rows = await connection.execute(select(*columns).where(NameForm.case_id == case.id))
        return [(row.nominative, row.grammatical_case, row.form) for row in rows]


async def test_a_doubtful_name_is_asked_about_while_the_form_is_written(doors: Doors) -> None:
    _, path = await requesting(doors)
    secretary = doors.visitor(SECRETARY)
    assert (await secretary.get(path)).json()["name_questions"] == []
    saved = await secretary.put(f"{path}/draft", {"answers": about_aigul()})
    (question,) = saved.json()["name_questions"]
    assert (question["name"], question["case"], question["case_title"]) == (AIGUL, "genitive", "родительный")
    assert question["proposal"] == "Асановой Айгуль Бакыт кызы"
    assert "Айгуль" in question["why"]
    assert (await secretary.get(path)).json()["name_questions"] == [question]


async def test_an_answer_is_kept_with_the_submission_and_not_asked_again(doors: Doors) -> None:
    case, path = await requesting(doors)
    secretary = doors.visitor(SECRETARY)
    taken = await secretary.post(f"{path}/submission", {"answers": about_aigul(), "name_forms": [ANSWER]})
    assert taken.status_code == 201
    assert await kept(doors, case) == [(AIGUL, "genitive", "Асановой Айгуль Бакыт кызы")]
    again = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    survey = answers_to("act_survey_mp4", child_full_name=AIGUL)
    saved = await doors.visitor("opeka-specialist").put(f"{again}/draft", {"answers": survey})
    assert saved.json()["name_questions"] == []


async def test_an_unanswered_question_stops_nobody(doors: Doors) -> None:
    case, path = await requesting(doors)
    taken = await doors.visitor(SECRETARY).post(f"{path}/submission", {"answers": about_aigul()})
    assert taken.status_code == 201
    assert await kept(doors, case) == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({**ANSWER, "form": " "}, "Впишите имя"),
        ({**ANSWER, "case": "instrumental"}, "не пишет этого имени"),
        ({**ANSWER, "name": "Другое Имя"}, "не пишет этого имени"),
    ],
)
async def test_an_answer_that_no_paper_needs_is_refused(doors: Doors, answer: dict[str, str], message: str) -> None:
    case, path = await requesting(doors)
    body = {"answers": about_aigul(), "name_forms": [ANSWER, answer]}
    refused = await doors.visitor(SECRETARY).post(f"{path}/submission", body)
    assert refused.status_code == 422
    (mistake,) = refused.json()["errors"]
    assert mistake["field"] == "name_forms.1"
    assert message in mistake["message"]
    assert await kept(doors, case) == []


async def test_a_form_may_be_given_for_a_name_that_the_product_was_sure_of(doors: Doors) -> None:
    case, path = await requesting(doors)
    own = {"name": "Соколов Матвей Ильич", "case": "genitive", "form": "Соколова Матвея Ильи"}
    body = {"answers": answers_to("interagency_request"), "name_forms": [own]}
    assert (await doors.visitor(SECRETARY).post(f"{path}/submission", body)).status_code == 201
    assert await kept(doors, case) == [("Соколов Матвей Ильич", "genitive", "Соколова Матвея Ильи")]


async def test_nothing_stays_of_an_answer_whose_submission_the_case_refused(doors: Doors) -> None:
    case, path = await requesting(doors)
    secretary = doors.visitor(SECRETARY)
    await secretary.post(f"{path}/submission", {"answers": about_aigul()})
    second = {"answers": about_aigul(purpose="Иное"), "name_forms": [ANSWER]}
    assert (await secretary.post(f"{path}/submission", second)).status_code == 409
    assert await kept(doors, case) == []


async def test_a_corrected_answer_may_bring_the_form_that_was_left_out(doors: Doors) -> None:
    case, path = await requesting(doors)
    secretary = doors.visitor(SECRETARY)
    first = (await secretary.post(f"{path}/submission", {"answers": about_aigul()})).json()
    correction = {
        "corrects": first["submission"],
        "answers": about_aigul(purpose="Рассмотрение сигнальной карты от 02.03.2026 № 17"),
        "reason": "slip",
        "explanation": "Номер дела указан дважды.",
        "name_forms": [ANSWER],
    }
    assert (await secretary.post(f"{path}/correction", correction)).status_code == 201
    assert await kept(doors, case) == [(AIGUL, "genitive", "Асановой Айгуль Бакыт кызы")]
