"""The state of one sitting of a commission: a frozen value that a fold over its events rebuilds."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from models.events import SubmissionRef
from models.ids import AgencyCode, CaseId, Code, Digest, PersonCode, RuleId, SittingId, TaskId, Territory
from models.payload import Payload
from models.people import AgencyKind, Doer, Role
from models.referral import Order
from models.refusal import RefusalCode
from models.regulation import Regulation
from models.route import FactValue
from models.sitting_amendment import Amendment
from models.sitting_minutes import Minutes
from models.sitting_served import Notice, Served, TextRef

ItemNumber = Annotated[int, "the number of a question on the agenda of its sitting, from 1"]


class Seat(StrEnum):
    """The seats of a commission (ПП № 995): every one of them belongs to its members."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"


class Choice(StrEnum):
    """What a member says to a motion."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"


class Spell(Payload):
    """A time in which a member was there, in the hall or on the line; `until` is None while it lasts."""

    since: datetime
    until: datetime | None = None
    remote: bool = False


class Member(Payload):
    """A member of the commission, as its composition stood when the sitting was called. Nobody sits in their place."""

    person: PersonCode
    agency: AgencyCode
    kind: AgencyKind
    role: Role
    seat: Seat
    votes: bool = True
    spells: tuple[Spell, ...] = ()
    excused: Code | None = None
    """Why they said that they would not come."""

    @property
    def is_present(self) -> bool:
        """Whether they are there now, in the hall or on the line."""
        return bool(self.spells) and self.spells[-1].until is None

    @property
    def is_remote(self) -> bool:
        """Whether they are there over the line now."""
        return self.is_present and self.spells[-1].remote

    @property
    def doer(self) -> Doer:
        """The member as the record names people."""
        return Doer(person=self.person, agency=self.agency, kind=self.kind, role=self.role)


class Ballot(Payload):
    """The last word of a member on a motion; earlier ones stand in the record."""

    person: PersonCode
    choice: Choice
    remote: bool
    at: datetime
    turn: int
    entered_by: PersonCode | None = None
    """Who wrote it down, when it was a show of hands."""


class Motion(Payload):
    """A draft decision put to the vote: the facts that the case would get, and what came of it."""

    number: int
    facts: dict[Code, FactValue]
    amendment: int | None = None
    """With which changes the work would be approved."""
    at: datetime
    ballots: tuple[Ballot, ...] = ()
    closed_at: datetime | None = None
    outcome: Literal["adopted", "rejected", "stopped"] | None = None
    """Stopped: the quorum was lost before the vote was closed."""
    presiding: PersonCode | None = None
    """Who presided when the vote was closed."""
    present: int = 0
    """Of how many members the majority was counted."""
    casting: bool = False
    """Whether votes were equal and the presiding member's decided."""

    @property
    def is_open(self) -> bool:
        """Whether votes are still taken."""
        return self.outcome is None

    def count(self, choice: Choice) -> int:
        """How many said this."""
        return sum(ballot.choice is choice for ballot in self.ballots)


class Recusal(Payload):
    """A member stands aside from a question, on this ground."""

    person: PersonCode
    ground: Code
    at: datetime


class Word(Payload):
    """What a member wrote about a question: a remark before the vote, or a dissenting opinion after it."""

    person: PersonCode
    text: TextRef
    at: datetime


class Guest(Payload):
    """Somebody who is no member and takes part: in what part, never by name."""

    part: Code
    came: bool
    remote: bool = False


class Heard(Payload):
    """What the case answered to the decision: its turn, or why it refused."""

    at: datetime
    turn: int | None = None
    code: RefusalCode | None = None
    message: str = ""


class Appeal(Payload):
    """The постановление was appealed against, and what came of it."""

    party: Code
    on: date
    outcome: Literal["upheld", "changed", "cancelled"] | None = None
    decided_on: date | None = None


Standing = Literal["listed", "decided", "resolved", "accepted", "refused", "postponed", "removed"]
"""Of a question: on the agenda; voted on; its постановление on the way to the case; taken by the case, or refused by
it; put off to another sitting; taken off the agenda."""


