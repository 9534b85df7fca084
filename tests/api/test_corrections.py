"""An agency corrects its own answer: the old one stays, the new one says why, and the papers name each other."""

import asyncio
import io
from typing import Any
from uuid import uuid4

import docx
import pypdf
import pytest
from sqlalchemy import select, update

from api.reading.records import earlier_answers
from models.people import Actor, AgencyKind, Role
from models.tables import Idempotency, Submission
from tests.support.answers import answers_to
from tests.support.doors import NO_PROCEDURE, Case, Doors, open_case
from tests.support.files import photo
from workflows import registry

pytestmark = pytest.mark.database
SECRETARY, OPEKA, SCHOOL = "kdn-secretary", "opeka-specialist", "school-4-specialist"
WHY = "В запросе была неверная фамилия матери, сверено со свидетельством о рождении."


@pytest.fixture
async def case(doors: Doors) -> Case:
    """A case with open replies and an inspection; the request to the agencies has been sent."""
    opened = await open_case(doors)
    await opened.do("take_up", SECRETARY, triage="accept")
    await opened.do("request", SECRETARY)
    return opened


async def done(case: Case, step: str, person: str) -> str:
    """The address of the correction of the task that answered this step."""
    told = (await case.doors.visitor(person).get(f"/cases/{case.id}/timeline")).json()
    title = registry.newest_route("ru.prevention").step_of[step].title
    number = next(line["task"] for line in told if line["kind"] == "step_done" and title in line["what"])
    return f"/cases/{case.id}/tasks/{number}/correction"


async def correction(doors: Doors, path: str, person: str, **changes: Any) -> dict[str, Any]:
    """What this person would send to change these answers."""
    stands = (await doors.visitor(person).get(path)).json()
    sent = {"corrects": stands["submission"], "reason": "slip", "explanation": WHY}
    return sent | {"answers": stands["answers"] | changes}


async def papers(doors: Doors, case: Case, document: str) -> list[dict[str, Any]]:
    """The documents of this kind, once all are made."""
    async with asyncio.timeout(30):
        while True:
            told = (await doors.visitor(SECRETARY).get(f"/cases/{case.id}/documents")).json()
            found = [line for line in told if line["document"]["id"] == document]
            if found and all(line["digest"] for line in found):
                return found
            await asyncio.sleep(0.05)


async def pdf_text(doors: Doors, address: str) -> str:
    answer = await doors.visitor(SECRETARY).get(address.removeprefix("/api/v1"))
    assert answer.status_code == 200
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_a_corrected_answer_and_its_paper_take_the_place_of_the_old_ones(doors: Doors, case: Case) -> None:
    path = await done(case, "request", SECRETARY)
    await papers(doors, case, "interagency_request")
    sent = await correction(doors, path, SECRETARY, subject="Сведения о семье Ёлкиных-Правильных")
    taken = await doors.visitor(SECRETARY).post(path, sent)
    assert taken.status_code == 201, taken.text
    assert taken.json()["corrects"] == sent["corrects"]
    old, new = await papers(doors, case, "interagency_request")
    assert (old["superseded_by"], old["corrects"]) == (new["number"], None)
    assert (new["superseded_by"], new["corrects"]) == (None, old["number"])
    old_text, new_text = await pdf_text(doors, old["address"]), await pdf_text(doors, new["address"])
    assert f"взамен № {old['number'].split('/')[0]} от" in new_text
    assert "Правильных" in new_text
    assert "Правильных" not in old_text
    assert "взамен" not in old_text
    checked = [(await doors.browser.get(f"/check/{paper['digest']}")).json() for paper in (old, new)]
    assert [paper["answer"] for paper in checked] == ["genuine", "genuine"]
    number = new["number"].split("/")[0]
    assert checked[0]["document"]["superseded_by"].startswith(f"{number} от ")
    assert checked[1]["document"]["superseded_by"] is None


async def test_the_record_keeps_both_and_says_why(doors: Doors, case: Case) -> None:
    path = await done(case, "request", SECRETARY)
    sent = await correction(doors, path, SECRETARY, subject="Другое")
    taken = (await doors.visitor(SECRETARY).post(path, sent)).json()
    async with doors.sessions.reading() as connection:
        rows = (await connection.execute(select(Submission).where(Submission.form == "interagency_request"))).all()
    kept = {row.id: row for row in rows if row.case_id == case.id}
    assert set(kept) == {sent["corrects"], taken["submission"]}
    assert (kept[taken["submission"]].corrects, kept[taken["submission"]].reason) == (sent["corrects"], WHY)
    assert kept[sent["corrects"]].recorded_turn is not None
    told = (await doors.visitor(SECRETARY).get(f"/cases/{case.id}/timeline")).json()
    entry = next(line for line in told if line["turn"] == taken["turn"])
    assert entry["what"].startswith("Исправлен ответ:")
    assert WHY not in str(told)
    shown = (await doors.visitor(SECRETARY).get(path)).json()
    assert (shown["submission"], shown["corrects"], shown["explanation"]) == (
        taken["submission"],
        sent["corrects"],
        WHY,
    )


