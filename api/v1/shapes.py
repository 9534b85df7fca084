"""The shapes that several nouns share: what is brought to the API, and how it names agencies, rules and moments."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from api.languages import gettext as _
from api.retelling import retold
from api.spans import span_words
from models.ids import AgencyCode, Code, PersonCode, RuleId
from models.law import UnknownRule, citation
from models.people import AgencyKind
from models.route import Step
from workflows import packs

LONGEST_ANSWERS = 500


class Brought(BaseModel):
    """A request body: strict, and without room for anything that is not asked for."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Told(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True)


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("Нужны дата и время с часовым поясом: 2026-11-20T10:00:00+05:00.")  # noqa: TRY004 - a mistake
    return value


Answers = Annotated[
    dict[str, JsonValue],
    Field(max_length=LONGEST_ANSWERS, description="Ответы: ключ поля формы и значение; схема в GET /forms/{id}"),
]
When = Annotated[AwareDatetime, BeforeValidator(_text), Field(strict=False)]


def _nothing(value: object) -> object:
    return None if value == "" else value


EMPTY = BeforeValidator(_nothing)
"""A field of a form that was left empty asks nothing."""


class AgencyTold(Told):
    """An agency in an answer."""

    code: AgencyCode
    name: str = Field(description="Краткое название")
    kind: AgencyKind | None = None


class PersonTold(Told):
    """A member of staff in an answer."""

    code: PersonCode
    name: str

    @classmethod
    def named(cls, code: PersonCode | None, names: Mapping[str, str]) -> "PersonTold | None":
        """The person of this code; nobody without one."""
        return None if code is None else cls(code=code, name=names.get(code, code))


class Basis(Told):
    """A rule that something rests on."""

    rule: RuleId
    country: str
    citation: str = Field(description="Статья закона или пометка, что это наше значение по умолчанию")
    is_ours: bool = Field(description="Не норма права, а наше значение по умолчанию")


class Titled(Told):
    """A word of the route with its title."""

    id: Code
    title: str

    @classmethod
    def of_task(cls, step: Code, title: str, completes: int | None) -> "Titled":
        """The step of a task; a task that completes an answer sent with gaps says so."""
        return cls(id=step, title=title if completes is None else _("Дополнить: %(title)s") % {"title": title})


class Done(Told):
    """The deed stands in the record."""

    turn: int = Field(description="Номер хода в журнале дела")
    at: datetime = Field(description="Когда внесено в журнал")


def basis_of(rule: RuleId, country: str) -> Basis:
    """The rule with its source; a rule that the law table lacks is named as it stands."""
    try:
        found = packs.law(country).rule(rule)
    except UnknownRule:
        return Basis(rule=rule, country=country, citation=rule, is_ours=True)
    return Basis(rule=rule, country=country, citation=retold(citation(found)), is_ours=found.is_ours)


def basis_of_term(step: Step, rule: RuleId, country: str) -> Basis:
    """What the term of a step rests on. Where the norm gives no number, it is said whose the number is."""
    found, control = basis_of(rule, country), step.term.control
    if control is None or step.term.rule != rule:
        return found
    measure = basis_of(control.rule, country)
    asks = _("число оставлено региону") if step.term.left_to_region else _("незамедлительно")
    told = _("%(norm)s: %(asks)s; %(length)s — %(measure)s") % {
        "norm": found.citation,
        "asks": asks,
        "length": span_words(control.span),
        "measure": measure.citation,
    }
    return found.model_copy(update={"citation": told, "is_ours": measure.is_ours})


def destroyed() -> str:
    """What stands in the place of words that went with their case."""
    return _("уничтожено вместе с делом")


def local(moment: datetime, offset: int) -> datetime:
    """The same moment on the clocks of the territory."""
    return moment.astimezone(timezone(timedelta(minutes=offset)))


def in_words(moment: datetime, offset: int) -> str:
    """A moment as people of the territory say it; midnight at the end of a day belongs to that day."""
    there = local(moment, offset)
    if (there.hour, there.minute, there.second) == (0, 0, 0):
        return f"{there - timedelta(seconds=1):%d.%m.%Y}, 24:00"
    return f"{there:%d.%m.%Y, %H:%M}"
