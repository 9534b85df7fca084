"""Children and adults at the doors: found however written, shown to whoever shares a case, asked about once."""

from typing import Any

import pytest

from tests.support.answers import answers_to, signal
from tests.support.doors import Case, Doors, open_case

pytestmark = [pytest.mark.timeout(240), pytest.mark.database]
SECRETARY, SCHOOL, GUARDIAN, SUPERVISOR = "kdn-secretary", "school-4-specialist", "opeka-specialist", "kdn-supervisor"
MOTHER = {"full_name": "Сапожникова (Уткина) Наталья Петровна", "birth_date": "1986-05-14"}


def child(name: str, born: str = "2013-07-19") -> dict[str, Any]:
    return {"full_name": name, "birth_date": born}


async def found(doors: Doors, person: str, find: str, **more: Any) -> list[dict[str, Any]]:
    answer = await doors.visitor(person).post("/individuals/search", {"find": find, **more})
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()
    return told


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    """A child with a mother who was called otherwise."""
    return await open_case(doors, child=child("Сапожникова Наталья Юрьевна"), mother=MOTHER, father=None)


@pytest.mark.parametrize(
    ("find", "reason"),
    [
        ("Сапожникова Наталия Юрьевна", "given_variant"),
        ("сапожникова наташа 2013", "given_short"),
        ("Natalia Sapozhnikova 2013", "surname_same"),
        ("Наталья Юрьевна Сапожникова", "patronymic_same"),
        ("Сапожникова Н. Ю.", "given_initial"),
        ("Сапжникова Наталья Юрьевна", "surname_alike"),
        ("Сапожникова Наталья Юрьивна 19.07.2013", "born_same"),
    ],
)
async def test_a_child_is_found_however_the_name_is_written(doors: Doors, case: Case, find: str, reason: str) -> None:
    told = await found(doors, SECRETARY, find)
    first = told[0]
    assert first["individual"]["name"] == "Сапожникова Наталья Юрьевна"
    assert case.id in {one["id"] for one in first["individual"]["cases"]}
    assert reason in {one["code"] for one in first["likeness"]["reasons"]}
    assert all(one["words"] for one in first["likeness"]["reasons"])


async def test_a_mother_is_found_by_the_surname_she_bore_before(doors: Doors, case: Case) -> None:
    (told,) = await found(doors, SECRETARY, "Уткина Наталья Петровна")
    assert told["individual"]["name"] == MOTHER["full_name"]
    assert told["individual"]["cases"][0]["words"] == "мать"
    page = (await doors.visitor(SECRETARY).get(f"/individuals/{told['individual']['id']}")).json()
    assert ("Сапожникова Наталья Юрьевна", "дочь") in {(one["name"], one["words"]) for one in page["relatives"]}
    assert page["said"][0]["case"] == case.id


@pytest.mark.parametrize("person", [SCHOOL, GUARDIAN])
async def test_nobody_finds_people_of_cases_they_do_not_see(doors: Doors, case: Case, person: str) -> None:
    (first, *_) = await found(doors, SECRETARY, "Сапожникова Наталья Юрьевна")
    known = first["individual"]["id"]
    assert first["individual"]["cases"][0]["id"] == case.id
    assert await found(doors, person, "Сапожникова Наталья") == []
    answer = await doors.visitor(person).get(f"/individuals/{known}")
    assert answer.status_code == 404
    assert answer.text.count("Сапожников") == 0


async def test_supervision_looks_for_no_people(doors: Doors) -> None:
    answer = await doors.visitor(SUPERVISOR).post("/individuals/search", {"find": "Сапожникова"})
    assert answer.status_code == 403


