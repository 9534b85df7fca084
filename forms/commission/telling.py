"""A sitting as its papers tell it: names instead of codes, the local clock of the commission, who voted how."""

from datetime import date, datetime
from typing import NamedTuple

from models.sitting import Choice, Seat


class Sitter(NamedTuple):
    """A member of the commission and how they took part; `moves` are «прибыл в 10:20», in the order of the clock."""

    full_name: str
    position: str
    seat: Seat
    is_present: bool
    is_remote: bool = False
    moves: tuple[str, ...] = ()
    reason: str = ""
    """Why somebody was absent; empty if it is not known."""


class Guest(NamedTuple):
    """Somebody who is no member: a parent, a specialist, the prosecutor."""

    full_name: str
    status: str
    has_come: bool = True


class Ballot(NamedTuple):
    """One vote by name."""

    full_name: str
    choice: Choice
    is_remote: bool = False


class Motion(NamedTuple):
    """What was put to the vote, every ballot, and whose vote decided where they were equal."""

    words: str
    ballots: tuple[Ballot, ...]
    is_carried: bool
    casting: str = ""
    """Full name of the presiding officer whose vote was the casting one."""
    is_stopped: bool = False
    """The quorum was lost before the vote was closed."""


class Recusal(NamedTuple):
    """Who took no part in an item, and why, in their own words."""

    full_name: str
    reason: str


class Dissent(NamedTuple):
    """A dissenting opinion, attached to the protocol."""

    full_name: str
    words: str


class Measure(NamedTuple):
    """What an agency has to do, by when, and in which form it answers."""

    words: str
    executor: str
    due: date | None = None
    report: str = ""


class Item(NamedTuple):
    """One question of the agenda and everything that was said, voted and decided about it."""

    number: int
    question: str
    speaker: str = ""
    speaker_position: str = ""
    starts: str = ""
    """When it is to be heard, «10:40»; empty if no time was set."""
    case_number: str = ""
    subject: dict[str, str] | None = None
    """Whom it is about, as the parts of a person (`forms.records`)."""
    guests: tuple[Guest, ...] = ()
    family: dict[str, str] | None = None
    """Names by part: who the parent is, who the minor."""
    materials: tuple[str, ...] = ()
    content: str = ""
    attendance: str = ""
    explanations: str = ""
    petitions: str = ""
    violations: str = ""
    causes: str = ""
    recused: tuple[Recusal, ...] = ()
    motions: tuple[Motion, ...] = ()
    decision: str = ""
    decision_kinds: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    lead_agency: str = ""
    dissents: tuple[Dissent, ...] = ()
    ending: str = ""
    """How it ended where nothing was decided: «снят с повестки», «рассмотрение отложено»."""
    is_announced: bool = False
    is_appeal_explained: bool = False


class SittingTold(NamedTuple):
    """A whole sitting. `at` and `ended` are local to the commission."""

    commission: str
    address: str
    at: datetime
    place: str
    sitters: tuple[Sitter, ...]
    presiding: str
    """Full name of whoever presides."""
    secretary: str
    secretary_phone: str = ""
    number: str = ""
    guests: tuple[Guest, ...] = ()
    items: tuple[Item, ...] = ()
    has_quorum: bool = False
    ended: datetime | None = None
    outcome: str = ""
    """Why it ended without its agenda heard: «кворума нет», «перенесено на 02.04.2026»."""

    @property
    def present(self) -> tuple[Sitter, ...]:
        """The members who took part, in the order of the commission."""
        return tuple(one for one in self.sitters if one.is_present)

    @property
    def absent(self) -> tuple[Sitter, ...]:
        """The members who did not."""
        return tuple(one for one in self.sitters if not one.is_present)
