"""`marshrut route …`: check a route file, and read a published route as text."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.commands.rehearse import rehearse
from forms.authored import BrokenPack, read, text_of
from forms.russian.numbers import plural_form
from models.law import Law, UnknownRule, citation
from models.route import Route, Step, Term
from models.terms import Unit
from workflows import packs
from workflows.proof.findings import by_line
from workflows.route_check import check_route

app = typer.Typer(help="Маршруты: проверить файл, прочитать опубликованный маршрут.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)
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
    names: Annotated[list[str], typer.Argument(help="Файлы маршрутов, папки с ними или имена опубликованных.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Ответить записями JSON.")] = False,
) -> None:
    """Доказать, что маршрут можно публиковать: имена, нормы, формы, условия и весь ход дела по всем состояниям.

    Код выхода 0, только если ошибок нет; предупреждения публикации не мешают.
    """
    published = dict(packs.routes())
    files = [path for name in names for path in _files(name, published)]
    told = [record for path in files for record in _records(path, published)]
    errors = sum(record["severity"] == "error" for record in told)
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        for record in told:
            console.print(_line(record), markup=False)
        console.print(_summed(len(files), errors, len(told) - errors))
    if errors:
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


def _files(name: str, published: dict[Path, Route]) -> list[Path]:
    """The route files that the person means: a file, all of a folder, or the newest version of a published route."""
    path = Path(name)
    if path.is_dir():
        found = list(packs.route_files(path))
    elif path.exists():
        found = [path]
    else:
        versions = {route.version: file for file, route in published.items() if route.id == name}
        found = [versions[max(versions)]] if versions else []
    if not found:
        ids = ", ".join(sorted({route.id for route in published.values()}))
        console.print(
            f"«{name}»: такого файла, папки с маршрутами или маршрута нет. Файл маршрута называется имя.v1.yaml; "
            f"опубликованы: {ids}.",
            markup=False,
        )
        raise typer.Exit(1)
    return found


def _records(path: Path, published: dict[Path, Route]) -> list[dict[str, Any]]:
    """What the proof says of one file, in the order of its lines."""
    try:
        route = read(path, Route)
        law, calendar = packs.law(route.country), packs.calendar(route.country)
    except BrokenPack as broken:
        return [_unread(path, slip) for slip in str(broken).splitlines()]
    others = {other.id: other for other in sorted(published.values(), key=lambda one: one.version)}
    found = by_line(check_route(route, law, others, calendar), text_of(path))
    return [
        {
            "file": str(path),
            "line": line,
            "severity": finding.severity.value,
            "place": list(finding.place),
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for line, finding in found
    ]


def _unread(path: Path, slip: str) -> dict[str, Any]:
    """A file that could not be read: its line stands in the message, if anywhere."""
    rest = slip.removeprefix(f"{path}:")
    number, _, said = rest.partition(":")
    line = int(number) if number.isdigit() else 1
    message = said.strip() if number.isdigit() else rest.strip()
    return {"file": str(path), "line": line, "severity": "error", "place": [], "message": message, "remedy": ""}


def _line(record: dict[str, Any]) -> str:
    mark = "предупреждение: " if record["severity"] == "warning" else ""
    return f"{record['file']}:{record['line']}: {mark}{record['message']} {record['remedy']}".rstrip()


def _summed(files: int, errors: int, warnings: int) -> str:
    said = f"Проверено файлов: {files}. "
    if not errors and not warnings:
        return f"{said}Замечаний нет."
    wrong = f"{errors} {plural_form(errors, 'ошибка', 'ошибки', 'ошибок')}"
    doubts = f"{warnings} {plural_form(warnings, 'предупреждение', 'предупреждения', 'предупреждений')}"
    return f"{said}Найдено: {wrong}, {doubts}."


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