async def test_a_case_waits_until_it_is_said_whether_its_child_is_known(doors: Doors) -> None:
    first = await open_case(doors, asks_who=True, child=child("Чудинова Варвара Олеговна"))
    again = await open_case(doors, asks_who=True, child=child("Чудинова Варя Олеговна"))
    secretary = doors.visitor(SECRETARY)
    (match,) = (await secretary.get(f"/cases/{again.id}/matches")).json()["matches"]
    assert match["is_likely"]
    assert match["individual"]["cases"][0]["id"] == first.id
    task = f"/cases/{again.id}/tasks/{await again.task('take_up', SECRETARY)}"
    form = (await secretary.get(task)).json()["form"]["id"]
    sent = {"answers": answers_to(form, triage="accept")}
    refused = await secretary.post(f"{task}/submission", sent)
    assert refused.status_code == 409
    assert refused.json()["code"] == "identity"
    assert (await secretary.get(f"{task}/draft")).json()["answers"]["triage"] == "accept"
    chosen = await secretary.post(f"/cases/{again.id}/matches", {"choice": "same", "individual": match["id"]})
    assert chosen.status_code == 201, chosen.text
    assert (await secretary.post(f"{task}/submission", sent)).status_code == 201
    (told,) = await found(doors, SECRETARY, "Чудинова Варвара")
    assert {one["id"] for one in told["individual"]["cases"]} == {first.id, again.id}
    assert (await first.view(SECRETARY))["child"]["full_name"] == "Чудинова Варвара Олеговна"


async def test_another_child_is_said_to_be_another_with_a_reason_and_nobody_asks_again(doors: Doors) -> None:
    await open_case(doors, asks_who=True, child=child("Пестов Лев Игоревич"))
    again = await open_case(doors, asks_who=True, child=child("Пестов Лев Игоревич", "2013-07-18"))
    secretary = doors.visitor(SECRETARY)
    (match,) = (await secretary.get(f"/cases/{again.id}/matches")).json()["matches"]
    choice = {"choice": "other", "individual": match["id"]}
    assert (await secretary.post(f"/cases/{again.id}/matches", choice)).status_code == 422
    assert (await secretary.post(f"/cases/{again.id}/matches", choice | {"reason": "видели обоих"})).status_code == 201
    assert (await secretary.get(f"/cases/{again.id}/matches")).json() == {
        "is_open": False,
        "child": "Пестов Лев Игоревич",
        "matches": [],
    }
    await again.do("take_up", SECRETARY, triage="accept")


async def test_whoever_sends_a_signal_learns_nothing_of_other_cases(doors: Doors) -> None:
    known = await doors.visitor(SCHOOL).post("/signals", {"answers": _signal("Рожкова Алла Игоревна")})
    unknown = await doors.visitor(SCHOOL).post("/signals", {"answers": _signal("Дьячкова Зоя Львовна")})
    again = await doors.visitor(SCHOOL).post("/signals", {"answers": _signal("Рожкова Алла Игоревна")})
    told = [set(answer.json()) for answer in (known, unknown, again)]
    assert told[0] == told[1] == told[2]
    case = again.json()["id"]
    assert (await doors.visitor(SCHOOL).get(f"/cases/{case}/matches")).status_code == 404
    fates = [(await doors.visitor(SCHOOL).get(f"/signals/{one.json()['number']}")).json() for one in (unknown, again)]
    assert fates[0].keys() == fates[1].keys()


async def test_records_are_joined_parted_and_remembered_with_who_and_why(doors: Doors) -> None:
    await open_case(doors, child=child("Глухов Степан Ильич", "2011-03-04"))
    await open_case(doors, child=child("Глухов Стефан Ильич", "2011-04-03"))
    secretary = doors.visitor(SECRETARY)
    pairs = (await secretary.get("/individuals/duplicates")).json()
    (pair,) = [one for one in pairs if one["one"]["name"].startswith("Глухов")]
    one, other = pair["one"]["id"], pair["other"]["id"]
    seen = (await secretary.get(f"/individuals/{one}/comparison/{other}")).json()
    assert {reason["code"] for reason in seen["likeness"]["reasons"]} >= {"born_swapped", "given_variant"}
    joining = {"other": other, "seen": seen["versions"], "reason": "одно свидетельство о рождении"}
    assert (await doors.visitor(SCHOOL).post(f"/individuals/{one}/merge", joining)).status_code == 404
    number = (await secretary.post(f"/individuals/{one}/merge", joining)).json()["number"]
    assert (await secretary.post(f"/individuals/{one}/merge", joining)).status_code == 409
    assert (await secretary.get(f"/individuals/{other}")).json()["id"] == one
    (deed,) = (await secretary.get(f"/individuals/{one}/deeds")).json()
    assert (deed["kind"], deed["reason"], deed["undone"]) == ("merge", "одно свидетельство о рождении", False)
    undo = {"reason": "свидетельства разные"}
    assert (await secretary.post(f"/individuals/deeds/{number}/undo", undo)).status_code == 201
    assert (await secretary.get(f"/individuals/{other}")).json()["id"] == other
    parting = {"other": other, "reason": "разные свидетельства"}
    assert (await secretary.post(f"/individuals/{one}/distinct", parting)).status_code == 201
    left = (await secretary.get("/individuals/duplicates")).json()
    assert not [pair for pair in left if pair["one"]["name"].startswith("Глухов")]


