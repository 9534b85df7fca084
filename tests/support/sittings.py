"""A sitting in the hands of a test: a commission of six, its clock, and every event it went through."""

from datetime import UTC, date, datetime, timedelta

from models.events import SubmissionRef
from models.people import AgencyKind, Doer, Role
from models.regulation import Regulation
from models.route import FactValue
from models.sitting import Choice, Heard, Item, Member, Seat, SittingState
from models.sitting_commands import SittingCommand, SittingTurn
from models.sitting_events import (
    ItemAdded,
    ItemAnswered,
    ItemResolved,
    MemberCame,
    MemberLeft,
    SittingCalled,
    SittingEvent,
    SittingOpened,
)
from models.sitting_served import Served, TextRef
from models.sitting_votes import BallotCast, MotionPut, VotingClosed
from workflows import packs
from workflows.sittings.core import advance, check, open_sitting
from workflows.sittings.duties import next_tick

CALENDAR = packs.calendar("ru")
MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
"""Monday 7 September 2026, 09:00 in Moscow: when the sitting is called."""
THURSDAY = datetime(2026, 9, 24, 7, 0, tzinfo=UTC)
"""Thursday 24 September 2026, 10:00 in Moscow: when it is to begin."""
COMMISSION = "commission-1"
SITTING = "5" * 32
CASE = "c" * 32


def member(person: str, seat: Seat = Seat.MEMBER, role: Role = Role.MEMBER, **changes: object) -> Member:
    return Member(person=person, agency=COMMISSION, kind=AgencyKind.COMMISSION, role=role, seat=seat).model_copy(
        update=changes
    )


CHAIR = member("chair", Seat.CHAIR, Role.HEAD)
DEPUTY = member("deputy", Seat.DEPUTY)
SECRETARY = member("secretary", Seat.SECRETARY, Role.SECRETARY)
ANNA, BORIS, VERA = member("anna"), member("boris"), member("vera")
SIX = (CHAIR, DEPUTY, SECRETARY, ANNA, BORIS, VERA)
KEEPER = SECRETARY.doer


def called(**changes: object) -> SittingCalled:
    """The secretary calls a sitting of the six."""
    event = SittingCalled(
        sitting=SITTING,
        commission=COMMISSION,
        territory="ru.sve.nizhneozersk",
        offset=180,
        calendar=CALENDAR.digest,
        regulation=Regulation(),
        at=THURSDAY,
        members=SIX,
        by=KEEPER,
    )
    return event.model_copy(update=changes)


def words(number: int = 1) -> TextRef:
    return TextRef(id=f"{number:032x}", digest=f"{number:064x}")


def resolution(number: int = 1) -> SubmissionRef:
    return SubmissionRef(id=f"{number:032x}", form="kdn_resolution", form_version=1, digest=f"{number:064x}")


def served(to: str = "parent", on: date = date(2026, 9, 7)) -> Served:
    return Served(to=to, how="in_person", on=on)


