"""The sittings of the invented past, walked by the engine of sittings: called, prepared, voted, told to their cases."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from api.demo.world import casting
from api.demo.world.minutes import Row, drawn
from api.demo.world.votes import Vote, agendas, drawn_at
from api.demo.world.walk import Walk
from api.v1.sittings import DISPATCH, sends_itself
from models.calendar import Calendar
from models.ids import CaseId
from models.payload import digest_of
from models.people import AgencyKind, Doer, Role
from models.route import Route
from models.sitting import Choice, Guest, Heard, Member, Seat, SittingState
from models.sitting_commands import SittingCommand, SittingTurn
from models.sitting_events import (
    CopySent,
    GuestsNoted,
    ItemAdded,
    ItemAnswered,
    ItemResolved,
    ItemTaken,
    MaterialsReady,
    MemberCame,
    MemberExcused,
    PartySummoned,
    SittingCalled,
    SittingEnded,
    SittingEvent,
    SittingOpened,
)
from models.sitting_served import Served
from models.sitting_votes import BallotCast, MotionPut, VotingClosed
from workflows import packs
from workflows.sittings import core
from workflows.sittings.duties import next_tick

SEATS = {Role.HEAD: Seat.CHAIR, Role.SECRETARY: Seat.SECRETARY, Role.MEMBER: Seat.MEMBER}
BEGINS = time(14)
"""When the commission sits; what it decided is entered within the hours after."""
AHEAD = timedelta(days=14, hours=4)
"""How long before it was called: in the morning, two weeks earlier."""
LISTED, SUMMONED, READY = timedelta(minutes=25), timedelta(hours=2), timedelta(hours=3)
"""How long after a question came to wait it was listed, its family told and its packet ready."""
SHORT, MOST = timedelta(minutes=10), timedelta(minutes=12)
"""Between the last vote and the first постановление at least; for a question at most."""
EXCUSED, ABSTAINED = 4, 7
"""Every so many-th sitting somebody is ill; of every so many-th question somebody abstains."""

Deeds = list[tuple[datetime, SittingEvent]]


class Sat(NamedTuple):
    """A sitting as it stands: its turns, and its протокол as the doors would keep it."""

    turns: tuple[SittingTurn, ...]
    forms: tuple[Row, ...]


def sittings(walks: Sequence[Walk], now: datetime) -> tuple[Sat, ...]:
    """Every sitting at which these cases were decided, the earliest first, as it stands now."""
    found = sorted(agendas(walks).values(), key=lambda votes: min(vote.at for vote in votes))
    cases = {walk.case: walk for walk in walks}
    return tuple(_sat(votes, number, cases, now) for number, votes in enumerate(found))


def _sat(votes: tuple[Vote, ...], number: int, cases: Mapping[CaseId, Walk], now: datetime) -> Sat:
    route, calendar, begins = cases[votes[0].case].norm.route, packs.calendar_at(casting.HOME), _begins(votes)
    opening = _calling(votes, begins, calendar)
    clerk = _Clerk(opening, begins - AHEAD, calendar)
    hall = _Hall(opening.members, number)
    for at, event in (*hall.before(votes, begins, route), *hall.at(votes, begins), *hall.after(votes, route, calendar)):
        if at <= now:
            clerk.happen(event, at)
    forms: tuple[Row, ...] = ()
    if (at := drawn_at(votes)) <= now:
        clerk.pass_time(at)
        protocol = drawn(clerk.turns[-1].state, votes, cases, hall.secretary, at)
        clerk.happen(protocol.event, at)
        forms = (protocol.row,)
    clerk.pass_time(now)
    return Sat(tuple(clerk.turns), forms)


class _Clerk:
    """The course of one sitting: every turn as its workflow would record it."""

    def __init__(self, opening: SittingCalled, at: datetime, calendar: Calendar) -> None:
        self.calendar = calendar
        self.turns: list[SittingTurn] = []
        self._enter(*core.open_sitting(opening, at), opening, at)

    def happen(self, event: SittingEvent, at: datetime) -> None:
        """One turn, after whatever falls due before it."""
        self.pass_time(at)
        self._advance(event, at)

    def pass_time(self, until: datetime) -> None:
        """Let fall due what falls due."""
        while (tick := next_tick(self.calendar, self.turns[-1].state)) is not None and tick[0] <= until:
            self._advance(tick[1], tick[0])

    def _advance(self, event: SittingEvent, at: datetime) -> None:
        self._enter(*core.advance(self.calendar, self.turns[-1].state, event, at), event, at)

    def _enter(
        self, state: SittingState, commands: tuple[SittingCommand, ...], event: SittingEvent, at: datetime
    ) -> None:
        turn = SittingTurn(sitting=state.id, number=state.turn, at=at, event=event, commands=commands, state=state)
        self.turns.append(turn)


def _begins(votes: tuple[Vote, ...]) -> datetime:
    """At two by the clocks of the place; earlier on a day on which a постановление was entered before."""
    first, offset = min(vote.at for vote in votes), timedelta(minutes=casting.offset())
    usual = datetime.combine((first + offset).date(), BEGINS, tzinfo=UTC) - offset
    return min(usual, first - timedelta(hours=1))


def _calling(votes: tuple[Vote, ...], begins: datetime, calendar: Calendar) -> SittingCalled:
    agency = votes[0].by.agency
    people = [(role, one) for role in SEATS for one in casting.pool(agency, role)]
    return SittingCalled(
        sitting=votes[0].sitting,
        commission=agency,
        territory=casting.agency(agency).territory,
        offset=casting.offset(),
        calendar=digest_of(calendar),
        regulation=packs.regulation_at(casting.agency(agency).territory),
        at=begins,
        members=tuple(
            Member(person=one.code, agency=agency, kind=AgencyKind.COMMISSION, role=role, seat=SEATS[role])
            for role, one in people
        ),
    )


class _Hall:
    """Who sits, and what they do in which moment."""

    def __init__(self, members: tuple[Member, ...], number: int) -> None:
        self.members, self.number = members, number
        self.chair = self._seated(Seat.CHAIR)
        self.secretary = self._seated(Seat.SECRETARY)
        plain = [one for one in members if one.seat is Seat.MEMBER]
        ill = number % EXCUSED == 0 and len(plain) > 1
        self.excused = plain[number % len(plain)] if ill else None

    @property
    def there(self) -> list[Member]:
        """Everybody who came."""
        return [one for one in self.members if one is not self.excused]

    def before(self, votes: tuple[Vote, ...], begins: datetime, route: Route) -> Deeds:
        """Questions are listed as they come, families told, packets laid ready."""
        latest, called = begins - SHORT, begins - AHEAD
        deeds: Deeds = []
        for number, vote in enumerate(votes, 1):
            listed = max(min(vote.opened_at + LISTED, latest), called + LISTED)
            deeds.append((listed, self._added(vote, route)))
            told = min(listed + SUMMONED, latest)
            served = Served(to="parent", how="post" if number % 3 else "in_person", on=_local(told).date())
            deeds.append((told, PartySummoned(item=number, served=served, by=self.secretary)))
            deeds.append((min(listed + READY, latest), MaterialsReady(item=number, by=self.secretary)))
        return sorted(deeds, key=lambda deed: deed[0])

    def at(self, votes: tuple[Vote, ...], begins: datetime) -> Deeds:
        """Who is there; each question is reported, put to the vote and decided by everybody present."""
        deeds: Deeds = []
        if self.excused is not None:
            why = MemberExcused(person=self.excused.person, reason="illness", by=self.secretary)
            deeds.append((begins - SHORT, why))
        deeds += [(begins, MemberCame(person=one.person, by=self.secretary)) for one in self.there]
        deeds.append((begins, SittingOpened(by=self.chair)))
        free = min(vote.at for vote in votes) - begins - SHORT
        each = min(free / len(votes), MOST)
        for number, vote in enumerate(votes, 1):
            deeds += self._decided(number, vote, begins + each * (number - 1), each)
        return [*deeds, (begins + each * len(votes), SittingEnded(by=self.chair))]

    def after(self, votes: tuple[Vote, ...], route: Route, calendar: Calendar) -> Deeds:
        """Постановления go into the cases; where the route does not send the copies, the parents get theirs."""
        deeds: Deeds = []
        for number, vote in sorted(enumerate(votes, 1), key=lambda one: one[1].at):
            resolved = ItemResolved(item=number, submission=vote.submission, facts=vote.facts, by=vote.by)
            deeds.append((vote.at, resolved))
            deeds.append((vote.at, ItemAnswered(item=number, heard=Heard(at=vote.at, turn=vote.turn))))
            if not sends_itself(route, vote.step.id, DISPATCH):
                day = calendar.next_working(_local(vote.at).date() + timedelta(days=1))
                sent = datetime.combine(day, time(11, number), tzinfo=UTC) - timedelta(minutes=casting.offset())
                served = Served(to="parent", how="in_person", on=day)
                deeds.append((sent, CopySent(item=number, served=served, last=True, by=self.secretary)))
        return sorted(deeds, key=lambda deed: deed[0])

    def _added(self, vote: Vote, route: Route) -> ItemAdded:
        step = vote.step
        return ItemAdded(
            case=vote.case,
            task=vote.task,
            step=step.id,
            author=vote.author,
            sends_itself=sends_itself(route, step.id, DISPATCH),
            amends=None if step.adopts is None else route.step_of[step.adopts].form,
            by=self.secretary,
        )

    def _decided(self, number: int, vote: Vote, begun: datetime, each: timedelta) -> Deeds:
        voters = [one for one in self.there if one.votes]
        silent = voters[-1] if (self.number + number) % ABSTAINED == 0 else None
        ballots = [
            BallotCast(
                item=number,
                motion=1,
                person=one.person,
                choice=Choice.ABSTAINED if one is silent else Choice.FOR,
                by=one.doer,
            )
            for one in voters
        ]
        parent = GuestsNoted(item=number, guests=(Guest(part="parent", came=number % 3 != 0),), by=self.secretary)
        put = MotionPut(item=number, facts=vote.facts, by=self.chair)
        closed = VotingClosed(item=number, motion=1, by=self.chair)
        cast = ((0.75 + 0.1 * place / len(ballots), ballot) for place, ballot in enumerate(ballots))
        taken = ItemTaken(item=number, by=self.chair)
        said: list[tuple[float, SittingEvent]] = [(0.0, taken), (0.05, parent), (0.7, put), *cast, (0.9, closed)]
        return [(begun + each * part, event) for part, event in said]

    def _seated(self, seat: Seat) -> Doer:
        return next(one.doer for one in self.members if one.seat is seat)


def _local(moment: datetime) -> datetime:
    return moment + timedelta(minutes=casting.offset())