def _signal(name: str) -> dict[str, Any]:
    return signal(child=child(name))


async def test_a_record_is_corrected_with_who_and_why_and_taken_back(doors: Doors) -> None:
    case = await open_case(doors, child=child("Воробьёва Инна Олеговна", "2012-05-06"))
    secretary = doors.visitor(SECRETARY)
    (known,) = await found(doors, SECRETARY, "Воробьёва Инна")
    one = known["individual"]["id"]
    seen = (await secretary.get(f"/individuals/{one}")).json()["version"]
    right = {"full_name": "Воробьёва Инна Егоровна", "former": ["Синицына"], "born": "2012-06-05"}
    right["phone"] = "+79120001122"
    path, sent = f"/individuals/{one}/corrections", right | {"seen": seen, "reason": "свидетельство о рождении"}
    assert (await secretary.post(path, right | {"seen": seen})).status_code == 422, "a reason is needed"
    assert (await secretary.post(path, {"seen": seen, "reason": "просто так"})).status_code == 422, (
        "and something to say"
    )
    assert (await doors.visitor(GUARDIAN).post(path, sent)).status_code == 404
    assert (await doors.visitor(SUPERVISOR).post(path, sent)).status_code == 403
    done = await secretary.post(path, sent, key="a-correction-once")
    assert done.status_code == 201, done.text
    assert (await secretary.post(path, sent, key="a-correction-once")).json() == done.json(), "sent twice, done once"
    stale = await secretary.post(path, sent | {"full_name": "Воробьёва Инна Юрьевна"})
    assert (stale.status_code, stale.json()["code"]) == (409, "meanwhile")
    told = (await secretary.get(f"/individuals/{one}")).json()
    assert (told["name"], told["born"], told["is_corrected"]) == ("Воробьёва Инна Егоровна", "05.06.2012", True)
    assert {"Синицына", "Воробьёва Инна Олеговна"} <= set(told["other_names"])
    assert [said["name"] for said in told["said"]] == ["Воробьёва Инна Олеговна"], "the form says what it said"
    assert (await case.view(SECRETARY))["child"]["full_name"] == "Воробьёва Инна Олеговна"
    for find in ("Воробьёва Инна Егоровна 05.06.2012", "Синицына Инна Егоровна"):
        assert one in {hit["individual"]["id"] for hit in await found(doors, SECRETARY, find)}, find
    (deed,) = (await secretary.get(f"/individuals/{one}/deeds")).json()
    assert (deed["kind"], deed["reason"], deed["undone"]) == ("correct", "свидетельство о рождении", False)
    assert "Телефон: +79120001122" in deed["said"]
    undo = {"reason": "ошиблись делом"}
    assert (await secretary.post(f"/individuals/deeds/{deed['number']}/undo", undo)).status_code == 201
    assert (await secretary.get(f"/individuals/{one}")).json()["name"] == "Воробьёва Инна Олеговна"