class Session:
    """One sitting, turn by turn."""

    def __init__(self, **changes: object) -> None:
        self.now = MONDAY
        event = called(**changes)
        self.state, self.commands = open_sitting(event, self.now)
        self.turns: list[tuple[SittingEvent, datetime]] = [(event, self.now)]
        self.ordered: list[tuple[SittingCommand, ...]] = [self.commands]

    def at(self, moment: datetime) -> "Session":
        self.now = moment
        return self

    def wait(self, **length: float) -> "Session":
        self.now += timedelta(**length)
        return self

    def happen(self, *events: SittingEvent) -> "Session":
        for event in events:
            self.state, self.commands = advance(CALENDAR, self.state, event, self.now)
            self.turns.append((event, self.now))
            self.ordered.append(self.commands)
        return self

    def refused(self, event: SittingEvent) -> str:
        """Why the event would be refused now, as a code; empty when it would not."""
        found = check(CALENDAR, self.state, event, self.now)
        return "" if found is None else found.code

    def listed(self, **changes: object) -> "Session":
        """A question of the case is put on the agenda."""
        plain = ItemAdded(case=CASE, task=len(self.state.items) + 1, step="resolve", by=KEEPER)
        return self.happen(plain.model_copy(update=changes))

    def come(self, *members: Member, remote: bool = False) -> "Session":
        return self.happen(*(MemberCame(person=one.person, remote=remote, by=KEEPER) for one in members))

    def leave(self, *members: Member) -> "Session":
        return self.happen(*(MemberLeft(person=one.person, by=KEEPER) for one in members))

    def sit(self, *members: Member) -> "Session":
        """The members come on the day, and the sitting is opened."""
        return self.at(THURSDAY).come(*(members or SIX)).happen(SittingOpened(by=KEEPER))

    def put(self, item: int = 1, **facts: FactValue) -> "Session":
        return self.happen(MotionPut(item=item, facts=facts or {"decision": "start_ipr"}, by=CHAIR.doer))

    def ballot(self, voter: Member, choice: Choice, *, item: int = 1, by: Doer | None = None) -> BallotCast:
        motions = self.item(item).motions
        number = motions[-1].number if motions else 1
        return BallotCast(item=item, motion=number, person=voter.person, choice=choice, by=by or voter.doer)

    def vote(self, item: int = 1, /, **votes: str) -> "Session":
        """Each of these members says this: `anna="for"`."""
        for person, choice in votes.items():
            voter = self.state.member(person)
            assert voter is not None, person
            self.happen(self.ballot(voter, Choice(choice), item=item))
        return self

    def close(self, item: int = 1) -> "Session":
        return self.happen(VotingClosed(item=item, motion=len(self.item(item).motions), by=CHAIR.doer))

    def close_by(self, who: Member, item: int = 1) -> "Session":
        return self.happen(VotingClosed(item=item, motion=len(self.item(item).motions), by=who.doer))

    def put_by(self, who: Member, item: int = 1) -> "Session":
        return self.happen(MotionPut(item=item, facts={"decision": "start_ipr"}, by=who.doer))

    def tick(self) -> "Session":
        """The clock does what it does next."""
        tick = next_tick(CALENDAR, self.state)
        assert tick is not None, "the sitting waits for people only"
        return self.at(max(self.now, tick[0])).happen(tick[1])

    def happen_until(self, kind: type[SittingEvent]) -> "Session":
        """The clock goes on until this has happened."""
        while not isinstance(self.turns[-1][0], kind):
            self.tick()
        return self

    def decide(self, item: int = 1, **facts: FactValue) -> "Session":
        """All who are there vote for it."""
        there = [one for one in self.state.members if one.votes and one.is_present]
        self.put(item, **facts)
        return self.vote(item, **{one.person: "for" for one in there}).close(item)

    def resolve(self, item: int = 1, *, informs: bool = False, **facts: FactValue) -> "Session":
        adopted = self.item(item).adopted
        assert adopted is not None
        plain = ItemResolved(item=item, submission=resolution(item), facts=facts or adopted.facts, by=KEEPER)
        return self.happen(plain.model_copy(update={"informs": informs}))

    def hear(self, item: int = 1, turn: int | None = 9) -> "Session":
        closed = Heard(at=self.now, code="closed", message="Дело уже завершено.")
        heard = closed if turn is None else Heard(at=self.now, turn=turn)
        return self.happen(ItemAnswered(item=item, heard=heard))

    def item(self, number: int = 1) -> Item:
        found = self.state.item(number)
        assert found is not None, f"no question {number}"
        return found


def turns_of(session: Session) -> list[SittingTurn]:
    """The turns of a sitting as its workflow would record them."""
    found: list[SittingTurn] = []
    state: SittingState | None = None
    for event, at in session.turns:
        if state is None:
            state, commands = open_sitting(event, at)  # type: ignore[arg-type]
        else:
            state, commands = advance(CALENDAR, state, event, at)
        found.append(
            SittingTurn(sitting=state.id, number=state.turn, at=at, event=event, commands=commands, state=state)
        )
    return found
