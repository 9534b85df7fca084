"""Lengths of terms in the visitor's language: «3 рабочих дня», "3 working days"."""

from api.languages import gettext as _
from api.languages import ngettext
from models.terms import Span, Unit


def span_words(span: Span) -> str:
    """The length with the right plural."""
    count = span.value
    match span.unit:
        case Unit.IMMEDIATE:
            return _("незамедлительно")
        case Unit.HOUR:
            said = ngettext("%(num)d час", "%(num)d часов", count)
        case Unit.SUTKI:
            said = ngettext("%(num)d сутки", "%(num)d суток", count)
        case Unit.CALENDAR_DAY:
            said = ngettext("%(num)d календарный день", "%(num)d календарных дней", count)
        case Unit.WORKING_DAY:
            said = ngettext("%(num)d рабочий день", "%(num)d рабочих дней", count)
        case Unit.MONTH:
            said = ngettext("%(num)d месяц", "%(num)d месяцев", count)
        case Unit.YEAR:
            said = ngettext("%(num)d год", "%(num)d лет", count)
    return said % {"num": count}
