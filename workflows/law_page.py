"""`python -m workflows.law_page`: write the law table as a page, `docs/law.md`. A test tells when the page is stale."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.law import OURS, Confidence, Law, Rule, Wording
from models.law_words import (
    CONFIDENCES,
    NORM_KINDS,
    confidence_in_words,
    doubts,
    spell_in_words,
    term_in_words,
)
from workflows import packs

PAGE = Path(__file__).parents[1] / "docs" / "law.md"
COUNTRY = "ru"
HEAD = """# Таблица норм

Записано командой `make docs` из `workflows/law/ru.yaml`; руками не правится. То же в работе: `marshrut law list`,
`marshrut law show КОД --on ДЕНЬ`, страница «Нормы», `GET /api/v1/law`.

Таблица честна о том, чего мы не знаем. «Уверенность» говорит, видели ли мы текст и где; «Проверить» — что юрист должен
сверить, прежде чем опираться на норму. Дат мы не придумываем: «даты не указаны» значит, что источник их не назвал. Чего
закон числом не даёт, стоит отдельно: {ours}.

| Всего норм | {counts} |
|---|{rule}|
| {total} | {numbers} |
"""
COLUMNS = ("Код", "Норма", "Срок", "Кто → кому", "Источник", "Вид", "Уверенность", "Действует", "Проверить")


def page(law: Law) -> str:
    """The whole table in Markdown, act by act, our own defaults last."""
    counts = {kind: sum(rule.confidence is kind for rule in law.rules) for kind in Confidence}
    lines = HEAD.format(
        ours=OURS,
        counts=" | ".join(CONFIDENCES[kind] for kind in counts),
        rule="---|" * (len(counts) - 1) + "---",
        total=len(law.rules),
        numbers=" | ".join(str(number) for number in counts.values()),
    ).splitlines()
    for act in law.acts:
        lines += _section(
            f"{act.short}. {act.title}" if act.short not in act.title else act.title, law, _of(law, act.short)
        )
    lines += _section("Другие акты", law, (rule for rule in law.rules if rule.act is None and not rule.is_ours))
    lines += _section("Наши значения по умолчанию, не нормы права", law, (rule for rule in law.rules if rule.is_ours))
    return "\n".join(lines) + "\n"


def _of(law: Law, act: str) -> Iterator[Rule]:
    return (rule for rule in law.rules if rule.act == act)


def _section(title: str, law: Law, rules: Iterable[Rule]) -> list[str]:
    rows = [_row(cells) for rule in rules for cells in _cells(law, rule)]
    if not rows:
        return []
    return ["", f"## {title}", "", _row(COLUMNS), "|" + "---|" * len(COLUMNS), *rows]


def _cells(law: Law, rule: Rule) -> Iterator[tuple[str, ...]]:
    """A row for the rule as it stands, and one for each thing it said before."""
    whom = "" if rule.recipient is None else f" → {law.party(rule.recipient)}"
    kind = NORM_KINDS[rule.norm_kind]
    region = f", {law.regions.get(rule.region, rule.region)}" if rule.region else ""
    yield (
        rule.id,
        rule.title,
        term_in_words(rule.term),
        law.party(rule.actor) + whom,
        _source(rule),
        kind + region,
        confidence_in_words(rule),
        _spell(rule),
        "; ".join(doubts(rule)),
    )
    for before in reversed(rule.earlier):
        said = (term_in_words(before.term), "", _source(before), "", confidence_in_words(before), _spell(before))
        yield (rule.id, "прежнее значение", *said, before.note or "")


def _source(wording: Wording) -> str:
    return f"[{wording.source}]({wording.url})" if wording.url else wording.source


def _spell(wording: Wording) -> str:
    return spell_in_words(wording) + (f": {wording.dated_by}" if wording.dated_by else "")


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(packs.law(COUNTRY)), encoding="utf-8")
    sys.stdout.write(f"Записано: {PAGE.name}\n")


if __name__ == "__main__":
    main()
