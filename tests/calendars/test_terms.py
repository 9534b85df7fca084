"""The lawyer's table of terms, by the library of terms and by the command that people use."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from typer.testing import CliRunner

from api.commands import calendar, term
from models.terms import EXACT, Span, Unit, due
from workflows import packs

RUSSIA = packs.calendar("ru")
marshrut = typer.Typer()
marshrut.add_typer(term.app)
marshrut.add_typer(calendar.app)


class Example(NamedTuple):
    start: str
    span: Span
    end: str
    legal: str
    why: str


def _examples() -> list[Example]:
    found = []
    for line in Path(__file__).with_name("terms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        start, length, end, legal, why = (part.strip() for part in line.split("|"))
        value, unit = length.split()
        found.append(Example(start, Span(value=int(value), unit=Unit(unit)), end, legal or end, why))
    return found


EXAMPLES = _examples()
# Kaliningrad, Moscow, Yekaterinburg, Kamchatka: no clock of the country is moved in summer.
OFFSETS = (120, 180, 300, 720)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.start} {example.why}")
def test_a_lawyer_counts_the_same(example: Example) -> None:
    start = datetime.fromisoformat(example.start)
    for offset in OFFSETS:
        local = datetime.fromtimestamp(start.replace(tzinfo=UTC).timestamp() - 60 * offset, UTC)
        reckoned = due(local, example.span, RUSSIA, offset=offset)
        if example.span.unit in EXACT:
            ends = datetime.fromtimestamp(reckoned.moment.timestamp() + 60 * offset, UTC)
            assert f"{ends:%Y-%m-%dT%H:%M}" == example.end
        else:
            assert (str(reckoned.day), str(reckoned.statutory_day)) == (example.end, example.legal)


@pytest.mark.parametrize("example", EXAMPLES[::6], ids=lambda example: f"{example.start} {example.why}")
def test_the_command_says_so_too(example: Example) -> None:
    words = ["--start", example.start, "--value", str(example.span.value), "--unit", example.span.unit.value]
    result = CliRunner().invoke(marshrut, ["term", *words, "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    ends = answer["due_at"] if example.span.unit in EXACT else answer["due_date"]
    assert (ends, answer["derivation"][0]["date"]) == (example.end, example.start[:10])
    assert answer["derivation"][-1]["date"] == answer["due_date"]


def test_the_table_covers_every_unit_and_every_year() -> None:
    assert {example.span.unit for example in EXAMPLES} == set(Unit)
    starts = {date.fromisoformat(example.start[:10]).year for example in EXAMPLES}
    assert starts == set(range(2016, 2028))
