"""`marshrut demo`: one invented case from its first signal to its close, on the real engine, in virtual time."""

import asyncio
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.demo.people import StoryBroken
from api.demo.player import Player
from api.demo.report import show_timeline, write_all
from api.demo.settling import directory
from api.demo.stage import Stage, stage
from api.demo.story import Story, StoryDeed, story
from api.supervisor.part import PartFailed
from models.people import Role
from models.settings import SettingsMistake

app = typer.Typer()
console = Console(highlight=False)


@app.command("demo")
def demo(out: Annotated[Path, typer.Option("--out", help="Папка для timeline.json и документов.")]) -> None:
    """Провести одно вымышленное дело от сигнала до снятия с учёта: за минуту проходит больше года."""
    try:
        with tempfile.TemporaryDirectory(prefix="marshrut-demo-") as folder:
            asyncio.run(_show(Path(folder), out))
    except (StoryBroken, PartFailed, SettingsMistake) as failure:
        console.print(f"[red]Показ остановлен.[/red] {failure}", soft_wrap=True)
        raise typer.Exit(1) from None


async def _show(folder: Path, out: Path) -> None:
    told = story()
    async with stage(folder, console.print) as ready:
        await _play(told, ready, out)


async def _play(told: Story, ready: Stage, out: Path) -> None:
    offset = _offset(told)
    player = Player(told, ready.http, ready.people, ready.clock, offset)
    by = told.signal.by
    kinds = {agency.code: agency.kind for agency in directory().agencies}
    sender = next(one for one in ready.people if one.role is by.role and kinds[one.agency] is by.agency)
    taken = await player.signal(told.signal, sender)
    console.print(f"{_told(ready.clock(), offset)}  сигнал принят, дело № {taken['number']}")
    supervisor = next(one for one in ready.people if one.role is Role.SUPERVISOR)
    async for deed in player.play(supervisor):
        console.print(f"{_told(ready.clock(), offset)}  {_what(deed)}")
    entries = await player.read("/timeline")
    case = await player.read("")
    await player.ask_name()
    papers = await player.papers()
    contents = [(paper["document"]["id"], await player.document(paper["address"])) for paper in papers]
    await asyncio.to_thread(write_all, out, case, entries, contents, offset)
    show_timeline(console, entries, offset)
    if case["outcome"] is None:
        raise StoryBroken(f"Дело не завершено: этап «{case['stage']['title']}».")
    console.print(f"Дело завершено: {case['outcome']['title']}. Документов: {len(papers)}. Всё лежит в папке {out}.")


def _what(deed: StoryDeed) -> str:
    if deed.suspend is not None:
        return f"срок приостановлен: {deed.suspend}"
    if deed.resume is not None:
        return f"срок возобновлён: {deed.resume}"
    return f"исполнено: {deed.step}"


def _told(moment: datetime, offset: timedelta) -> str:
    return f"{moment + offset:%d.%m.%Y %H:%M}"


def _offset(told: Story) -> timedelta:
    found = next(place.offset for place in directory().territories if place.code == told.territory)
    return timedelta(minutes=found)
