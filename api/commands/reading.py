"""`marshrut route show` and `route diff`: a route as text, diagram or BPMN, and what differs between two versions."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from forms.procedure.bpmn import bpmn
from forms.procedure.difference import difference
from forms.procedure.drawing import diagram
from forms.procedure.pages import as_html, as_markdown, as_text
from forms.procedure.prose import prose
from models.law import Law
from models.route import Route
from models.settings import SettingsMistake, read_settings
from workflows import packs

console = Console(highlight=False, soft_wrap=True)


class Format(StrEnum):
    """In which form a route is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    SVG = "svg"
    BPMN = "bpmn"


WRITERS: dict[Format, Callable[[Route, Law], str]] = {
    Format.TEXT: lambda route, law: as_text(prose(route, law)),
    Format.MARKDOWN: lambda route, law: as_markdown(prose(route, law)),
    Format.HTML: lambda route, law: f"{as_html(prose(route, law))}\n",
    Format.SVG: lambda route, _: diagram(route),
    Format.BPMN: bpmn,
}
NAMED = "Маршрут: имя опубликованного (ru.prevention), с редакцией (ru.prevention.v1) или файл."


def show(
    name: Annotated[str, typer.Argument(help=NAMED)],
    *,
    form: Annotated[Format, typer.Option("--format", help="text, markdown, html, svg или bpmn.")] = Format.TEXT,
    out: Annotated[Path | None, typer.Option("--out", help="Записать в этот файл.")] = None,
) -> None:
    """Прочитать порядок: словами, схемой или в BPMN 2.0."""
    route = found(name)
    written = WRITERS[form](route, packs.law(route.country))
    if out is None:
        sys.stdout.write(written)
        return
    try:
        out.write_text(written, encoding="utf-8")
    except OSError:
        _stop(f"{out}: не записано: такой папки нет или в неё нельзя писать. Укажите другой файл.")
    console.print(f"Записано: {out}", markup=False)


def diff(
    old: Annotated[str, typer.Argument(help=NAMED)],
    new: Annotated[str, typer.Argument(help="С чем сравнить: так же.")],
) -> None:
    """Чем отличаются две редакции маршрута, словами."""
    before, after = found(old), found(new)
    console.print(f"{_called(before)} → {_called(after)}", markup=False)
    lines = difference(before, after)
    for line in lines:
        console.print(f"— {line}", markup=False)
    if not lines:
        console.print("Отличий нет.")


def found(name: str) -> Route:
    """The route that a person means: of a file, or published, the newest version if none is named."""
    try:
        standing = packs.take_in(read_settings().packs)
        if Path(name).is_file():
            routes = [one.route for one in packs.found_at(Path(name), read_settings().packs)]
        else:
            routes = [one.route for one in standing if name in {one.route.id, f"{one.route.id}.v{one.route.version}"}]
    except (packs.BrokenPack, SettingsMistake) as mistake:
        _stop(str(mistake))
    if not routes:
        known = ", ".join(sorted(f"{one.route.id}.v{one.route.version}" for one in standing))
        _stop(f"Маршрута «{name}» нет. Есть: {known}.")
    return max(routes, key=lambda route: route.version)


def _called(route: Route) -> str:
    return f"{route.id}, редакция {route.version} ({route.digest[:12]})"


def _stop(said: str) -> NoReturn:
    console.print(said, markup=False)
    raise typer.Exit(1)
