"""`marshrut route …`: check a route file, and read a published route as text."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from models.law import Law, UnknownRule, citation
from models.route import Route, Step, Term
from models.terms import Unit
from workflows import packs
from workflows.route_check import check_route

app = typer.Typer(help="Маршруты: проверить файл, прочитать опубликованный маршрут.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)
UNITS = {
    Unit.HOUR: "ч",
    Unit.SUTKI: "сут.",
    Unit.CALENDAR_DAY: "календ. дн.",
    Unit.WORKING_DAY: "раб. дн.",
    Unit.MONTH: "мес.",
    Unit.YEAR: "г.",
}


@app.command()
def check(paths: Annotated[list[Path], typer.Argument(help="Файлы маршрутов или папки с ними.")]) -> None:
    """Проверить маршруты: имена, нормы, формы, условия, переходы. Код выхода 0, только если замечаний нет."""
    files = [found for path in paths for found in (packs.route_files(path) if path.is_dir() else [path])]
    if not files:
        console.print("Файлов маршрутов здесь нет: маршрут называется имя.v1.yaml.")
        raise typer.Exit(1)
    known = {route.id for _, route in packs.routes()}
    told = [line for path in files for line in _findings(path, known)]
    for line in told:
        console.print(line, markup=False)
    console.print(f"Проверено файлов: {len(files)}, замечаний: {len(told)}.")
    if told:
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


def _findings(path: Path, known: set[str]) -> list[str]:
    try:
        route = packs.read(path, Route)
    except packs.BrokenPack as broken:
        return str(broken).splitlines()
    law = packs.law(route.country)
    return [finding.told(path) for finding in check_route(route, law, frozenset(known | {route.id}))]


def _told(step: Step, law: Law) -> str:
    bases = "; ".join(dict.fromkeys(_cited(rule, law) for rule in step.basis))
    return f"{step.title}. {step.agency.label}, {step.role.label}; срок: {_length(step.term)}. Основание: {bases}."


def _length(term: Term) -> str:
    if term.control is not None:
        return f"незамедлительно (внутренний контроль: {term.control.value} {UNITS[term.control.unit]})"
    return f"{term.value} {UNITS[term.unit]}"


def _cited(rule: str, law: Law) -> str:
    try:
        return citation(law.rule(rule))
    except UnknownRule:
        return rule
