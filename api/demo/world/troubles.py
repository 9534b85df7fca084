"""What goes wrong in the invented families, in the words of those who saw it, and what helps."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import Field, JsonValue

from api.demo.story import Teller
from api.demo.world.families import FOLDER
from models.ids import Code
from models.payload import Authored
from models.people import AgencyKind
from workflows.packs import read

SUMMER = ((6, 1), (9, 20))
"""From which day until which there is no lesson that somebody could have missed."""


class Goal(Authored):
    """A measurable goal of a plan."""

    goal: str
    indicator: str
    baseline: str
    target: str


class Measure(Authored):
    """What is done about it, and by an agency of which kind."""

    text: str
    by: AgencyKind
    direction: Code


class Trouble(Authored):
    """One trouble, from the first signal to the last report."""

    id: Code
    by: Teller
    channel: Code
    signs: tuple[Code, ...]
    violence: Code
    ages: tuple[int, int]
    """Of the child, today."""
    siblings: bool = False
    """It speaks of several children."""
    father: Code
    """`home` or `away`: whether he lives with the family."""
    stepfather: str = ""
    mother_works: Code
    vary: dict[Code, tuple[str, ...]]
    """Words of which each case has one."""
    summer: dict[Code, str] = Field(default_factory=dict)
    """What is said otherwise when there are no lessons."""
    facts: str
    child_words: str
    done: str
    found: str
    safety: str
    cause: str
    violation: str
    factors: dict[Code, Code]
    override: Code | None = None
    override_reason: str | None = None
    goal: Goal
    progress: tuple[str, ...]
    """The indicator at the end of each quarter."""
    results: tuple[str, ...]
    measures: tuple[Measure, ...]
    help: str
    ask: str
    school: str
    health: str
    police: str
    unfounded: str
    says: dict[Code, dict[str, JsonValue]] = Field(default_factory=dict)
    """Answers to forms, over those of every case."""

    def fits(self, age: int, children: int) -> bool:
        """Whether it could be the trouble of a child of this age among so many children."""
        return self.ages[0] <= age <= self.ages[1] and (children > 1 or not self.siblings)

    def calmed(self) -> "Trouble":
        """What was left of it when people came to look: nothing that calls for work with the family."""
        calm = {
            "found": self.unfounded,
            "child_words": "«Так было один раз, теперь всё хорошо».",
            "cause": "Причин для постановки на учёт не установлено.",
            "safety": "Опасных предметов в доступе нет, взрослые дома.",
            "violation": "Нарушений прав ребёнка не выявлено.",
            "help": "Разъяснено, куда обратиться за мерами поддержки, если они понадобятся.",
        }
        return self.model_copy(update={**calm, "factors": {}, "override": None, "override_reason": None, "says": {}})


class Troubles(Authored):
    """All of them; the one of a child in danger stands apart."""

    troubles: tuple[Trouble, ...]
    danger: Trouble


@cache
def troubles() -> Troubles:
    """The troubles that ship with the product."""
    return read(FOLDER / "troubles.yaml", Troubles)


def chosen(vary: Mapping[str, tuple[str, ...]], number: int) -> dict[str, str]:
    """One of the words for each place, the same for the same case; neighbours in the list of cases get others."""
    places = enumerate(vary.items())
    picked = {name: words[(number // (place + 1) + place) % len(words)] for place, (name, words) in places}
    return {name: word.format_map(picked) for name, word in picked.items()}


def voiced(trouble: Trouble, number: int, begun: date) -> Trouble:
    """The trouble in the words of one case that began on this day."""
    words = chosen(trouble.vary, number)
    is_summer = SUMMER[0] <= (begun.month, begun.day) <= SUMMER[1]
    plain: dict[str, Any] = {name: getattr(trouble, name) for name in type(trouble).model_fields}
    if is_summer:
        plain |= trouble.summer
    told = {name: text.format_map(words) for name, text in plain.items() if isinstance(text, str)}
    goal = Goal(**{name: text.format_map(words) for name, text in trouble.goal.model_dump().items()})
    return trouble.model_copy(update=told | {"goal": goal})
