"""`marshrut route rehearse`: a route played through on the real server in virtual time, and what that showed."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from api.errors import Problem
from api.rehearsal.answers import Unanswerable
from api.rehearsal.course import Stopped
from api.rehearsal.report import Counted, Report, StepSeen
from api.rehearsals import FAILED
from api.supervisor.part import PartFailed
from models.ids import territory_of
from models.route import Route
from models.settings import SettingsMistake, read_settings
from workflows import packs, registry
from workflows.engine.norm import Norm
from workflows.ladders import laid

console = Console(highlight=False)
MOSCOW = 180
KNOWN = (SettingsMistake, packs.BrokenPack, PartFailed, Unanswerable, Stopped, registry.NotPublished, TimeoutError)
"""What can go wrong and is said in words; anything else is a bug and shows itself as one."""


def rehearse(
    route: Annotated[str, typer.Argument(help="Маршрут (ru.prevention, ru.prevention.v2) или файл маршрута.")],
    *,
    cases: Annotated[int, typer.Option("--cases", min=1, max=500, help="Сколько дел провести.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="То же число даёт те же ответы.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Отчёт в JSON.")] = False,
    folders: Annotated[
        list[Path] | None,
        typer.Option("--pack", help="Папка пакета вместо названных в MARSHRUT_PACKS; можно несколько."),
    ] = None,
    digest: Annotated[str, typer.Option("--digest", help="Дайджест редакции: другая отвергается.")] = "",
) -> None:
    """Провести придуманные дела по маршруту в виртуальном времени: сроки, просрочки, документы, непройденные ветви."""
    try:
        beside = tuple(folders) if folders else read_settings().packs
        norm = _norm(route, digest, beside)
        report = asyncio.run(_rehearse(norm, beside, cases=cases, seed=seed, is_quiet=as_json))
    except Problem as problem:
        typer.echo(f"{FAILED} {problem.detail} {problem.remedy}", err=True)
        raise typer.Exit(1) from None
    except KNOWN as failure:
        typer.echo(f"{FAILED} {failure}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _show(report)
    if report.unfinished:
        raise typer.Exit(1)


def _norm(name: str, digest: str, folders: tuple[Path, ...]) -> Norm:
    """The version that is meant, with the days of its territory."""
    packs.publish_all(folders)
    route = meant(name, digest)
    return Norm(route, packs.calendar_at(territory_of(route.id)))


def meant(name: str, digest: str = "") -> Route:
    """The version that was named, whatever is in force; `NotPublished`, in words, for none or for another digest."""
    path = Path(name)
    route = laid(packs.read(path, Route), path) if path.is_file() else _published(name)
    if digest not in ("", route.digest):
        said = f"Файл редакции {route.version} маршрута {route.id} изменился с тех пор, как продукт её прочёл."
        raise registry.NotPublished(f"{said} Введённую редакцию не меняют: верните файл или дайте новый номер.")
    return route


def _published(name: str) -> Route:
    """The version that was named, or the newest one of the route, in force or not."""
    known = registry.published_routes()
    fitting = [one for one in known if name in (one.id, f"{one.id}.v{one.version}")]
    if not fitting:
        listed = ", ".join(dict.fromkeys(one.id for one in known))
        raise registry.NotPublished(f"Маршрута «{name}» нет. Есть: {listed}.")
    return fitting[-1]


async def _rehearse(norm: Norm, folders: tuple[Path, ...], *, cases: int, seed: int, is_quiet: bool) -> Report:
    from api.rehearsal.play import Played, play  # noqa: PLC0415 - brings Pango, which a web server need not have
    from api.rehearsal.stage import stage  # noqa: PLC0415

    last: Played | None = None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=is_quiet) as bar:
        line = bar.add_task("Поднимаю сервер", total=cases)
        async with stage(norm, offset=MOSCOW, folders=folders) as ready:
            bar.update(line, description="Провожу дела")
            async for last in play(ready, cases=cases, seed=seed):
                bar.update(line, completed=last.number)
                if is_quiet:
                    typer.echo(f"{last.number}/{cases}", err=True)
    if last is None:
        raise registry.NotPublished("Ни одно дело не проведено.")
    return last.report


def _show(report: Report) -> None:
    console.print(
        f"\nМаршрут {report.route}, редакция {report.version}: дел {report.cases}, прошло {report.days:.0f} сут.\n"
    )
    console.print(_steps(report.steps))
    console.print(_counted("Чем кончились дела", report.outcomes))
    console.print(_counted("Какие документы вышли", report.papers))
    if report.never_taken:
        console.print("\nНи разу не пройдены:")
        for branch in report.never_taken:
            console.print(f"  — {branch.title}", markup=False)
    if report.never_opened:
        console.print("\nНи разу не открывались шаги:")
        for step in report.never_opened:
            console.print(f"  — {step.title}", markup=False)
    if report.unfinished:
        console.print(f"\nНе дошли до конца за отведённое число шагов: {report.unfinished}. Проверьте, есть ли выход.")


def _steps(steps: Iterable[StepSeen]) -> Table:
    figures = ("Открыт", "Отвечен", "Поздно", "Молчание", "Обычно,\nч", "Дольше\nвсего, ч")
    table = Table(Column("Шаг", overflow="fold"), box=SIMPLE, padding=(0, 1, 0, 0))
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    for step in steps:
        if step.opened:
            told = (step.opened, step.answered, step.late, step.silences, step.median_hours, step.longest_hours)
            table.add_row(step.title, *("—" if one is None else str(one) for one in told))
    return table


def _counted(title: str, counted: Iterable[Counted]) -> Table:
    table = Table(Column(title, overflow="fold"), Column("Сколько", justify="right", no_wrap=True), box=SIMPLE)
    for one in counted:
        table.add_row(one.title, str(one.times))
    return table