async def test_an_answer_that_the_case_has_gone_on_from_is_refused_with_a_way_out(doors: Doors, case: Case) -> None:
    path = await done(case, "take_up", SECRETARY)
    read = (await doors.visitor(SECRETARY).get(path)).json()
    assert read["refusal"]
    assert read["remedy"].startswith("Прежний ответ остался в деле.")
    refused = await doors.visitor(SECRETARY).post(path, await correction(doors, path, SECRETARY, grounds="Другие"))
    assert (refused.status_code, refused.json()["code"]) == (409, "relied_on")


async def test_the_case_tells_what_may_still_be_corrected(doors: Doors, case: Case) -> None:
    told = (await doors.visitor(SECRETARY).get(f"/cases/{case.id}/explanation")).json()["correctable"]
    assert [(entry["step"]["id"], entry["agency"]["code"]) for entry in told] == [("request", "kdn")]


async def test_what_was_wrong_is_not_offered_to_later_forms(doors: Doors, case: Case) -> None:
    path = await done(case, "request", SECRETARY)
    sent = await correction(doors, path, SECRETARY, subject="Верный предмет")
    assert (await doors.visitor(SECRETARY).post(path, sent)).status_code == 201
    secretary = Actor(
        person=SECRETARY, agency="kdn", kind=AgencyKind.COMMISSION, role=Role.SECRETARY, territory=NO_PROCEDURE
    )
    async with doors.sessions.reading() as connection:
        known = await earlier_answers(connection, secretary, case.id)
    subjects = [row.answers["subject"]["full_name"] for row in known if row.form == "interagency_request"]
    assert subjects == ["Верный предмет"]


async def test_an_agency_that_has_no_part_in_the_case_any_more_corrects_what_it_said(doors: Doors, case: Case) -> None:
    await case.do("reply_school", SCHOOL)
    assert (await doors.visitor(SCHOOL).get(f"/cases/{case.id}")).status_code == 404
    path = await done(case, "reply_school", SECRETARY)
    sent = await correction(doors, path, SCHOOL, subject="Исправленный предмет")
    assert (await doors.visitor(SCHOOL).post(path, sent)).status_code == 201
    assert (await doors.visitor(SCHOOL).get(f"/cases/{case.id}")).status_code == 404


async def test_nobody_else_corrects_it_or_reads_it_there(doors: Doors, case: Case) -> None:
    path = await done(case, "request", SECRETARY)
    sent = await correction(doors, path, SECRETARY, subject="Другое")
    for person in (SCHOOL, OPEKA, "youth-specialist"):
        assert (await doors.visitor(person).post(path, sent)).status_code == 404
        assert (await doors.visitor(person).get(path)).status_code == 404
    assert (await doors.visitor("kdn-supervisor").post(path, sent)).status_code == 403
    member = await doors.visitor("kdn-member-1").post(path, sent)
    assert (member.status_code, member.json()["code"]) == (409, "not_allowed")


async def test_of_two_who_correct_one_answer_the_second_reads_it_first_and_keeps_the_text(
    doors: Doors, case: Case
) -> None:
    path = await done(case, "request", SECRETARY)
    sent = await correction(doors, path, SECRETARY, subject="Первое исправление")
    assert (await doors.visitor(SECRETARY).post(path, sent)).status_code == 201
    late = sent | {"answers": sent["answers"] | {"subject": "Второе исправление"}}
    refused = await doors.visitor(SECRETARY).post(path, late)
    assert (refused.status_code, refused.json()["code"]) == (409, "already")
    draft = (await doors.visitor(SECRETARY).get(path.replace("correction", "draft"))).json()
    assert draft["answers"]["subject"] == "Второе исправление"


