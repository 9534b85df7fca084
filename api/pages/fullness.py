"""How far a form is filled in, as a whole and by its sections, in words."""

from collections.abc import Sequence
from typing import NamedTuple

from api.languages import gettext as _
from api.pages.questions import Chapter, Question


class Fullness(NamedTuple):
    """Questions that are asked, those that are answered, and required ones that are not."""

    asked: int
    answered: int
    left: int

    @property
    def words(self) -> str:
        """«Заполнено 12 из 20, обязательных осталось 3»."""
        done = _("Заполнено %(answered)d из %(asked)d") % {"answered": self.answered, "asked": self.asked}
        if not self.left:
            return _("%(done)s, все обязательные поля заполнены") % {"done": done}
        left = _("обязательных осталось %(num)d") % {"num": self.left}
        return f"{done}, {left}"


def fullness(chapters: Sequence[Chapter]) -> Fullness:
    """How far these sections are filled in. What is not needed as things stand is not asked."""
    asked = [question for chapter in chapters for question in chapter.questions if _is_asked(question)]
    return Fullness(
        asked=len(asked),
        answered=sum(question.is_answered for question in asked),
        left=sum(chapter.missing for chapter in chapters),
    )


def state_of(chapter: Chapter) -> str:
    """«осталось 4», or «заполнен»: what the list of sections says of one."""
    if not chapter.missing:
        return _("заполнен") if any(question.is_answered for question in chapter.questions) else _("можно пропустить")
    return _("осталось %(num)d") % {"num": chapter.missing}


def first_open(chapters: Sequence[Chapter], looked_at: str) -> set[int]:
    """Which sections lie open at first: those with errors and that of the field which is looked at.

    If there are none, the first that lacks something.
    """
    wrong = {one.number for one in chapters if one.is_wrong or looked_at in {asked.key for asked in one.questions}}
    unfinished = (chapter.number for chapter in chapters if chapter.missing)
    return wrong or {next(unfinished, chapters[0].number if chapters else 0)}


def _is_asked(question: Question) -> bool:
    return question.layout != "shown" and (question.need != "conditional" or question.is_needed or not question.waits)
