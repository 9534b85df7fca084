"""The law table: which rules there are on a day, what each says, how sure we are of it, and where it is used."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import Field

from api.door import Door
from api.errors import NotFound
from api.guards import SignedIn
from api.languages import gettext as _
from api.retelling import retold
from api.spans import span_words
from api.v1.shapes import Told
from models.ids import RouteId, RuleId
from models.law import Act, Confidence, Law, NormKind, Rule, RuleTerm, TermKind, UnknownRule, Wording, citation
from models.law_words import NORM_KINDS, TERM_KINDS, confidence_in_words, doubts, length_in_words, spell_in_words
from models.terms import Unit
from workflows import packs, registry
from workflows.law_search import Sought, found
from workflows.law_use import Use, uses

router = APIRouter(route_class=Door, tags=["Нормы"])
Country = Annotated[str, Query(pattern=r"^[a-z]{2}$", description="Страна")]
On = Annotated[date | None, Query(description="На какой день; пусто: как действует сейчас")]
RulePath = Annotated[RuleId, InPath(description="Код нормы")]


class RuleTold(Told):
    """A rule of the law table, by its fields and in words."""

    rule: Rule
    citation: str
    is_ours: bool = Field(description="Не норма права, а наше значение по умолчанию")
    act: Act | None
    actor: str
    recipient: str | None
    region: str | None
    term: str = Field(description="Срок словами")
    kind: str = Field(description="Вид нормы словами")
    in_force: str = Field(description="Когда действует")
    certainty: str = Field(description="Насколько мы в ней уверены и что видели")
    doubts: list[str] = Field(description="Что проверить, прежде чем опираться на норму")


class UseTold(Told):
    """A place of a route that rests on the rule."""

    route: RouteId
    version: int
    route_title: str
    place: str
    how: str


class RuleWhole(RuleTold):
    """A rule with everything around it."""

    uses: list[UseTold]
    other_times: list[str] = Field(description="Что норма говорила или говорит в другое время")


class LawTold(Told):
    """The rules that answer to what was asked, and what may be asked."""

    country: str
    acts: list[Act]
    regions: dict[str, str]
    rules: list[RuleTold]


@router.get("/law")
async def find_rules(
    _actor: SignedIn,
    *,
    text: Annotated[str, Query(max_length=200, description="Слова, в любой форме")] = "",
    act: Annotated[str | None, Query(max_length=100, description="Краткое имя акта; «—»: ни из какого акта")] = None,
    kind: NormKind | None = None,
    confidence: Confidence | None = None,
    region: Annotated[str | None, Query(max_length=20, description="Регион: его нормы и нормы всей страны")] = None,
    on: On = None,
    country: Country = "ru",
) -> LawTold:
    """Таблица норм: все или те, что отвечают условиям."""
    law = law_of(country)
    rules = found(law, Sought(text, act, kind, confidence, region, on))
    return LawTold(
        country=country, acts=list(law.acts), regions=law.regions, rules=[rule_told(law, rule) for rule in rules]
    )


@router.get("/law/{rule_id}")
async def read_rule(_actor: SignedIn, rule_id: RulePath, *, on: On = None, country: Country = "ru") -> RuleWhole:
    """Одна норма: источник, срок на этот день, насколько мы в ней уверены, где используется."""
    law = law_of(country)
    try:
        now = law.rule(rule_id)
    except UnknownRule:
        raise NotFound(_("Такой нормы в таблице нет."), _("Проверьте код и страну.")) from None
    stood = now if on is None else now.on(on)
    if stood is None:
        raise NotFound(
            _("В этот день норма не действовала."), _("Уберите дату: будет видно, с какого дня она действует.")
        )
    others = [wording for wording in now.wordings if wording.term != stood.term or wording.valid_to != stood.valid_to]
    return RuleWhole(
        **rule_told(law, stood).model_dump(),
        uses=[_use(use) for use in uses(rule_id, registry.published_routes())],
        other_times=[f"{_spell(one)}: {_term(one.term)} ({one.source})" for one in others],
    )


def law_of(country: str) -> Law:
    """The law table of a country. Raises NotFound when it has none."""
    try:
        return packs.law(country)
    except packs.BrokenPack:
        raise NotFound(_("Таблицы норм этой страны нет."), _("Проверьте код страны.")) from None


def rule_told(law: Law, rule: Rule) -> RuleTold:
    """The rule in words."""
    return RuleTold(
        rule=rule,
        citation=retold(citation(rule)),
        is_ours=rule.is_ours,
        act=next((act for act in law.acts if act.short == rule.act), None),
        actor=law.party(rule.actor),
        recipient=None if rule.recipient is None else law.party(rule.recipient),
        region=None if rule.region is None else law.regions.get(rule.region, rule.region),
        kind=retold(NORM_KINDS[rule.norm_kind]),
        term=_term(rule.term),
        in_force=_spell(rule),
        certainty=retold(confidence_in_words(rule)),
        doubts=[retold(doubt) for doubt in doubts(rule)],
    )


def _use(use: Use) -> UseTold:
    return UseTold(**{**use._asdict(), "how": ", ".join(retold(part) for part in use.how.split(", "))})


def _spell(wording: Wording) -> str:
    """When it holds, in the visitor's language."""
    begins = _("с %(day)s") % {"day": f"{wording.valid_from:%d.%m.%Y}"} if wording.valid_from else ""
    ends = _("по %(day)s") % {"day": f"{wording.valid_to:%d.%m.%Y}"} if wording.valid_to else ""
    return " ".join(part for part in (begins, ends) if part) or retold(spell_in_words(wording))


def _term(term: RuleTerm) -> str:
    """The term of the norm in the visitor's language, its length too."""
    plain = length_in_words(term)
    if term.kind is TermKind.RULE or term.span is None or term.span.unit is Unit.IMMEDIATE:
        said = retold(plain)
    else:
        length = span_words(term.span)
        said = length if term.kind is TermKind.DEADLINE else f"{retold(TERM_KINDS[term.kind])}: {length}"
    said = f"{said}; {_('отсчёт')}: {term.start}" if term.start and term.start not in plain else said
    if term.extension is None:
        return said
    return _("%(term)s; можно продлить, всего на %(length)s") % {"term": said, "length": span_words(term.extension)}
