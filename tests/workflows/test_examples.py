"""Examples: the lawyer's tests of the published routes, and what a wrong one is told."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.__main__ import app
from tests.support import region
from workflows import packs
from workflows.examples import failures, missing_kinds, read_examples
from workflows.pack_examples import files_of, prove

WRITTEN = packs.now_written()
NEWEST = {
    one.route.id: one
    for one in WRITTEN
    if all(o.route.version <= one.route.version for o in WRITTEN if o.route.id == one.route.id)
}
FILES = {str(file.relative_to(packs.ROUTES)): (file, one) for one in WRITTEN for file in files_of(one)}


@pytest.mark.parametrize("name", FILES)
def test_every_example_of_the_product_is_green(name: str) -> None:
    file, one = FILES[name]
    examples = read_examples(file)
    assert (examples.route, examples.version) == (one.route.id, one.route.version)
    book = packs.calendar_at(one.route.id.partition(".")[0].replace("-", "."))
    assert list(failures(file, examples, one.route, book)) == []


@pytest.mark.parametrize("route_id", NEWEST)
def test_every_route_shows_the_usual_course_a_breach_and_an_interruption(route_id: str) -> None:
    examples = tuple(read_examples(file) for file in files_of(NEWEST[route_id]))
    assert missing_kinds(examples) == ()
    assert sum(len(file.examples) for file in examples) >= 3


def told(folder: Path, examples: str) -> list[str]:
    found = packs.written(packs.standing((region.write(folder, examples=examples),)))
    return list(prove(one for one in found if one.route.id == "ru-tst.prevention").told)


def test_an_example_of_a_region_runs_on_its_own_route(tmp_path: Path) -> None:
    assert told(tmp_path, region.EXAMPLES) == []


WRONG = [
    ("жизни ребёнка: 2026-03-04", "жизни ребёнка: 2026-03-05", "ожидался срок 05.03.2026, вышел 04.03.2026"),
    ("сделано: take_up", "сделано: take_it", "шага «take_it» нет; есть: take_up («Принять сигнал"),
    ("сделано: take_up", "сделано: survey", "шаг «Обследовать условия жизни ребёнка» не открыт. Открыто: «Принять"),
    ("ответ: {triage: accept}", "ответ: {triage: взять}", "«Решение по сигналу» не бывает «взять»; бывает: «принять"),
    ("        ответ: {triage: accept}\\n", "", "действие не принято: Не указано: Решение по сигналу."),
    ("signs_violence: нет, ", "", "дело не открывается: Не указано: Признаки насилия."),
    ("сделано: take_up", "сделано: take_up\n        отказано: closed", "ожидался отказ «closed», но действие принято"),
    ("момент: 2026-03-02 12:00", "момент: 2026-03-01 12:00", "действия должны идти по порядку времени"),
    ("момент: 2026-03-02 12:00", "момент: завтра", "дату пишут так: 2026-03-09"),
    ("показывает: обычный ход", "показывает: всякое", "нет такого значения"),
    ("тогда:", "потом:", "такого ключа здесь нет"),
    ("маршрут: ru-tst.prevention", "маршрут: ru.prevention", "это примеры маршрута ru-tst.prevention, редакция 1"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_a_wrong_example_names_the_line_what_was_expected_and_what_happened(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old.replace("\\n", "\n") in region.EXAMPLES
    found = told(tmp_path, region.EXAMPLES.replace(old.replace("\\n", "\n"), new, 1))
    assert any(said in line for line in found), found
    assert all(line.startswith(f"{tmp_path}/") and line.split(":")[1].isdigit() for line in found)


def test_examples_that_belong_to_no_route_are_noticed(tmp_path: Path) -> None:
    region.write(tmp_path)
    (tmp_path / "examples" / "removal.v1.yaml").write_text(region.EXAMPLES, encoding="utf-8")
    packed = packs.written(packs.standing((tmp_path,)))
    assert any("эти примеры никто не прогонит" in line for line in prove(one for one in packed if one.overlay).told)


def test_a_route_without_examples_is_told_what_it_has_to_show(tmp_path: Path) -> None:
    packed = packs.written(packs.standing((region.write(tmp_path, examples=None),)))
    said = prove(one for one in packed if one.overlay).told
    assert [line for line in said if "«обычный ход», «нарушение срока», «прерывание»" in line]


def test_the_command_checks_a_pack_with_its_examples(tmp_path: Path) -> None:
    good = CliRunner().invoke(app, ["route", "check", str(region.write(tmp_path))])
    assert good.exit_code == 0, good.output
    assert good.output.endswith("Проверено маршрутов: 1, примеров: 3. Замечаний нет.\n")
    region.write(tmp_path, examples=region.EXAMPLES.replace("2026-03-04", "2026-03-05"))
    bad = CliRunner().invoke(app, ["route", "check", str(tmp_path)])
    assert bad.exit_code == 1
    assert "Найдено: 3 ошибки" in bad.output
    packs.take_in(())