class Item(Payload):
    """A question on the agenda: one task of one case that waits for the commission."""

    number: ItemNumber
    case: CaseId
    task: TaskId
    step: Code
    added_at: datetime
    author: PersonCode | None = None
    """Who wrote the work that is to be approved, if any: nobody approves their own work alone."""
    family: bool = True
    """Whether the family is to be summoned."""
    informs: bool = False
    """Whether the parents are to be told in writing what was decided."""
    sends_itself: bool = False
    """Whether the case's own route has a step for sending the copies, so that the sitting asks for none."""
    amends: Code | None = None
    """The form of the work that the commission may approve with changes of its own; None where there is none."""
    standing: Standing = "listed"
    reason: Code | None = None
    """Why it was put off or taken off."""
    ready_at: datetime | None = None
    """When its materials were ready."""
    taken_at: datetime | None = None
    """When the commission turned to it."""
    summoned: tuple[Served, ...] = ()
    guests: tuple[Guest, ...] = ()
    remarks: tuple[Word, ...] = ()
    recused: tuple[Recusal, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    motions: tuple[Motion, ...] = ()
    dissents: tuple[Word, ...] = ()
    submission: SubmissionRef | None = None
    facts: dict[Code, FactValue] = Field(default_factory=dict)
    orders: tuple[Order, ...] = ()
    """What the постановление asks of other agencies."""
    resolved_at: datetime | None = None
    resolved_by: Doer | None = None
    heard: Heard | None = None
    copies: tuple[Served, ...] = ()
    sent_at: datetime | None = None
    notices: tuple[Notice, ...] = ()
    appeal: Appeal | None = None

    @property
    def voting(self) -> Motion | None:
        """The motion on which votes are taken now."""
        return self.motions[-1] if self.motions and self.motions[-1].is_open else None

    @property
    def adopted(self) -> Motion | None:
        """The motion that was adopted."""
        return next((motion for motion in self.motions if motion.outcome == "adopted"), None)

    def amendment(self, number: int | None) -> Amendment | None:
        """The changes of this number, if they were moved."""
        return next((one for one in self.amendments if one.number == number), None)

    def stands_aside(self, person: PersonCode) -> bool:
        """Whether this member was recused from the question."""
        return any(recusal.person == person for recusal in self.recused)


class Duty(Payload):
    """Something the secretary owes until a moment; silence about it is told."""

    number: int
    what: Literal["materials", "summons", "resolution", "dispatch", "notice"]
    item: ItemNumber
    rule: RuleId
    opened_at: datetime
    due: datetime
    reminded: int = 0
    escalated: int = 0


class SittingState(Payload):
    """Everything the engine needs to decide the next turn of a sitting."""

    version: Literal[1] = 1
    id: SittingId
    commission: AgencyCode
    territory: Territory
    offset: int
    calendar: Digest
    regulation: Regulation
    called_at: datetime
    at: datetime
    """When it is to begin."""
    urgent: bool = False
    members: tuple[Member, ...]
    turn: int = 0
    phase: Literal["called", "open", "over", "closed"] = "called"
    """Called: the agenda is being made; open: it sits; over: no more votes, papers go out; closed: filed away."""
    outcome: Literal["held", "no_quorum", "cancelled"] | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    named: PersonCode | None = None
    """Whom the members present chose to preside when neither the chair nor the deputy is there."""
    items: tuple[Item, ...] = ()
    order: tuple[ItemNumber, ...] = ()
    """In which order questions are heard, once somebody said so; what came later follows. Numbers stay theirs."""
    duties: tuple[Duty, ...] = ()
    last_duty: int = 0
    guests: tuple[Guest, ...] = ()
    """Who takes part in the whole sitting: the prosecutor above all."""
    minutes: tuple[Minutes, ...] = ()
    """The editions of the протокол, the one that counts last."""

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen."""
        return self.phase != "closed"

    def member(self, person: PersonCode) -> Member | None:
        """The member of this code, if they are one."""
        return next((member for member in self.members if member.person == person), None)

    def item(self, number: ItemNumber) -> Item | None:
        """The question of this number, if it was ever on the agenda."""
        return self.items[number - 1] if 0 < number <= len(self.items) else None