async def test_somebody_is_linked_with_a_case_shown_with_its_family_and_unlinked(doors: Doors) -> None:
    here = await open_case(doors, child=child("Галкин Юрий Львович"), mother=None, father=None)
    other = await open_case(doors, child=child("Дроздова Нелли Ивановна", "2010-09-08"), mother=None, father=None)
    secretary = doors.visitor(SECRETARY)
    (known,) = await found(doors, SECRETARY, "Галкин Юрий")
    one = known["individual"]["id"]
    path = f"/individuals/{one}/links"
    sent = {"case_number": other.number, "part": "sibling", "reason": "общая мать, запись загса"}
    assert (await doors.visitor(GUARDIAN).post(path, sent)).status_code == 404
    assert (await doors.visitor(SUPERVISOR).post(path, sent)).status_code == 403
    assert (await secretary.post(path, sent | {"case_number": "2019-000000"})).status_code == 404
    named = await secretary.post(path, sent | {"case_number": here.number})
    assert (named.status_code, named.json()["code"]) == (409, "named")
    number = (await secretary.post(path, sent)).json()["number"]
    assert (await secretary.post(path, sent)).json()["code"] == "linked"
    told = (await secretary.get(f"/individuals/{one}")).json()
    assert [(link["case"]["id"], link["number"]) for link in told["links"]] == [(other.id, number)]
    assert ("Дроздова Нелли Ивановна", "сестра") in {(kin["name"], kin["words"]) for kin in told["relatives"]}
    assert (await secretary.post(f"/individuals/deeds/{number}/undo", {"reason": "другая семья"})).status_code == 201
    cut = (await secretary.get(f"/individuals/{one}")).json()
    assert cut["links"] == []
    assert "Дроздова Нелли Ивановна" not in {kin["name"] for kin in cut["relatives"]}


async def test_a_case_goes_on_without_an_answer_only_for_a_reason_that_stays(doors: Doors) -> None:
    await open_case(doors, asks_who=True, child=child("Журавкин Остап Ильич"))
    again = await open_case(doors, asks_who=True, child=child("Журавкин Остап Ильич"))
    secretary = doors.visitor(SECRETARY)
    path = f"/cases/{again.id}/matches"
    task = f"/cases/{again.id}/tasks/{await again.task('take_up', SECRETARY)}"
    sent = {"answers": answers_to((await secretary.get(task)).json()["form"]["id"], triage="accept")}
    (match,) = (await secretary.get(path)).json()["matches"]
    unanswered = {"choice": "unknown", "individual": match["id"]}
    assert (await secretary.post(path, unanswered)).status_code == 422, "a reason is needed"
    assert (await secretary.post(f"{task}/submission", sent)).json()["code"] == "identity", (
        "and nothing was let through"
    )
    assert (await doors.visitor(GUARDIAN).post(path, unanswered | {"reason": "спешим"})).status_code == 404
    assert (await secretary.post(path, unanswered | {"reason": "ребёнок не найден, ищем"})).status_code == 201
    assert (await secretary.post(f"{task}/submission", sent)).status_code == 201


