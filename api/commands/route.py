"""`marshrut route …`: check a route file, and read a published route as text."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.commands.adopt import adopt
from api.commands.rehearse import rehearse
from forms.russian.numbers import plural_form
from models.law import Law, UnknownRule, citation
from models.route import Step
from models.settings import SettingsMistake, read_settings
from models.terms import Unit
from models.timing import Term
from workflows import packs
from workflows.pack_check import Checked, Told, checked, checked_routes

app = typer.Typer(help="Маршруты: проверить файл, прочитать опубликованный маршрут.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)
app.command("adopt")(adopt)
app.command("rehearse")(rehearse)
UNITS = {
    Unit.HOUR: "ч",
    Unit.SUTKI: "сут.",
    Unit.CALENDAR_DAY: "календ. дн.",
    Unit.WORKING_DAY: "раб. дн.",
    Unit.MONTH: "мес.",
    Unit.YEAR: "г.",
}


@app.command()
def check(
    names: Annotated[list[str], typer.Argument(help="Файлы маршрутов, пакеты, папки с ними или имена опубликованных.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Ответить записями JSON.")] = False,
) -> None:
    """Доказать, что маршрут можно публиковать: имена, нормы, формы, условия, весь ход дела; и прогнать примеры.

    Код выхода 0, только если ошибок нет; предупреждения публикации не мешают.
    """
    found = [_checked(name) for name in names]
    told = [one for checked in found for one in checked.told]
    if as_json:
        sys.stdout.write(json.dumps([_record(one) for one in told], ensure_ascii=False, indent=2) + "\n")
    else:
        for one in told:
            console.print(str(one), markup=False)
        console.print(_summed(found))
    if any(checked.errors for checked in found):
        raise typer.Exit(1)


@app.command()
def show(route_id: Annotated[str, typer.Argument(help="Имя маршрута, например ru.prevention.")]) -> None:
    """Прочитать порядок словами: кто, что, в какой срок, на каком основании."""
    found = [route for _, route in packs.routes() if route.id == route_id]
    if not found:
        console.print(f"Маршрута «{route_id}» нет. Есть: {', '.join(sorted(route.id for _, route in packs.routes()))}.")
        raise typer.Exit(1)
    route = max(found, key=lambda one: one.version)
    law = packs.law(route.country)
    console.print(f"{route.title} ({route.id}, редакция {route.version}, {route.digest[:12]})", markup=False)
    for number, stage in enumerate(route.stages, 1):
        console.print(f"\n{number}. {stage.title}. За ребёнка отвечает: {stage.custodian.label}.", markup=False)
        for step in stage.steps:
            console.print(f"   — {_told(step, law)}", markup=False)


def _checked(name: str) -> Checked:
    """What the person means: a file, a folder, or the newest version of a published route."""
    path = Path(name)
    try:
        beside = read_settings().packs
        if path.exists():
            found = checked(path, beside)
            if found.routes or found.told:
                return found
        else:
            standing = [one for one in packs.take_in(beside) if one.route.id == name]
            if standing:
                return checked_routes([max(standing, key=lambda one: one.route.version)])
    except (packs.BrokenPack, SettingsMistake) as mistake:
        console.print(str(mistake), markup=False)
        raise typer.Exit(1) from None
    ids = ", ".join(sorted({route.id for _, route in packs.routes()}))
    said = f"«{name}»: такого файла, папки с маршрутами или маршрута нет. Файл маршрута называется имя.v1.yaml;"
    console.print(f"{said} опубликованы: {ids}.", markup=False)
    raise typer.Exit(1)


def _record(one: Told) -> dict[str, Any]:
    return {**one._asdict(), "file": str(one.file), "severity": one.severity.value, "place": list(one.place)}


def _summed(found: list[Checked]) -> str:
    routes, examples, errors = (sum(getattr(one, part) for one in found) for part in ("routes", "examples", "errors"))
    warnings = sum(len(one.told) for one in found) - errors
    said = f"Проверено маршрутов: {routes}, примеров: {examples}. "
    if not errors and not warnings:
        return f"{said}Замечаний нет."
    wrong = f"{errors} {plural_form(errors, 'ошибка', 'ошибки', 'ошибок')}"
    doubts = f"{warnings} {plural_form(warnings, 'предупреждение', 'предупреждения', 'предупреждений')}"
    return f"{said}Найдено: {wrong}, {doubts}."


def _told(step: Step, law: Law) -> str:
    bases = "; ".join(dict.fromkeys(_cited(rule, law) for rule in step.basis))
    measured = step.term.control.rule if step.term.control else step.term.rule
    term = _length(step.term, _cited(measured, law))
    return f"{step.title}. {step.agency.label}, {step.role.label}; срок: {term}. Основание: {bases}."


def _length(term: Term, source: str) -> str:
    """The term with what its number rests on."""
    if term.control is not None and term.left_to_region:
        own = f"{term.control.value} {UNITS[term.control.unit]}"
        return f"срок устанавливает регион, источник его не называет (внутренний контроль: {own}; {source})"
    if term.control is not None:
        return f"незамедлительно (внутренний контроль: {term.control.value} {UNITS[term.control.unit]}; {source})"
    return f"{term.value} {UNITS[term.unit]} ({source})"


def _cited(rule: str, law: Law) -> str:
    try:
        return citation(law.rule(rule))
    except UnknownRule:
        return rule
