"""A route file with an error is refused whole, and the answer says where it is and what to do."""

from pathlib import Path

import pytest

from models.ids import territory_of
from models.route import Route
from workflows import packs
from workflows.route_check import check_route

FILE = packs.ROUTES / "ru" / "prevention.v1.yaml"
TEXT = FILE.read_text(encoding="utf-8")
PUBLISHED = {route.id: route for _, route in packs.routes()}


def findings(path: Path) -> list[str]:
    route = packs.read(path, Route)
    return [
        found.told(path)
        for found in check_route(route, packs.law(route.country), PUBLISHED, packs.calendar(route.country))
    ]


def broken(folder: Path, old: str, new: str) -> tuple[Path, int]:
    """The prevention route with one slip of the pen, and the line on which it is."""
    assert TEXT.count(old) >= 1, f"{old!r} is not in the route"
    path = folder / "slip.v1.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path, TEXT[: TEXT.index(old)].count("\n") + 1


def test_the_published_routes_have_no_finding() -> None:
    assert {"ru.prevention", "ru.removal"} <= PUBLISHED.keys()
    for _, route in packs.routes():
        book = packs.calendar_at(territory_of(route.id))
        assert check_route(route, packs.law(route.country), PUBLISHED, book) == (), f"{route.id}, {route.version}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: Проверка сигнала", "titel: Проверка сигнала", "такого ключа здесь нет"),
        ("unit: working_day, value: 5}", "unit: fortnight, value: 5}", "нет такого значения"),
        ("value: 5}", "value: много}", "value"),
        ("version: 1\n", "version: первая\n", "version"),
        ("agency: school\n", "agency: kindergarten\n", "нет такого значения"),
        ("    custodian: social\n    leave", "    leave", "обязательный ключ не указан"),
        ("basis: [F120-09-2, PD-SIGNAL]", "basis: []", "список пуст"),
        ("rule: PD-REPLY, unit: working_day, value: 5", "rule: PD-REPLY, unit: immediate", "ходят вместе"),
        ("rule: PD-REPLY, unit: working_day, value: 5", "rule: PD-REPLY, unit: working_day", "укажите value"),
        ("{value: 3, unit: month}", "{value: 3000, unit: month}", "от 1 до 1200"),
    ],
)
def test_a_slip_in_the_words_is_found_in_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    path, line = broken(tmp_path, old, new)
    with pytest.raises(packs.BrokenPack) as slip:
        packs.read(path, Route)
    assert said in str(slip.value)
    assert any(abs(int(told.split(":")[1]) - line) <= 3 for told in str(slip.value).splitlines())


def test_a_file_that_is_not_yaml_says_the_line(tmp_path: Path) -> None:
    path, line = broken(tmp_path, "facts:\n", "facts: [\n")
    with pytest.raises(packs.BrokenPack, match="это не YAML") as slip:
        packs.read(path, Route)
    assert int(str(slip.value).split(":")[1]) >= line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: reply_health", "id: reply_school", "имя «reply_school» занято"),
        ("PD-SURVEY, unit", "PD-NOWHERE, unit", "правила PD-NOWHERE нет"),
        (
            "rule: PD-REPLY, unit: working_day, value: 5",
            "rule: PD-REPLY, unit: working_day, value: 50",
            "длиннее нормы PD-REPLY",
        ),
        (
            "rule: PD-REPLY, unit: working_day, value: 5",
            "rule: P995-PLAN, unit: working_day, value: 5",
            "не задаёт срока",
        ),
        ("form: act_approval", "form: act_approvals", "формы «act_approvals» нет"),
        ("gives: [act_approval]", "gives: [risk]", "не даёт признака «risk»"),
        ("when: triage == 'accept'", "when: triage = 'accept'", "не читается"),
        ("when: triage == 'accept'", "when: verdict == 'accept'", "необъявленный признак «verdict»"),
        (
            "      - {outcome: unfounded}",
            "      - {when: triage == 'unfounded', outcome: unfounded}",
            "не всякий случай покрыт",
        ),
        ("to: inquiry}", "to: inquiries}", "этапа «inquiries» нет"),
        ("outcome: refused}", "outcome: denied}", "исхода «denied» нет"),
        ("starts: ru.removal", "starts: ru.rescue", "маршрута «ru.rescue» нет"),
        ("after: {all: [request]}", "after: {all: [requests]}", "нет шага «requests»"),
        ('start: "done:survey"', 'start: "done:surveys"', "шага «surveys» нет"),
        ("{document: act_survey_mp4, of: survey,", "{document: act_survey_mp4, of: surveys,", "шага «surveys» нет"),
        (
            "form: interagency_request\n",
            "form: interagency_request\n        after: {all: [reply_school]}\n",
            "по кругу",
        ),
        ("{when: decision == 'correct_plan', to: plan}", "{when: decision == 'correct_plan', to: review}", ""),
    ],
)
def test_a_slip_in_the_sense_is_found_with_a_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    path, line = broken(tmp_path, old, new)
    told = findings(path)
    if not said:
        assert told == [], "a lawful change was refused"
        return
    assert any(said in one for one in told), told
    assert any(abs(int(one.split(":")[1]) - line) <= 25 for one in told if said in one)


def test_a_stage_that_nothing_leads_to_is_found(tmp_path: Path) -> None:
    path, _ = broken(
        tmp_path, "{when: decision == 'close', to: deregistration}", "{when: decision == 'close', to: plan}"
    )
    assert any("на этап «deregistration» не ведёт" in one for one in findings(path))