async def test_a_form_that_means_a_namesake_is_untied_by_those_who_see_the_case_and_taken_back(doors: Doors) -> None:
    name = "Горностаев Илья Петрович"
    family: dict[str, Any] = {
        "father": {"full_name": name},
        "other_relatives[]": [{"full_name": name, "kinship": "дедушка"}],
    }
    case = await open_case(doors, child=child("Горностаева Ульяна Ильинична"), mother=None, **family)
    secretary = doors.visitor(SECRETARY)
    (known,) = [one for one in await found(doors, SECRETARY, name) if one["individual"]["name"] == name]
    one = known["individual"]["id"]
    told = (await secretary.get(f"/individuals/{one}")).json()
    grandfather = next(said for said in told["said"] if said["kinship"] == "дедушка")
    spot = {key: grandfather[key] for key in ("case", "turn", "place")}
    path, sent = f"/individuals/{one}/untyings", spot | {"seen": told["version"], "reason": "тёзки: отец и дед"}
    assert (await secretary.post(path, spot | {"seen": told["version"]})).status_code == 422, "a reason is needed"
    assert (await doors.visitor(GUARDIAN).post(path, sent)).status_code == 404
    assert (await doors.visitor(SUPERVISOR).post(path, sent)).status_code == 403
    assert (await secretary.post(path, sent | {"place": 999})).status_code == 404
    assert (await secretary.post(path, sent | {"to": "0" * 32})).status_code == 404
    done = (await secretary.post(path, sent)).json()
    assert (await secretary.post(path, sent)).status_code == 404, "he is not named there any more"
    own = (await secretary.get(f"/individuals/{done['record']}")).json()
    assert [said["kinship"] for said in own["said"]] == ["дедушка"]
    left = (await secretary.get(f"/individuals/{one}")).json()
    assert [said["kinship"] for said in left["said"]] == ["отец"]
    assert left["version"] == told["version"] + 1
    family_told = (await secretary.get(f"/cases/{case.id}/family")).json()
    records = {kin["kinship"]: kin["record"] for kin in family_told["relatives"] if kin["name"] == name}
    assert records == {"отец": one, "дедушка": done["record"]}, "the family of the case tells them apart as well"
    pairs = (await secretary.get("/individuals/duplicates")).json()
    assert not [pair for pair in pairs if {pair["one"]["id"], pair["other"]["id"]} == {one, done["record"]}]
    (deed,) = (await secretary.get(f"/individuals/{one}/deeds")).json()
    assert (deed["kind"], deed["reason"], deed["number"]) == ("untie", "тёзки: отец и дед", done["number"])
    assert deed["said"][0].startswith("Форма: ")
    undo = {"reason": "дед один, имя отца другое"}
    assert (await secretary.post(f"/individuals/deeds/{done['number']}/undo", undo)).status_code == 201
    again = (await secretary.get(f"/individuals/{one}")).json()
    assert again["said"] == told["said"]
    assert (await secretary.get(f"/individuals/{done['record']}")).status_code == 404


async def test_who_was_linked_by_hand_is_told_of_on_the_family_only_to_those_who_see_them_named(doors: Doors) -> None:
    here = await open_case(doors, child=child("Зимин Лука Олегович"), mother=None, father=None)
    other = await open_case(doors, child=child("Чижова Яна Ивановна", "2010-09-08"), mother=None, father=None)
    secretary = doors.visitor(SECRETARY)
    (known,) = await found(doors, SECRETARY, "Чижова Яна")
    one, reason = known["individual"]["id"], "общая мать, запись загса"
    sent = {"case_number": here.number, "part": "sibling", "reason": reason}
    number = (await secretary.post(f"/individuals/{one}/links", sent)).json()["number"]
    (linked,) = (await secretary.get(f"/cases/{here.id}/family")).json()["linked"]
    assert (linked["record"], linked["name"], linked["words"]) == (one, "Чижова Яна Ивановна", "ребёнок этой семьи")
    assert [case["id"] for case in linked["cases"]] == [other.id]
    assert (linked["linked"]["by"]["code"], linked["linked"]["reason"]) == (SECRETARY, reason)
    await here.do("take_up", SECRETARY, triage="accept")
    theirs = await doors.visitor(GUARDIAN).get(f"/cases/{here.id}/family")
    assert (theirs.status_code, theirs.json()["linked"]) == (200, []), "they see this case, and not hers"
    assert "Чижов" not in theirs.text
    assert reason not in theirs.text
    await secretary.post(f"/individuals/deeds/{number}/undo", {"reason": "другая семья"})
    assert (await secretary.get(f"/cases/{here.id}/family")).json()["linked"] == []


