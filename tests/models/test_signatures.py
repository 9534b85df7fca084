"""Who may sign where, and that every verdict can be said in words."""

from datetime import UTC, datetime, timedelta

import pytest

from models.people import Actor, AgencyKind, Role
from models.signatures import Certificate, Standing, Verdict, may_sign, names_same

AT = datetime(2026, 3, 6, tzinfo=UTC)


def actor(role: Role, agency: str = "school-4") -> Actor:
    return Actor(person="somebody", agency=agency, kind=AgencyKind.SCHOOL, role=role, territory="ru.sve")


def test_the_role_of_the_place_signs_for_its_own_agency() -> None:
    assert may_sign(actor(Role.HEAD), "school-4", (Role.HEAD,)) is True
    assert may_sign(actor(Role.SECRETARY), "school-4", (Role.SECRETARY, Role.HEAD)) is True


@pytest.mark.parametrize(
    ("role", "agency", "roles", "reason"),
    [
        (Role.HEAD, "pdn", (Role.HEAD,), "Документ подписывают только сотрудники органа, который его издал."),
        (Role.SPECIALIST, "school-4", (Role.HEAD,), "В этом месте подписывает руководитель."),
        (Role.SPECIALIST, "school-4", (Role.HEAD, Role.SECRETARY),
         "В этом месте подписывает руководитель или ответственный секретарь."),
        (Role.HEAD, "school-4", (), "В этом месте подписывают от руки."),
        (Role.SUPERVISOR, "school-4", (Role.HEAD,), "Роль «надзор» не подписывает документы."),
        (Role.REPORTER, "school-4", (Role.REPORTER,), "Роль «заявитель» не подписывает документы."),
    ],
)  # fmt: skip
def test_anybody_else_hears_why_not(role: Role, agency: str, roles: tuple[Role, ...], reason: str) -> None:
    assert may_sign(actor(role, agency), "school-4", roles) == reason


@pytest.mark.parametrize("word", [*Verdict, *Standing])
def test_every_verdict_and_standing_has_its_words(word: Verdict | Standing) -> None:
    assert any("а" <= sign <= "я" for sign in word.label)


@pytest.mark.parametrize(
    ("printed", "is_same"),
    [
        ("", True),
        ("А.П. Королёва", True),
        ("А. П. КОРОЛЕВА", True),
        ("Королёва Анна Петровна", True),
        ("А.П. Иванова", False),
        ("Иванова", False),
    ],
)
def test_a_printed_name_is_known_by_its_surname(printed: str, is_same: bool) -> None:  # noqa: FBT001 - a table
    assert names_same(printed, "Королева Анна Петровна") is is_same


def test_a_certificate_is_in_force_from_its_first_to_its_last_second() -> None:
    certificate = Certificate(
        number="1A", owner="о", issuer="и", since=AT, until=AT + timedelta(days=1), digest="0" * 64,
        standing=Standing.LISTED,
    )  # fmt: skip
    moments = (AT, AT + timedelta(days=1), AT - timedelta(seconds=1), AT + timedelta(days=1, seconds=1))
    assert [certificate.held_at(moment) for moment in moments] == [True, True, False, False]
