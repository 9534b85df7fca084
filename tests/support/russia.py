"""The calendar and the law of Russia as they stand in the product's own files."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from models.calendar import Calendar
from models.law import Law

WORKFLOWS = Path(__file__).parents[2] / "workflows"


@cache
def calendar() -> Calendar:
    return Calendar.model_validate_json(_json("routes/ru/calendar.yaml"))


@cache
def law() -> Law:
    return Law.model_validate_json(_json("law/ru.yaml"))


def _json(path: str) -> str:
    written: Any = YAML(typ="safe", pure=True).load((WORKFLOWS / path).read_text())
    return json.dumps(written, default=str)
