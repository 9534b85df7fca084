"""The law table in Russian words: its kinds, its terms, and what is doubtful in a rule."""

from models.law import OURS, Confidence, Evidence, Measure, NormKind, Rule, RuleTerm, TermKind, Wording
from models.lengths import in_words
from models.terms import Unit

NORM_KINDS = {
    NormKind.FEDERAL_LAW: "федеральный закон",
    NormKind.FEDERAL_BYLAW: "федеральный подзаконный акт",
    NormKind.REGIONAL: "акт региона",
    NormKind.LOCAL_ACT: "местный или локальный акт",
    NormKind.PRODUCT_DEFAULT: OURS,
}
CONFIDENCES = {
    Confidence.FOUND: "найдено",
    Confidence.KNOWLEDGE_HIGH: "по знанию, уверенно",
    Confidence.KNOWLEDGE_MEDIUM: "по знанию, сверить",
    Confidence.UNCERTAIN: "не подтверждено",
    Confidence.PRODUCT_DEFAULT: "наше значение",
}
EVIDENCES = {
    Evidence.LAW_MIRROR: "копия акта",
    Evidence.LEGAL_DB: "правовая база",
    Evidence.LOCAL_PAGE: "страница учреждения",
    Evidence.RETELLING: "пересказ",
}
TERM_KINDS = {
    TermKind.DEADLINE: "срок исполнения",
    TermKind.RECURRENCE: "повторение",
    TermKind.MAX_DURATION: "предел",
    TermKind.MIN_WAIT: "не раньше чем через",
    TermKind.DUE_AFTER: "по истечении",
    TermKind.RETENTION: "хранение",
    TermKind.WINDOW: "за время",
    TermKind.AGE: "возраст",
    TermKind.RULE: "правило без срока",
}
DOUBTS = {
    Confidence.KNOWLEDGE_HIGH: "текст акта не открывали: записано по знанию",
    Confidence.KNOWLEDGE_MEDIUM: "текст акта не открывали: номер пункта, единица срока или редакция могут отличаться",
    Confidence.UNCERTAIN: "не подтверждено: сама не применяется",
}


def term_in_words(term: RuleTerm) -> str:
    """The term of a norm: «3 рабочих дня; отсчёт: со дня получения», «предел: 3 часа», «срока нет»."""
    said = length_in_words(term)
    said = f"{said}; отсчёт: {term.start}" if term.start and term.start not in said else said
    return said if term.extension is None else f"{said}; можно продлить, всего на {in_words(term.extension)}"


def length_in_words(term: RuleTerm) -> str:
    """How long, without what it is counted from."""
    if term.kind is TermKind.RULE:
        return "срока нет" if term.unit is Measure.EVENT else "незамедлительно; это не срок исполнения"
    if term.unit is Unit.IMMEDIATE:
        return "незамедлительно"
    if term.unit is Measure.FREQUENCY:
        return f"не реже: {term.value} {term.start}"
    if term.span is None:
        return term.start or ("периодически, срок не назван" if term.kind is TermKind.RECURRENCE else "срока нет")
    length = in_words(term.span)
    return length if term.kind is TermKind.DEADLINE else f"{TERM_KINDS[term.kind]}: {length}"


def spell_in_words(wording: Wording) -> str:
    """When it holds: «с 29.10.2024», «по 28.10.2024», or that no source says; our defaults come with the product."""
    if wording.confidence is Confidence.PRODUCT_DEFAULT:
        return "в этой поставке"
    begins = ("с", f"{wording.valid_from:%d.%m.%Y}") if wording.valid_from else ()
    ends = ("по", f"{wording.valid_to:%d.%m.%Y}") if wording.valid_to else ()
    return " ".join((*begins, *ends)) or "даты не указаны"


def confidence_in_words(wording: Wording) -> str:
    """How sure we are, and what was seen: «текст виден (правовая база)»."""
    seen = f" ({EVIDENCES[wording.evidence]})" if wording.evidence else ""
    return CONFIDENCES[wording.confidence] + seen


def doubts(rule: Rule) -> tuple[str, ...]:
    """What a lawyer has to check before relying on the rule, besides dates that nobody stated."""
    if rule.is_ours:
        return (rule.note,) if rule.note else ()
    found = [DOUBTS[rule.confidence]] if rule.confidence in DOUBTS else []
    if rule.evidence is Evidence.RETELLING:
        found.append("виден только пересказ, не текст акта")
    if rule.dated_by is None and (rule.valid_from or rule.valid_to):
        found.append("на чём основаны даты, не указано")
    if rule.note:
        found.append(rule.note)
    return tuple(found)
