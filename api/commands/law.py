"""`marshrut law …`: the law table. What a rule says, on a day if asked; which rules there are; where they are used."""

import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from api.commands.dates import date_of, refusal
from models.law import Confidence, Law, NormKind, Rule, UnknownRule, Wording, citation
from models.law_words import CONFIDENCES, NORM_KINDS, confidence_in_words, doubts, spell_in_words, term_in_words
from models.settings import SettingsMistake, read_settings
from workflows import packs
from workflows.law_search import NO_ACT, Sought, found
from workflows.law_use import uses

app = typer.Typer(help="Таблица норм: показать норму, перечислить, найти.", no_args_is_help=True)
Country = Annotated[str, typer.Option(help="Чья таблица норм.")]
On = Annotated[str | None, typer.Option("--on", help="На какой день, ГГГГ-ММ-ДД; пусто: как действует сейчас.")]
AsJson = Annotated[bool, typer.Option("--json", help="Ответ в виде JSON.")]
E = TypeVar("E", bound=StrEnum)


@app.command()
def show(
    rule: Annotated[str, typer.Argument(help="Код нормы, например CC-122-1B.")],
    *,
    on: On = None,
    country: Country = "ru",
    as_json: AsJson = False,
) -> None:
    """Одна норма: источник, срок, насколько мы в ней уверены, где она используется."""
    law, day = law_of(country), None if on is None else date_of(on, "--on")
    now = _rule(law, rule)
    stood = now if day is None else now.on(day)
    if stood is None:
        raise refusal(f"Норма {rule} в этот день не действовала: {_spells(now)}.", "--on")
    typer.echo(_json(answer(law, stood)) if as_json else "\n".join(told(law, stood, now)))


@app.command("list")
def list_rules(  # noqa: PLR0913 - one argument for each filter
    *,
    text: Annotated[str, typer.Option(help="Слова, в любой форме.")] = "",
    act: Annotated[str | None, typer.Option(help=f"Акт, например 120-ФЗ; {NO_ACT}: ни из какого акта.")] = None,
    kind: Annotated[str | None, typer.Option(help=f"Вид нормы: {', '.join(NormKind)}.")] = None,
    confidence: Annotated[str | None, typer.Option(help=f"Уверенность: {', '.join(Confidence)}.")] = None,
    region: Annotated[str | None, typer.Option(help="Регион, например ru-sve: его нормы и нормы всей страны.")] = None,
    on: On = None,
    country: Country = "ru",
    as_json: AsJson = False,
) -> None:
    """Нормы таблицы: все или те, что отвечают условиям."""
    law = law_of(country)
    sought = Sought(
        text=text,
        act=_one_of(act, (*(entry.short for entry in law.acts), NO_ACT), "--act"),
        kind=_member(NormKind, kind, "--kind"),
        confidence=_member(Confidence, confidence, "--confidence"),
        region=_one_of(region, law.regions, "--region"),
        on=None if on is None else date_of(on, "--on"),
    )
    _listed(law, found(law, sought), as_json=as_json)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Слова, в любой форме: отобрание прокурор.")],
    *,
    country: Country = "ru",
    as_json: AsJson = False,
) -> None:
    """Найти нормы по словам."""
    law = law_of(country)
    _listed(law, found(law, Sought(text=" ".join(words))), as_json=as_json)


def law_of(country: str) -> Law:
    """The law table of a country that has one, with what the packs of this installation add to it."""
    try:
        packs.take_in(read_settings().packs)
        return packs.law(country)
    except SettingsMistake as mistake:
        raise refusal(str(mistake), "MARSHRUT_PACKS") from None
    except packs.BrokenPack as broken:
        raise refusal(str(broken), "--country") from None


def answer(law: Law, rule: Rule) -> dict[str, Any]:
    """The rule for programs: its fields, and the same in words."""
    return {
        **rule.model_dump(mode="json"),
        "citation": citation(rule),
        "is_ours": rule.is_ours,
        "term_in_words": term_in_words(rule.term),
        "doubts": list(doubts(rule)),
        "actor_name": law.party(rule.actor),
        "recipient_name": None if rule.recipient is None else law.party(rule.recipient),
    }


def told(law: Law, rule: Rule, now: Rule) -> list[str]:
    """The rule for people; `now` is the same rule as it stands today, with everything it said before."""
    whom = "" if rule.recipient is None else f" → {law.party(rule.recipient)}"
    lines = [
        f"{rule.id}. {rule.title}",
        f"  срок:        {term_in_words(rule.term)}",
        f"  событие:     {rule.trigger}",
        f"  кто:         {law.party(rule.actor)}{whom}",
        *([f"  документ:    {rule.document}"] if rule.document else []),
        f"  источник:    {citation(rule)}",
        *(f"  акт:         {act.title}" for act in law.acts if act.short == rule.act),
        f"  вид:         {NORM_KINDS[rule.norm_kind]}",
        f"  уверенность: {confidence_in_words(rule)}",
        *([f"  регион:      {law.regions.get(rule.region, rule.region)}"] if rule.region else []),
        f"  действует:   {spell_in_words(rule)}{f' ({rule.dated_by})' if rule.dated_by else ''}",
        *(f"  проверить:   {doubt}" for doubt in doubts(rule)),
        *([f"  ссылка:      {rule.url}"] if rule.url else []),
    ]
    others = [wording for wording in now.wordings if wording.term != rule.term or wording.valid_to != rule.valid_to]
    lines += [f"  в др. время: {_said(wording)}" for wording in others]
    routes = [route for _, route in packs.routes()]
    lines += [f"  где:         {use.route}, «{use.place}»: {use.how}" for use in uses(rule.id, routes)]
    return lines


def _said(wording: Wording) -> str:
    return f"{spell_in_words(wording)}: {term_in_words(wording.term)} ({wording.source})"


def _spells(rule: Rule) -> str:
    return "; ".join(spell_in_words(wording) for wording in rule.wordings)


def _listed(law: Law, rules: Iterable[Rule], *, as_json: bool) -> None:
    rules = tuple(rules)
    if as_json:
        typer.echo(_json([answer(law, rule) for rule in rules]))
        return
    for rule in rules:
        typer.echo(f"{rule.id:<18} {rule.title}: {term_in_words(rule.term)}. {_source(rule)}")
    typer.echo(f"Норм: {len(rules)}.")


def _source(rule: Rule) -> str:
    return f"{citation(rule)}." if rule.is_ours else f"{citation(rule)} ({CONFIDENCES[rule.confidence]})."


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=date.isoformat)


def _rule(law: Law, number: str) -> Rule:
    try:
        return law.rule(number)
    except UnknownRule:
        near = [rule.id for rule in law.rules if number.upper() in rule.id] or [rule.id for rule in law.rules[:5]]
        raise refusal(f"Нормы {number} в таблице нет. Есть, например: {', '.join(near[:5])}.", "RULE") from None


def _member(kind: type[E], text: str | None, option: str) -> E | None:
    found_one = _one_of(text, tuple(kind), option)
    return None if found_one is None else kind(found_one)


def _one_of(text: str | None, known: Iterable[str], option: str) -> str | None:
    if text is not None and text not in known:
        raise refusal(f"«{text}» здесь не значение. Есть: {', '.join(known)}.", option)
    return text