async def test_a_correction_is_checked_as_an_answer_is(doors: Doors, case: Case) -> None:
    path = await done(case, "request", SECRETARY)
    sent = await correction(doors, path, SECRETARY)
    same = await doors.visitor(SECRETARY).post(path, sent)
    assert same.status_code == 422
    assert same.json()["detail"] == "Исправленный ответ ничем не отличается от прежнего."
    empty = await doors.visitor(SECRETARY).post(path, sent | {"answers": {"subject": "Одно поле"}})
    assert empty.status_code == 422
    for wrong in ({"explanation": " "}, {"reason": "whim"}, {"corrects": "x"}):
        refused = await doors.visitor(SECRETARY).post(path, sent | wrong)
        assert (refused.status_code, [m["field"] for m in refused.json()["errors"]]) == (422, list(wrong))


async def test_an_open_task_has_nothing_to_correct(doors: Doors, case: Case) -> None:
    path = f"/cases/{case.id}/tasks/{await case.task('survey', OPEKA)}/correction"
    sent = {"corrects": "0" * 32, "answers": answers_to("act_survey_mp4"), "reason": "slip", "explanation": WHY}
    assert (await doors.visitor(OPEKA).get(path)).status_code == 404
    refused = await doors.visitor(OPEKA).post(path, sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_moment")


async def test_a_correction_lost_on_the_way_back_is_answered_again_and_made_once(doors: Doors, case: Case) -> None:
    path, key = await done(case, "request", SECRETARY), uuid4().hex
    sent = await correction(doors, path, SECRETARY, subject="Другое")
    first = await doors.visitor(SECRETARY).post(path, sent, key=key)
    assert first.status_code == 201
    async with doors.sessions.transaction() as connection:  # as if the house fell down before the answer was kept
        await connection.execute(update(Idempotency).where(Idempotency.key == key).values(status=None, answer=None))
    again = await doors.visitor(SECRETARY).post(path, sent, key=key)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_corrected_answer_may_bring_a_new_file_and_keep_the_old(doors: Doors, case: Case) -> None:
    number = await case.task("survey", OPEKA)
    task = f"/cases/{case.id}/tasks/{number}"
    seen = {"fact": "Синяк", "source": "осмотр", "method": "observed", "observed_at": "2026-03-02"}

    async def brought(points: int) -> str:
        answer = await doors.visitor(OPEKA).attach(f"{task}/attachments", photo(size=(points, 40)), field="evidence[]")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    first = await brought(60)
    answers = answers_to("act_survey_mp4", violence_signs="none", **{"evidence[]": [seen | {"attachment": first}]})
    await doors.visitor(OPEKA).post(f"{task}/submission", {"answers": answers})
    second = await brought(70)
    stands = (await doors.visitor(OPEKA).get(f"{task}/correction")).json()
    rows = [*stands["answers"]["evidence[]"], seen | {"fact": "Ещё синяк", "attachment": second}]
    sent = await correction(doors, f"{task}/correction", OPEKA, **{"evidence[]": rows})
    taken = await doors.visitor(OPEKA).post(f"{task}/correction", sent)
    assert taken.status_code == 201, taken.text
    kept = (await doors.visitor(OPEKA).get(f"{task}/correction")).json()["answers"]["evidence[]"]
    assert [row["attachment"]["attachment"] for row in kept] == [first, second]
    assert all(len(row["attachment"]["digest"]) == 64 for row in kept)


async def test_a_document_has_an_editable_twin_for_those_who_see_it(doors: Doors, case: Case) -> None:
    (paper,) = await papers(doors, case, "interagency_request")
    path = paper["editable"].removeprefix("/api/v1")
    twin = await doors.visitor(SECRETARY).get(path)
    assert twin.status_code == 200
    assert twin.headers["content-disposition"].endswith('.docx"')
    document = docx.Document(io.BytesIO(twin.content))
    assert "№ " + paper["number"].split("/")[0] in document.sections[0].first_page_header.paragraphs[0].text
    assert (await doors.visitor(SECRETARY).get(path)).content == twin.content
    assert (await doors.visitor("youth-specialist").get(path)).status_code == 404
    assert (await doors.visitor(SECRETARY).get(f"/documents/{'0' * 64}.docx")).status_code == 404
    assert (await doors.visitor(SECRETARY).get("/documents/nonsense.docx")).status_code == 422


async def test_a_twin_whose_ground_was_tampered_with_is_not_made(doors: Doors, case: Case) -> None:
    (paper,) = await papers(doors, case, "interagency_request")
    async with doors.sessions.transaction() as connection:
        ours = Submission.case_id == case.id, Submission.form == "interagency_request"
        await connection.execute(update(Submission).where(*ours).values(answers={"subject": "Иное"}))
    answer = await doors.visitor(SECRETARY).get(paper["editable"].removeprefix("/api/v1"))
    assert answer.status_code == 503
    assert "Возьмите PDF" in answer.json()["remedy"]
