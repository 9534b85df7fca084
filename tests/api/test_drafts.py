"""Drafts: kept as typed, and two who write at once hear of each other."""

from typing import Any

import pytest

from tests.support.doors import Case, Doors, Visitor, open_case

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    found = await open_case(doors)
    await found.do("take_up", "kdn-secretary", triage="accept")
    return found


@pytest.fixture
async def path(doors: Doors) -> str:
    """The draft of an inspection in a case of its own."""
    found = await open_case(doors)
    await found.do("take_up", "kdn-secretary", triage="accept")
    return f"/cases/{found.id}/tasks/{await found.task('survey', 'opeka-specialist')}/draft"


async def saved(who: Visitor, path: str, answers: dict[str, Any], seen: str | None = None) -> str:
    answer = await who.put(path, {"answers": answers}, headers={"If-Match": seen} if seen else None)
    assert answer.status_code == 200, answer.text
    return answer.headers["ETag"]


async def test_a_draft_is_kept_as_typed_with_its_gaps_named(doors: Doors, path: str) -> None:
    typed = {"violence_signs": "perhaps", "child_full_name": "  Ёж\r\n", "unheard_of": [1, {"a": None}]}
    who = doors.visitor("opeka-specialist")
    assert (await who.get(path)).status_code == 404
    version = await saved(who, path, typed)
    draft = await who.get(path)
    assert draft.headers["ETag"] == version == '"1"'
    assert draft.json()["answers"] == typed
    assert {"answers.violence_signs", "answers.unheard_of"} <= {gap["field"] for gap in draft.json()["gaps"]}
    assert draft.json()["author"] == "Соболева Марина Николаевна"


async def test_a_draft_grows_by_versions(doors: Doors, path: str) -> None:
    who = doors.visitor("opeka-specialist")
    first = await saved(who, path, {"access": "given"})
    assert await saved(who, path, {"access": "given", "surveyor": "я"}, first) == '"2"'


async def test_saving_what_stands_already_changes_nothing(doors: Doors, path: str) -> None:
    who = doors.visitor("opeka-specialist")
    first = await saved(who, path, {"access": "given"})
    assert await saved(who, path, {"access": "given"}) == first


async def test_whoever_has_not_seen_the_draft_is_asked_to_read_it_first(doors: Doors, path: str) -> None:
    await saved(doors.visitor("opeka-specialist"), path, {"access": "given"})
    blind = await doors.visitor("opeka-head").put(path, {"answers": {"access": "refused"}})
    assert blind.status_code == 428


async def test_two_colleagues_who_write_at_once_see_both_texts_and_both_are_kept(doors: Doors, path: str) -> None:
    anna, boss = doors.visitor("opeka-specialist"), doors.visitor("opeka-head")
    seen = await saved(anna, path, {"access": "given"})
    await saved(anna, path, {"access": "given", "surveyor": "первая"}, seen)
    conflict = await boss.put(path, {"answers": {"access": "refused"}}, headers={"If-Match": seen}, key="conflict-key")
    assert conflict.status_code == 412
    assert conflict.json()["theirs"]["answers"] == {"access": "given", "surveyor": "первая"}
    assert conflict.json()["theirs"]["person"] == "opeka-specialist"
    assert conflict.json()["yours"]["answers"] == {"access": "refused"}
    kept = (await boss.get(path)).json()
    assert kept["answers"] == {"access": "given", "surveyor": "первая"}
    assert [text["answers"] for text in kept["set_aside"]] == [{"access": "refused"}]
    agreed = await saved(boss, path, {"access": "refused", "surveyor": "первая"}, conflict.headers["ETag"])
    assert (await anna.get(path)).headers["ETag"] == agreed == '"3"'


async def test_a_person_with_two_windows_gets_both_texts_back_as_often_as_asked(doors: Doors, path: str) -> None:
    who = doors.visitor("opeka-specialist")
    seen = await saved(who, path, {"access": "given"})
    await saved(who, path, {"access": "closed"}, seen)
    sent = {"answers": {"access": "refused"}}
    conflict = await who.put(path, sent, headers={"If-Match": seen}, key="second-window")
    again = await who.put(path, sent, headers={"If-Match": seen}, key="second-window")
    assert conflict.status_code == again.status_code == 412
    assert again.json() == conflict.json()
    assert again.headers["content-type"] == "application/problem+json"
    assert again.json()["yours"]["answers"] == {"access": "refused"}


async def test_a_draft_belongs_to_the_agency_that_owes_the_task(doors: Doors, path: str) -> None:
    await saved(doors.visitor("opeka-specialist"), path, {"access": "given"})
    curious = doors.visitor("kdn-secretary")
    assert (await curious.get(path)).status_code == 404
    assert (await curious.put(path, {"answers": {"access": "closed"}})).status_code == 403
    assert (await doors.visitor("youth-head").put(path, {"answers": {}})).status_code == 404
