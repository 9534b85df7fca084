"""The directory is entered from a file, twice as well as once, and a slip of the pen enters nothing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from activities.directory import Directory, DirectoryMistake, Entered, TokenEntry, enter_directory, enter_token
from activities.sessions import Sessions
from models import tables
from models.people import AgencyKind, Role
from tests.support.turns import everything
from workflows.packs import BrokenPack, read, routes

DEMO = Path(__file__).parents[2] / "activities" / "demo" / "directory.yaml"
AT = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "docs" / "directory.yaml"
LATER = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
NAMES = ("territory", "agency", "person", "token")
AGENCY = {
    "code": "clinic", "kind": "health", "name": "Поликлиника", "short_name": "поликлиника", "territory": "ru",
    "address": "ул. Садовая, 1", "phone": "0", "active": True,
}  # fmt: skip
TERRITORY = {"code": "ru", "name": "Россия", "offset": 180, "active": True}
PERSON = {"code": "doctor", "full_name": "Рябова Елена", "position": "врач", "agency": "clinic", "role": "specialist"}
TOKEN = {"sha256": "a" * 64, "person": "doctor", "label": "проверка", "expires_at": "2027-01-01T00:00:00+05:00"}


def directory(**parts: Any) -> Directory:
    return Directory.model_validate(parts, strict=False)


async def kept(sessions: Sessions) -> dict[str, list[dict[str, Any]]]:
    found = await everything(sessions)
    return {name: found[name] for name in NAMES}


@pytest.mark.database
async def test_a_file_is_entered_and_entering_it_twice_changes_nothing(sessions: Sessions) -> None:
    given = directory(territories=(TERRITORY,), agencies=(AGENCY,), people=(PERSON,), tokens=(TOKEN,))
    assert await enter_directory(sessions, given, at=AT) == Entered(1, 1, 1, 1)
    before = await kept(sessions)
    assert before["agency"] == [AGENCY | {"version": 1}]
    assert before["person"] == [PERSON | {"territory": "ru", "email": "", "active": True, "version": 1}]
    (token,) = before["token"]
    assert (token["digest"], token["created_at"], token["last_used_at"]) == ("a" * 64, AT, None)
    assert token["expires_at"] == datetime(2026, 12, 31, 19, 0, tzinfo=UTC)
    await enter_directory(sessions, given, at=LATER)
    assert await kept(sessions) == before


async def test_the_sample_that_an_office_begins_with_can_be_entered(sessions: Sessions) -> None:
    entered = await enter_directory(sessions, read(SAMPLE, Directory), at=AT)
    assert entered == Entered(territories=3, agencies=2, people=3, tokens=0)
    assert Role.ADMINISTRATOR in {row["role"] for row in (await kept(sessions))["person"]}


@pytest.mark.database
async def test_a_later_file_brings_entries_up_to_date_and_leaves_the_others(sessions: Sessions) -> None:
    await enter_directory(sessions, directory(territories=(TERRITORY,), agencies=(AGENCY,), people=(PERSON,)), at=AT)
    left = PERSON | {"active": False, "position": "заведующая", "territory": "ru.sve"}
    nurse = PERSON | {"code": "nurse", "full_name": "Ким Лилия"}
    await enter_directory(sessions, directory(people=(left, nurse)), at=LATER)
    found = await kept(sessions)
    assert found["agency"] == [AGENCY | {"version": 1}]
    assert [
        (one["code"], one["position"], one["active"], one["territory"], one["version"]) for one in found["person"]
    ] == [("doctor", "заведующая", False, "ru.sve", 2), ("nurse", "врач", True, "ru", 1)]


@pytest.mark.database
@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"agencies": (AGENCY,)}, "Территория «ru»: нет ни в файле, ни в базе"),
        ({"territories": (TERRITORY,), "people": (PERSON,)}, "Орган «clinic»: нет ни в файле, ни в базе"),
        ({"tokens": (TOKEN,)}, "Сотрудник «doctor»: нет ни в файле, ни в базе"),
    ],
)
async def test_what_refers_to_nothing_is_refused_and_nothing_is_entered(
    sessions: Sessions, parts: dict[str, Any], said: str
) -> None:
    with pytest.raises(DirectoryMistake, match=said):
        await enter_directory(sessions, directory(**parts), at=AT)
    assert await kept(sessions) == {name: [] for name in NAMES}


@pytest.mark.database
async def test_a_token_is_known_once_it_is_handed_out(sessions: Sessions) -> None:
    await enter_directory(sessions, directory(territories=(TERRITORY,), agencies=(AGENCY,), people=(PERSON,)), at=AT)
    await enter_token(sessions, TokenEntry(sha256="b" * 64, person="doctor", label="планшет"), at=LATER)
    async with sessions.reading() as connection:
        row = (await connection.execute(select(tables.Token))).one()
    assert (row.digest, row.person, row.label, row.created_at, row.expires_at) == (
        "b" * 64,
        "doctor",
        "планшет",
        LATER,
        None,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agencies:\n  - {code: a1, kind: школа}", r"directory.yaml:2: agencies → 0 → kind"),
        ("people:\n  - {code: A1}", r"directory.yaml:2: people → 0 → code"),
        ("territories:\n  - {code: ru, name: Россия, offset: 180, capital: Москва}", "такого ключа здесь нет"),
        ("territories:\n- &one {code: ru, name: Россия, offset: 180}\n- *one", "территория «ru» указан дважды"),
        ("tokens:\n  - {sha256: мой-ключ, person: p1, label: л}", "tokens → 0 → sha256"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "directory.yaml"
    path.write_text(text)
    with pytest.raises(BrokenPack, match=said):
        read(path, Directory)


@pytest.mark.database
async def test_the_demo_has_everybody_a_case_may_need(sessions: Sessions) -> None:
    demo = read(DEMO, Directory)
    await enter_directory(sessions, demo, at=AT)
    local = {agency.kind for agency in demo.agencies if agency.territory in {"ru.sve.nizhneozersk", "ru.sve", "ru"}}
    assert local == set(AgencyKind)
    assert all(set(route.agencies) <= local for _, route in routes())
    assert {person.role for person in demo.people} == set(Role)
    roles = [(person.agency, person.role) for person in demo.people]
    for agency in demo.agencies:
        assert {(agency.code, Role.SPECIALIST), (agency.code, Role.HEAD)} <= set(roles)
    assert roles.count(("kdn", Role.MEMBER)) == 3
    assert demo.tokens == ()
    assert len({person.full_name for person in demo.people}) == len(demo.people)


def test_the_demo_can_be_reached_by_nobody() -> None:
    """Invented telephones; the only real one is the children's helpline, which everybody may know."""
    phones = {agency.phone for agency in read(DEMO, Directory).agencies}
    assert {phone for phone in phones if not phone.startswith("+7 (000) ")} == {"8-800-2000-122"}
