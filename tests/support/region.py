"""A pack of an invented region, written into a folder for a test."""

from pathlib import Path

PAGE = """\
id: ru-tst
title: Тестовая область
country: ru
region: tst
extends: ru
keeper: методист Тестовой области
acts:
  - title: Постановление Тестовой области № 1
unknown: []
"""
LAW = """\
country: ru
rules:
  - id: TST-1
    title: Обследовать быстрее
    actor: OOP
    recipient: null
    trigger: принят сигнал
    term: {kind: deadline, value: 2, unit: working_day}
    document: акт
    source: Постановление Тестовой области № 1 п. 5
    norm_kind: regional
    confidence: found
    evidence: legal_db
    region: ru-tst
    valid_from: null
    valid_to: null
"""
OVERLAY = """\
id: ru-tst.prevention
version: 1
extends: {route: ru.prevention, version: 1}
title: СОП в Тестовой области
basis: [TST-1]
steps:
  survey:
    term: {rule: TST-1, unit: working_day, value: 2}
    inform:
      - {agency: youth, rule: F120-09-8}
    basis: [TST-1]
add:
  - stage: inquiry
    before: survey
    step:
      id: call_family
      title: Позвонить семье
      agency: social
      form: crisis_contact
      term: {rule: PD-REQUEST, unit: working_day, value: 1}
      basis: [TST-1, PD-REQUEST]
"""
EXAMPLES = """\
маршрут: ru-tst.prevention
редакция: 1
примеры:
  - &usual
    пример: Сигнал принят, обследование за два дня
    показывает: обычный ход
    дано:
      открыто: 2026-03-02 10:00
      сведения: {urgency: planned, child_safe: "yes", signs_violence: нет, signs_absence: нет}
    когда:
      - момент: 2026-03-02 12:00
        сделано: take_up
        ответ: {triage: accept}
    тогда:
      - {на: 2026-03-02, срок: {Обследовать условия жизни ребёнка: 2026-03-04}}
  - {<<: *usual, пример: То же с опозданием, показывает: нарушение срока}
  - {<<: *usual, пример: То же с прерыванием, показывает: прерывание}
"""


def write(folder: Path, **files: str | None) -> Path:
    """The pack with these files in place of ours, `law="…"` for law.yaml; None leaves one out."""
    places = {
        "page": ("pack.yaml", PAGE),
        "law": ("law.yaml", LAW),
        "overlay": ("overlays/prevention.v1.yaml", OVERLAY),
        "examples": ("examples/prevention.v1.yaml", EXAMPLES),
        "days": ("calendar.yaml", None),
    }
    for name, (place, usual) in places.items():
        text = files.get(name, usual)
        if text is None:
            continue
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
