"""What happened to a case while its time was let pass: the entries of those days, and one sentence about them."""

from collections.abc import Iterable
from typing import NamedTuple

from api.languages import gettext as _
from api.languages import ngettext
from api.v1.timeline import TimelineEntry


class Meanwhile(NamedTuple):
    """So many days, and what came in them."""

    days: int
    entries: tuple[TimelineEntry, ...]

    @property
    def title(self) -> str:
        """«Для этого дела прошло 7 дней»."""
        words = ngettext("Для этого дела прошёл %(num)d день", "Для этого дела прошло %(num)d дней", self.days)
        return words % {"num": self.days}

    @property
    def sentence(self) -> str:
        """«За это время: 1 напоминание, 2 срока прошли без ответа. Об этом сообщено вышестоящим»."""
        kinds = [entry.kind for entry in self.entries]
        reminded, silent, begun = kinds.count("reminder_due"), kinds.count("term_passed"), kinds.count("repeat_due")
        said = [
            ngettext("%(num)d напоминание", "напоминаний: %(num)d", reminded) % {"num": reminded} if reminded else "",
            ngettext("%(num)d раз сообщено о молчании", "сообщено о молчании раз: %(num)d", silent) % {"num": silent}
            if silent
            else "",
            ngettext("%(num)d новый отчётный период", "новых отчётных периодов: %(num)d", begun) % {"num": begun}
            if begun
            else "",
        ]
        words = ", ".join(filter(None, said))
        return (
            _("За это время: %(words)s.") % {"words": words} if words else _("За это время ни один срок не наступил.")
        )


def meanwhile(story: Iterable[TimelineEntry], days: int, since: int) -> Meanwhile:
    """What came after this turn."""
    return Meanwhile(days, tuple(entry for entry in story if entry.turn > since))
