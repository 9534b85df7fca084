"""What a form on the pages of a sitting says, as an event of the sitting. Reasons and parts are codes of ours."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from api.errors import BadInput
from api.languages import gettext as _
from api.pages.fields import Fields, brought
from models.people import Doer
from models.sitting import Guest
from models.sitting_appeals import AppealDecided, AppealNoted
from models.sitting_events import (
    GuestsNoted,
    ItemPostponed,
    ItemRemoved,
    ItemTaken,
    MaterialsReady,
    MemberCame,
    MemberExcused,
    MemberLeft,
    PresidingNamed,
    SittingCancelled,
    SittingDeed,
    SittingEnded,
    SittingMoved,
    SittingOpened,
)
from models.sitting_votes import BallotCast, MemberRecused, MotionPut, VotingClosed

NUMBER = re.compile(r"[0-9]{1,6}")
B = TypeVar("B", bound=BaseModel)


class ToldForm(NamedTuple):
    """What a form brought, who sent it, how far the clocks of the commission are from UTC, about which question."""

    sent: Fields
    by: Doer
    offset: int
    item: int = 0

    @property
    def person(self) -> str:
        """Whom it is about: whoever sent it, unless it names somebody."""
        return self.sent.one("person") or self.by.person

    @property
    def reason(self) -> str:
        """Why, as a code."""
        return self.sent.one("reason")

    @property
    def motion(self) -> int:
        """The number of the motion."""
        return whole(self.sent.one("motion"))


Act = Callable[[ToldForm], SittingDeed]


def whole(text: str) -> int:
    """A number that a hidden field brings; 0 for what is none, which nothing has."""
    return int(text) if NUMBER.fullmatch(text) else 0


def day(text: str) -> date:
    """A day that was chosen. Raises BadInput."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("Такой даты нет."), _("Ничего не записано. Вернитесь назад и выберите день.")) from None


def moment(sent: Fields, offset: int) -> datetime:
    """A day and an hour on the clocks of the commission, as UTC. Raises BadInput."""
    try:
        local = datetime.fromisoformat(f"{sent.one('day')}T{sent.one('hour')}+00:00")
    except ValueError:
        raise BadInput(
            _("Такого дня или времени нет."), _("Ничего не записано. Вернитесь назад, выберите день и время.")
        ) from None
    return local - timedelta(minutes=offset)


def guests_of(sent: Fields) -> tuple[Guest, ...]:
    """Who takes part without being a member: of each part whether they came, and whether over the line."""
    return tuple(
        Guest(part=part, came=how in {"here", "line"}, remote=how == "line")
        for part, how in ((name.removeprefix("guest-"), value) for name, value in sent.theirs())
        if how in {"here", "line", "away"} and re.fullmatch(r"[a-z][a-z0-9_]{0,40}", part)
    )


def _made(shape: type[B], **values: Any) -> B:  # noqa: ANN401 - each shape checks its own
    return brought(shape, **values)


OF_SITTING: dict[str, Act] = {
    "came": lambda told: _made(MemberCame, person=told.person, remote=told.sent.one("remote") == "yes", by=told.by),
    "left": lambda told: _made(MemberLeft, person=told.person, by=told.by),
    "excused": lambda told: _made(MemberExcused, person=told.person, reason=told.reason, by=told.by),
    "presiding": lambda told: _made(PresidingNamed, person=told.person, by=told.by),
    "guests": lambda told: _made(GuestsNoted, guests=guests_of(told.sent), by=told.by),
    "open": lambda told: SittingOpened(by=told.by),
    "end": lambda told: SittingEnded(by=told.by),
    "move": lambda told: _made(SittingMoved, at=moment(told.sent, told.offset), reason=told.reason, by=told.by),
    "cancel": lambda told: _made(SittingCancelled, reason=told.reason, by=told.by),
}
"""What can be done to the whole sitting, by the last word of the address."""

OF_ITEM: dict[str, Act] = {
    "remove": lambda told: _made(ItemRemoved, item=told.item, reason=told.reason, by=told.by),
    "ready": lambda told: MaterialsReady(item=told.item, by=told.by),
    "guests": lambda told: _made(GuestsNoted, item=told.item, guests=guests_of(told.sent), by=told.by),
    "take": lambda told: ItemTaken(item=told.item, by=told.by),
    "recused": lambda told: _made(
        MemberRecused, item=told.item, person=told.person, ground=told.sent.one("ground"), by=told.by
    ),
    "motion": lambda told: _made(
        MotionPut, item=told.item, facts=_facts(told.sent), amendment=_amendment(told.sent), by=told.by
    ),
    "vote": lambda told: _made(
        BallotCast,
        item=told.item,
        motion=told.motion,
        person=told.person,
        choice=told.sent.one("choice"),
        by=told.by,
    ),
    "close": lambda told: VotingClosed(item=told.item, motion=told.motion, by=told.by),
    "postpone": lambda told: _made(ItemPostponed, item=told.item, reason=told.reason, by=told.by),
    "appeal": lambda told: _made(
        AppealNoted, item=told.item, party=told.sent.one("party"), on=day(told.sent.one("on")), by=told.by
    ),
    "appealed": lambda told: _made(
        AppealDecided, item=told.item, outcome=told.sent.one("outcome"), on=day(told.sent.one("on")), by=told.by
    ),
}
"""What can be done to a question, by the last word of the address. Words and papers go by doors of their own."""


def _facts(sent: Fields) -> dict[str, str]:
    """`proposal` is a fact and its value: «decision=start_ipr»; nothing where the form of the step gives no facts."""
    name, _equals, value = sent.one("proposal").partition("#")[0].partition("=")
    return {name: value} if value else {}


def _amendment(sent: Fields) -> int | None:
    """With which changes, where the proposal names some: «plan_verdict=approve#2»."""
    return whole(sent.one("proposal").partition("#")[2]) or None
