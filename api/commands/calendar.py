"""`marshrut calendar`: what each day of a stretch is in a country's production calendar."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from api.commands.dates import calendar_of, date_of, refusal
from models.calendar import DayKind

app = typer.Typer()

KINDS = {
    DayKind.WORKING: "рабочий",
    DayKind.SHORTENED: "сокращённый",
    DayKind.DAY_OFF: "выходной",
    DayKind.NON_WORKING: "нерабочий",
}


@app.command("calendar", help="Дни производственного календаря: рабочие, сокращённые, выходные, нерабочие.")
def calendar(
    *,
    first: Annotated[str, typer.Option("--from", help="Первый день, ГГГГ-ММ-ДД.")],
    last: Annotated[str, typer.Option("--to", help="Последний день, ГГГГ-ММ-ДД.")],
    country: Annotated[str, typer.Option(help="Чей производственный календарь.")] = "ru",
    as_json: Annotated[bool, typer.Option("--json", help="Ответ в виде JSON.")] = False,
) -> None:
    days = list(_days(date_of(first, "--from"), date_of(last, "--to")))
    if not days:
        raise refusal(f"{last} раньше, чем {first}.", "--to")
    book = calendar_of(country)
    if as_json:
        listed = [{"date": day.isoformat(), "kind": book.kind(day), "note": book.note(day)} for day in days]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for day in days:
        note = "; ".join(part for part in (book.note(day), book.caution(day)) if part)
        typer.echo(f"{day:%d.%m.%Y}  {KINDS[book.kind(day)]:<11}  {note}".rstrip())


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
