"""`marshrut route rehearse`: a route played through on the real server in virtual time, and what that showed."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.rehearsal.answers import Unanswerable
from api.rehearsal.report import Counted, Report, StepSeen
from api.supervisor.part import PartFailed
from models.route import Route
from models.settings import SettingsMistake, read_settings
from workflows import packs, registry
from workflows.engine.norm import Norm

console = Console(highlight=False)
MOSCOW = 180


def rehearse(
    route: Annotated[str, typer.Argument(help="Маршрут (ru.prevention, ru.prevention.v2) или файл маршрута.")],
    *,
    cases: Annotated[int, typer.Option("--cases", min=1, max=500, help="Сколько дел провести.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="То же число даёт те же ответы.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Отчёт в JSON.")] = False,
) -> None:
    """Провести придуманные дела по маршруту в виртуальном времени: сроки, просрочки, документы, непройденные ветви."""
    try:
        norm = _norm(route)
        report = asyncio.run(_rehearse(norm, cases=cases, seed=seed, is_quiet=as_json))
    except (SettingsMistake, packs.BrokenPack, PartFailed, Unanswerable, registry.NotPublished) as failure:
        typer.echo(f"Репетиция не состоялась. {failure}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _show(report)
    if report.unfinished:
        raise typer.Exit(1)


def _norm(name: str) -> Norm:
    packs.publish_all(read_settings().packs)
    path = Path(name)
    route = packs.read(path, Route) if path.is_file() else _published(name)
    return Norm(route, packs.calendar(route.country))


def _published(name: str) -> Route:
    """The version that was named, or the newest one of the route, in force or not."""
    known = registry.published_routes()
    fitting = [one for one in known if name in (one.id, f"{one.id}.v{one.version}")]
    if not fitting:
        listed = ", ".join(dict.fromkeys(one.id for one in known))
        raise registry.NotPublished(f"Маршрута «{name}» нет. Есть: {listed}.")
    return fitting[-1]


async def _rehearse(norm: Norm, *, cases: int, seed: int, is_quiet: bool) -> Report:
    from api.rehearsal.play import Played, play  # noqa: PLC0415 - brings Pango, which a web server need not have
    from api.rehearsal.stage import stage  # noqa: PLC0415

    last: Played | None = None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=is_quiet) as bar:
        line = bar.add_task("Поднимаю сервер", total=cases)
        async with stage(norm, offset=MOSCOW) as ready:
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
    table = Table("Шаг", "Открыт", "Отвечен", "Поздно", "Молчание", "Обычно, ч", "Дольше всего, ч")
    for column in table.columns[1:]:
        column.justify = "right"
    for step in steps:
        if step.opened:
            figures = (step.opened, step.answered, step.late, step.silences, step.median_hours, step.longest_hours)
            table.add_row(step.title, *("—" if one is None else str(one) for one in figures))
    return table


def _counted(title: str, counted: Iterable[Counted]) -> Table:
    table = Table(title, "Сколько")
    for one in counted:
        table.add_row(one.title, str(one.times))
    return table
