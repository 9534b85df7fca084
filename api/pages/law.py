"""«Нормы»: the law table to be read and searched, each rule at its own address with where it is used."""

from contextlib import suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from api.guards import SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.retelling import retold
from api.v1.law import RulePath, law_of, read_rule, rule_told
from models.law import Confidence, Law, NormKind
from models.law_words import CONFIDENCES, NORM_KINDS
from models.people import Actor
from workflows import packs
from workflows.law_search import NO_ACT, Sought, found

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/law"
OWN = "ru"
E = TypeVar("E", bound=StrEnum)
Typed = Annotated[str, Query(max_length=200)]


class Asked(BaseModel):
    """What the form of the page brings: nothing chosen is an empty string."""

    text: str = Field(default="", max_length=200)
    act: str = Field(default="", max_length=100)
    kind: str = Field(default="", max_length=40)
    confidence: str = Field(default="", max_length=40)
    region: str = Field(default="", max_length=40)
    on: str = Field(default="", max_length=40)
    country: str = Field(default="", max_length=10)

    @property
    def sought(self) -> Sought:
        """What is looked for; a value that there is not asks for nothing."""
        return Sought(
            text=self.text,
            act=self.act or None,
            kind=_member(NormKind, self.kind),
            confidence=_member(Confidence, self.confidence),
            region=self.region or None,
            on=_day(self.on),
        )


@router.get(HOME)
async def find(request: Request, actor: SignedIn, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """Таблица норм: поиск, отбор по акту, виду, уверенности, региону и дню."""
    law, sought = law_of(asked.country or _own(actor)), asked.sought
    return show(
        request,
        "pages/law.html",
        heading=_("Нормы"),
        section=HOME,
        law=law,
        asked=asked,
        mistake=_("Дата пишется ДД.ММ.ГГГГ, например 20.11.2026.") if asked.on and sought.on is None else "",
        acts=_acts(law),
        kinds=[("", _("все")), *((one.value, retold(words)) for one, words in NORM_KINDS.items())],
        confidences=[("", _("любая")), *((one.value, retold(words)) for one, words in CONFIDENCES.items())],
        regions=[("", _("все")), *law.regions.items()],
        countries=_countries(),
        rules=[rule_told(law, rule) for rule in found(law, sought)],
        whole=len(law.rules),
        kept=_kept(law.country, sought.on),
    )


@router.get(HOME + "/{rule_id}")
async def read(
    request: Request, actor: SignedIn, rule_id: RulePath, *, on: Typed = "", country: Typed = ""
) -> HTMLResponse:
    """Одна норма: что говорит, откуда, насколько мы в ней уверены, какие шаги на ней держатся."""
    law = law_of(country or _own(actor))
    told = await read_rule(actor, rule_id, on=_day(on), country=law.country)
    return show(
        request,
        "pages/law_rule.html",
        heading=told.rule.title,
        section=HOME,
        told=told,
        kept=_kept(law.country, None),
        day=_day(on),
        moments=await moments_of(request),
    )


def _own(actor: Actor) -> str:
    """The country of the visitor, if it has a law table."""
    country = actor.territory.partition(".")[0]
    return country if country in _countries() else OWN


def _countries() -> list[str]:
    """The countries that have a law table."""
    having = []
    for country in packs.countries():
        with suppress(packs.BrokenPack):
            having.append(packs.law(country).country)
    return having


def _acts(law: Law) -> list[tuple[str, str]]:
    titles = [(act.short, act.short if act.short in act.title else f"{act.short}. {act.title}") for act in law.acts]
    return [("", _("все")), *titles, (NO_ACT, _("ни из какого акта"))]


def _kept(country: str, day: date | None) -> str:
    """What an address of a rule carries on: the country that is not ours, and the day."""
    kept = {"country": country if country != OWN else "", "on": day.isoformat() if day else ""}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"?{query}" if query else ""


def _day(text: str) -> date | None:
    """A day as people or as addresses write it: 20.11.2026 or 2026-11-20."""
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(text.strip(), pattern).replace(tzinfo=UTC).date()
    return None


def _member(kind: type[E], text: str) -> E | None:
    with suppress(ValueError):
        return kind(text)
    return None