async def test_after_a_mother_was_joined_her_relatives_and_links_show_once_and_come_back(doors: Doors) -> None:
    mother = {"full_name": "Журавлёва Софья Андреевна", "birth_date": "1986-05-14"}
    father = {"full_name": "Журавлёв Егор Ильич"}
    first = await open_case(doors, child=child("Журавлёва Мила Егоровна"), mother=mother, father=father)
    second = await open_case(doors, child=child("Журавлёв Марк Егорович"), mother=mother, father=father)
    third = await open_case(doors, child=child("Комаров Ким Олегович"), mother=None, father=None)
    secretary = doors.visitor(SECRETARY)
    hits = [hit["individual"] for hit in await found(doors, SECRETARY, mother["full_name"])]
    people = {hit["cases"][0]["id"]: hit["id"] for hit in hits}
    one, other = people[first.id], people[second.id]
    for record in (one, other):
        linking = {"case_number": third.number, "part": "other", "kinship": "тётя", "reason": "со слов классного"}
        assert (await secretary.post(f"/individuals/{record}/links", linking)).status_code == 201
    before = (await secretary.get(f"/individuals/{one}")).json()
    assert [len(kin["also"]) for kin in before["relatives"] if kin["name"] == father["full_name"]] == [0]
    joining = {"other": other, "reason": "один паспорт"}
    number = (await secretary.post(f"/individuals/{one}/merge", joining)).json()["number"]
    joined = (await secretary.get(f"/individuals/{one}")).json()
    fathers = [kin for kin in joined["relatives"] if kin["name"] == father["full_name"]]
    assert [len(kin["also"]) for kin in fathers] == [1], "one line, and where the other record is"
    assert {case["id"] for case in fathers[0]["cases"]} == {first.id, second.id}
    assert [link["case"]["id"] for link in joined["links"]] == [third.id]
    (sibling,) = (await secretary.get(f"/cases/{first.id}/family")).json()["siblings"]
    assert (sibling["name"], sibling["joined"][0]["reason"]) == ("Журавлёв Марк Егорович", "один паспорт")
    assert len((await secretary.get(f"/cases/{third.id}/family")).json()["linked"]) == 1
    apart = {"other": fathers[0]["also"][0], "reason": "разные люди, паспорта"}
    assert (await secretary.post(f"/individuals/{fathers[0]['id']}/distinct", apart)).status_code == 201
    told = (await secretary.get(f"/individuals/{one}")).json()
    assert [kin["name"] for kin in told["relatives"]].count(father["full_name"]) == 2, "two, for somebody said so"
    await secretary.post(f"/individuals/deeds/{number}/undo", {"reason": "паспорта разные"})
    again = (await secretary.get(f"/individuals/{one}")).json()
    assert {key: again[key] for key in ("relatives", "links")} == {key: before[key] for key in ("relatives", "links")}


async def test_neither_an_untying_nor_why_it_was_taken_back_is_told_to_those_who_do_not_see_the_case(
    doors: Doors,
) -> None:
    name, why = "Куницын Яков Петрович", ("тёзки: отец и дед", "дед один, имя отца другое")
    family: dict[str, Any] = {"father": {"full_name": name}}
    family["other_relatives[]"] = [{"full_name": name, "kinship": "дедушка"}]
    hidden = await open_case(doors, child=child("Куницына Ольга Яковлевна"), mother=None, **family)
    seen = await open_case(doors, child=child("Куницын Олег Яковлевич"), mother=None, father=family["father"])
    await seen.do("take_up", SECRETARY, triage="accept")
    secretary, guardian = doors.visitor(SECRETARY), doors.visitor(GUARDIAN)
    people = {
        one["individual"]["cases"][0]["id"]: one["individual"]["id"] for one in await found(doors, SECRETARY, name)
    }
    one, theirs = people[hidden.id], people[seen.id]
    await secretary.post(f"/individuals/{one}/merge", {"other": theirs, "reason": "один паспорт"})
    told = (await secretary.get(f"/individuals/{one}")).json()
    grandfather = next(said for said in told["said"] if said["kinship"] == "дедушка")
    brother = (await secretary.get(f"/cases/{seen.id}/family")).json()["child"]["record"]
    spot = {key: grandfather[key] for key in ("case", "turn", "place")}
    sent = spot | {"seen": told["version"], "to": brother, "reason": why[0]}
    done = await secretary.post(f"/individuals/{one}/untyings", sent)
    assert done.status_code == 201, done.text
    number = done.json()["number"]
    assert (await secretary.post(f"/individuals/deeds/{number}/undo", {"reason": why[1]})).status_code == 201
    ours, guardians = [await by.get(f"/individuals/{theirs}/deeds") for by in (secretary, guardian)]
    assert guardians.status_code == 200, "they see the record"
    for reason in why:
        assert reason in ours.text
        assert reason not in guardians.text
