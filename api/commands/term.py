"""`marshrut term`: the last day of a term, and how it came out, day by day."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from api.commands.dates import calendar_of, extension_of, instant_of, pause_of, span_of
from models.calendar import Calendar
from models.derivation import Reckoned, derivation, in_words
from models.terms import EXACT, Due, Pause, Span, TermStandsStill, due

app = typer.Typer()


@dataclass(frozen=True)
class Asked:
    """What was asked: local times stand as UTC, because a command line knows one place only."""

    start: datetime
    span: Span
    calendar: Calendar
    pauses: tuple[Pause, ...]
    extensions: tuple[Span, ...]

    @property
    def due(self) -> Due | None:
        """The end of the term; None while it stands still."""
        try:
            return due(self.start, self.span, self.calendar, offset=0, pauses=self.pauses, extensions=self.extensions)
        except TermStandsStill:
            return None

    @property
    def derivation(self) -> tuple[Reckoned, ...]:
        """How the end came out."""
        return derivation(
            self.start, self.span, self.calendar, offset=0, pauses=self.pauses, extensions=self.extensions
        )

    @property
    def is_exact(self) -> bool:
        """Whether the term ends at a minute and not with a day."""
        return (self.span, *self.extensions)[-1].unit in EXACT


@app.command("term", help="Последний день срока и как он получился (ГК РФ ст. 191–194).")
def term(  # noqa: PLR0913 - one argument for each option
    *,
    start: Annotated[str, typer.Option(help="День события ГГГГ-ММ-ДД или местное время ГГГГ-ММ-ДДTЧЧ:ММ.")],
    unit: Annotated[str, typer.Option(help="immediate, hour, sutki, calendar_day, working_day, month или year.")],
    value: Annotated[str, typer.Option(help="Сколько единиц; для immediate не указывается.")] = "0",
    country: Annotated[str, typer.Option(help="Чей производственный календарь.")] = "ru",
    suspend: Annotated[
        list[str] | None, typer.Option(help="Приостановление ОТ..ДО, без ДО срок ещё стоит; можно несколько раз.")
    ] = None,
    extend: Annotated[list[str] | None, typer.Option(help="Продление ЧИСЛО:ЕДИНИЦА; можно несколько раз.")] = None,
    non_working: Annotated[
        str | None, typer.Option(help="Дни указов Президента 2020 и 2021 годов: counted (считаются) или skipped.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Ответ в виде JSON.")] = False,
) -> None:
    asked = Asked(
        start=instant_of(start, "--start").moment,
        span=span_of(value, unit, "--value, --unit"),
        calendar=calendar_of(country, non_working),
        pauses=tuple(pause_of(text) for text in suspend or ()),
        extensions=tuple(extension_of(text) for text in extend or ()),
    )
    if as_json:
        typer.echo(json.dumps(answer(asked), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(told(asked)))


def answer(asked: Asked) -> dict[str, Any]:
    """The answer for programs; dates are local, and a due date of None means that the term stands still."""
    reckoned = asked.due
    return {
        "country": asked.calendar.country,
        "start": f"{asked.start:%Y-%m-%dT%H:%M}",
        "value": asked.span.value,
        "unit": asked.span.unit,
        "due_date": reckoned and reckoned.day.isoformat(),
        "due_at": reckoned and f"{reckoned.moment:%Y-%m-%dT%H:%M}",
        "legal_date": reckoned and reckoned.statutory_day.isoformat(),
        "internal_at": reckoned and f"{reckoned.internal:%Y-%m-%dT%H:%M}",
        "suspended": reckoned is None,
        "forecast": reckoned is not None and asked.calendar.is_forecast(reckoned.day),
        "caution": reckoned and asked.calendar.caution(reckoned.day),
        "calendar_source": reckoned and asked.calendar.source(reckoned.day),
        "derivation": [
            {"date": line.day.isoformat(), "kind": line.kind, "counted": line.counted, "note": line.note}
            for line in asked.derivation
        ],
    }


def told(asked: Asked) -> list[str]:
    """The answer for people."""
    return [*_ending(asked), "", *(_line(line) for line in asked.derivation)]


def _ending(asked: Asked) -> list[str]:
    title = " + ".join(in_words(part) for part in (asked.span, *asked.extensions))
    reckoned = asked.due
    if reckoned is None:
        return [f"{title}: срок приостановлен, дня окончания нет, пока он не возобновлён"]
    if asked.is_exact:
        return [f"{title}: до {reckoned.moment:%d.%m.%Y %H:%M}", *_caution(asked, reckoned)]
    lines = [f"{title}: последний день {reckoned.day:%d.%m.%Y}", *_caution(asked, reckoned)]
    if reckoned.statutory_day != reckoned.day:
        lines.append(f"до переноса на рабочий день (ГК РФ ст. 193): {reckoned.statutory_day:%d.%m.%Y}")
    if reckoned.internal != reckoned.moment:
        before = reckoned.internal - datetime.resolution
        lines.append(f"внутренний контроль (наше значение, не норма права): {before:%d.%m.%Y}")
    return lines


def _caution(asked: Asked, reckoned: Due) -> list[str]:
    """What must be said of a year that does not rest on the country's own acts."""
    caution = asked.calendar.caution(reckoned.day)
    return [f"{caution} ({asked.calendar.source(reckoned.day)})"] if caution else []


def _line(line: Reckoned) -> str:
    number = "" if line.counted is None else str(line.counted)
    return f"{line.day:%d.%m.%Y}  {number:>4}  {line.note}".rstrip()
