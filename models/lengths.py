"""Lengths of terms in Russian, with the right plural."""

from models.terms import Span, Unit

FORMS = {
    Unit.HOUR: ("час", "часа", "часов"),
    Unit.SUTKI: ("сутки", "суток", "суток"),
    Unit.CALENDAR_DAY: ("календарный день", "календарных дня", "календарных дней"),
    Unit.WORKING_DAY: ("рабочий день", "рабочих дня", "рабочих дней"),
    Unit.MONTH: ("месяц", "месяца", "месяцев"),
    Unit.YEAR: ("год", "года", "лет"),
}


def in_words(span: Span) -> str:
    """The span in Russian with the right plural: «1 рабочий день», «2 рабочих дня», «5 рабочих дней»."""
    if span.unit is Unit.IMMEDIATE:
        return "незамедлительно"
    one, few, many = FORMS[span.unit]
    match span.value % 100, span.value % 10:
        case (11 | 12 | 13 | 14, _):
            form = many
        case (_, 1):
            form = one
        case (_, 2 | 3 | 4):
            form = few
        case _:
            form = many
    return f"{span.value} {form}"
