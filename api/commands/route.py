"""`marshrut route …`: check a route, read it, compare its versions, move cases to it, rehearse it."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.commands.adopt import adopt
from api.commands.reading import diff, show
from api.commands.rehearse import rehearse
from forms.russian.numbers import plural_form
from models.settings import SettingsMistake, read_settings
from workflows import packs
from workflows.pack_check import Checked, Told, checked, checked_routes

app = typer.Typer(help="Маршруты: проверить, прочитать, сравнить, отрепетировать.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)
app.command("show")(show)
app.command("diff")(diff)
app.command("adopt")(adopt)
app.command("rehearse")(rehearse)


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
