"""The протокол: drawn up once the sitting is over, entered in the register, and drawn up anew where it was wrong.

What was voted stands in the record; the протокол tells it. An edition that was signed is never changed: a correction
is a new one with a number of its own, which names the one that it takes the place of.
"""

from models.refusal import Refusal
from models.sitting import SittingState
from models.sitting_minutes import Minutes, MinutesDrawn, PrintMinutes
from workflows.sittings.course import Course
from workflows.sittings.vote_refusals import READ_AGAIN, refusal

FORM = "kdn_sitting_minutes"


def minutes_refusal(state: SittingState, event: MinutesDrawn) -> Refusal | None:
    """Why the протокол may not be drawn up like this now."""
    if state.phase != "over":
        return refusal(
            "not_open", "Заседание не закончено: протокол ещё ведётся.", "Закончите заседание, потом оформите протокол."
        )
    if state.outcome == "cancelled":
        return refusal("wrong_moment", "Заседание отменено: протокола у него нет.", READ_AGAIN)
    if event.submission.form != FORM or event.submission.gaps:
        return refusal("incomplete", "Протокол заполнен не полностью или не на той форме.", "Дополните его.")
    standing = state.minutes[-1].submission.id if state.minutes else None
    if event.corrects == standing:
        return None
    if standing is None:
        return refusal("unknown", "Исправлять нечего: протокол ещё не оформлен.", READ_AGAIN)
    return refusal(
        "already",
        "Протокол уже оформили, или его исправили после того, как вы его открыли.",
        "Откройте протокол заново и исправьте то, что стоит теперь.",
    )


def drawn(course: Course, event: MinutesDrawn) -> Course:
    """This edition counts from now on; it is entered in the register and printed."""
    edition = Minutes(
        submission=event.submission,
        turn=course.state.turn,
        at=course.now,
        by=event.by.person,
        corrects=event.corrects,
    )
    command = PrintMinutes(submission=event.submission, agency=course.state.commission, corrects=event.corrects)
    return course.having(command, minutes=(*course.state.minutes, edition))
