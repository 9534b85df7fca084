"""A sitting as its pages show it: names and words instead of codes, and what can be done by whoever looks."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from api.pages import sitting_words as words
from api.pages.sitting_known import AmendmentShown, Knowledge, WordShown, amendment_shown, name_of, word_shown
from models.ids import CaseId, Code, PersonCode
from models.sitting import Ballot, Choice, Item, Member, Motion, Seat, SittingState
from models.sitting_order import agenda
from workflows.sittings.attendance import counted, has_quorum, needed, present, presiding, voters


class MemberShown(NamedTuple):
    """A member and how they are there."""

    person: PersonCode
    name: str
    position: str
    seat: str
    is_present: bool
    is_remote: bool
    has_left: bool
    since: datetime | None
    excuse: str
    votes: bool
    is_me: bool


class VoteShown(NamedTuple):
    """A vote by name; `choice` is None for somebody who has not voted yet."""

    person: PersonCode
    name: str
    choice: Choice | None
    words: str
    is_remote: bool
    is_entered: bool
    """The secretary wrote it down by a show of hands."""
    may_be_entered: bool


class MotionShown(NamedTuple):
    """A motion, its count, and who voted how."""

    number: int
    words: str
    is_open: bool
    outcome: str
    colour: str
    counts: tuple[tuple[str, int], ...]
    votes: tuple[VoteShown, ...]
    casting: str


class ItemShown(NamedTuple):
    """A question of the agenda."""

    number: int
    question: str
    case: CaseId
    case_number: str
    child: str
    is_readable: bool
    """Whether the reader still sees the case."""
    standing: str
    standing_words: str
    colour: str
    reason: str
    is_listed: bool
    is_taken: bool
    is_ready: bool
    motions: tuple[MotionShown, ...]
    voting: MotionShown | None
    adopted: MotionShown | None
    recused: tuple[tuple[str, str], ...]
    remarks: tuple[WordShown, ...]
    dissents: tuple[WordShown, ...]
    amendments: tuple[AmendmentShown, ...]
    interested: tuple[str, ...]
    """Members whose own agency answers for the child: whether they stand aside, they say themselves."""
    may_amend: bool
    my_vote: Choice | None
    may_vote: bool
    may_stand_aside: bool
    may_dissent: bool
    is_recused: bool
    has_quorum: bool
    record: Item


@dataclass(frozen=True)
class Board:
    """Everything that a page of a sitting shows of its state."""

    state: SittingState
    phase: str
    phase_words: str
    colour: str
    present: int
    needed: int
    total: int
    has_quorum: bool
    presiding: str
    members: tuple[MemberShown, ...]
    items: tuple[ItemShown, ...]
    me: MemberShown | None
    may_keep: bool
    needs_presiding: bool

    @property
    def voting(self) -> ItemShown | None:
        """The question on which votes are taken."""
        return next((item for item in self.items if item.voting is not None), None)

    def item(self, number: int) -> ItemShown | None:
        """The question of this number."""
        return next((item for item in self.items if item.number == number), None)

    @property
    def may_order(self) -> bool:
        """Whether the order of the agenda may still be changed by whoever looks."""
        return self.may_keep and self.state.phase == "called" and len(self.standing) > 1

    @property
    def standing(self) -> tuple[ItemShown, ...]:
        """The questions of the agenda as they are heard, without those that were taken off it."""
        return tuple(self.items[one.number - 1] for one in agenda(self.state) if one.standing != "removed")


def board(state: SittingState, known: Knowledge, me: PersonCode, *, may_keep: bool) -> Board:
    """The sitting for this person; `may_keep` is for the secretary and the chair."""
    title, colour = words.phases()[state.phase]
    members = tuple(_member(one, known, me) for one in state.members)
    return Board(
        state=state,
        phase=state.phase,
        phase_words=words.outcomes().get(state.outcome or "", title),
        colour=colour,
        present=counted(state),
        needed=needed(state),
        total=len(voters(state)),
        has_quorum=has_quorum(state),
        presiding=name_of(known, presiding(state) or ""),
        members=members,
        items=tuple(_item(one, state, known, me) for one in state.items),
        me=next((one for one in members if one.is_me), None),
        may_keep=may_keep,
        needs_presiding=presiding(state) is None and bool(present(state)),
    )


def _member(one: Member, known: Knowledge, me: PersonCode) -> MemberShown:
    return MemberShown(
        person=one.person,
        name=name_of(known, one.person),
        position=known.people.get(one.person, ("", ""))[1],
        seat=words.seats()[one.seat],
        is_present=one.is_present,
        is_remote=one.is_remote,
        has_left=bool(one.spells) and not one.is_present,
        since=one.spells[-1].since if one.is_present else one.spells[-1].until if one.spells else None,
        excuse=words.excuses().get(one.excused, words.excuses()["other"]) if one.excused else "",
        votes=one.votes,
        is_me=one.person == me,
    )


def _item(item: Item, state: SittingState, known: Knowledge, me: PersonCode) -> ItemShown:
    title, colour = words.standings()[item.standing]
    motions = tuple(_motion(one, item, state, known) for one in item.motions)
    found = {motion.number: motion for motion in motions}
    member = state.member(me)
    mine = _my_ballot(item.voting or item.adopted, me)
    number, child = known.cases.get(item.case, ("", ""))
    return ItemShown(
        number=item.number,
        question=known.questions.get(item.number, ""),
        case=item.case,
        case_number=number,
        child=child,
        is_readable=item.case in known.cases,
        standing=item.standing,
        standing_words=title,
        colour=colour,
        reason=words.reason_words(item.reason),
        is_listed=item.standing == "listed",
        is_taken=item.taken_at is not None,
        is_ready=item.ready_at is not None,
        motions=motions,
        voting=found.get(item.voting.number) if item.voting else None,
        adopted=found.get(item.adopted.number) if item.adopted else None,
        recused=tuple((name_of(known, one.person), _ground(one.ground)) for one in item.recused),
        remarks=tuple(word_shown(one, known) for one in item.remarks),
        dissents=tuple(word_shown(one, known) for one in item.dissents),
        amendments=tuple(amendment_shown(one, item, known) for one in item.amendments),
        interested=tuple(name_of(known, one.person) for one in _interested(item, state, known)),
        may_amend=item.amends is not None and item.voting is None and _may_stand_aside(item, state, member),
        my_vote=mine.choice if mine else None,
        may_vote=_may_vote(item, member),
        may_stand_aside=_may_stand_aside(item, state, member),
        may_dissent=_may_dissent(item, state, mine, me),
        is_recused=item.stands_aside(me),
        has_quorum=has_quorum(state, item),
        record=item,
    )


def _interested(item: Item, state: SittingState, known: Knowledge) -> tuple[Member, ...]:
    custodian = known.custodians.get(item.case)
    if custodian == state.commission:
        return ()
    return tuple(one for one in state.members if one.agency == custodian and not item.stands_aside(one.person))


def _may_vote(item: Item, member: Member | None) -> bool:
    if item.voting is None or member is None:
        return False
    return member.votes and member.is_present and not item.stands_aside(member.person)


def _may_stand_aside(item: Item, state: SittingState, member: Member | None) -> bool:
    is_before = state.phase in {"called", "open"} and item.standing == "listed"
    return member is not None and is_before and not item.stands_aside(member.person)


def _may_dissent(item: Item, state: SittingState, mine: Ballot | None, me: PersonCode) -> bool:
    if item.adopted is None or state.phase == "closed" or any(one.person == me for one in item.dissents):
        return False
    return mine is not None and mine.choice is not Choice.FOR


def _motion(motion: Motion, item: Item, state: SittingState, known: Knowledge) -> MotionShown:
    outcome, colour = words.motion_outcomes().get(motion.outcome or "", ("", "blue"))
    said = words.tallied()
    return MotionShown(
        number=motion.number,
        words=known.motions.get((item.number, motion.number), ""),
        is_open=motion.is_open,
        outcome=outcome,
        colour=colour,
        counts=tuple((said[choice], motion.count(choice)) for choice in Choice),
        votes=tuple(_votes(motion, item, state, known)),
        casting=name_of(known, motion.presiding) if motion.casting and motion.presiding else "",
    )


def _votes(motion: Motion, item: Item, state: SittingState, known: Knowledge) -> list[VoteShown]:
    """Whoever voted, and while votes are taken whoever has not yet, in the order of the commission."""
    cast = {ballot.person: ballot for ballot in motion.ballots}
    shown = []
    for member in voters(state):
        ballot, there = cast.get(member.person), member.is_present and not item.stands_aside(member.person)
        if ballot is not None or (motion.is_open and there):
            shown.append(_vote(member, ballot, known, may_be_entered=motion.is_open and there and not member.is_remote))
    return shown


def _vote(member: Member, ballot: Ballot | None, known: Knowledge, *, may_be_entered: bool) -> VoteShown:
    said = {Choice.FOR: words.choices()[Choice.FOR], Choice.AGAINST: words.choices()[Choice.AGAINST]}
    said[Choice.ABSTAINED] = words.abstained()
    return VoteShown(
        person=member.person,
        name=name_of(known, member.person),
        choice=ballot.choice if ballot else None,
        words=said[ballot.choice] if ballot else "",
        is_remote=ballot.remote if ballot else member.is_remote,
        is_entered=ballot is not None and ballot.entered_by is not None,
        may_be_entered=may_be_entered,
    )


def _my_ballot(motion: Motion | None, me: PersonCode) -> Ballot | None:
    if motion is None:
        return None
    return next((ballot for ballot in motion.ballots if ballot.person == me), None)


def _ground(code: Code) -> str:
    return words.grounds().get(code, words.grounds()["other"])


def keeps(state: SittingState, me: PersonCode) -> bool:
    """Whether this member keeps the board: the secretary, the chair, whoever presides now."""
    member = state.member(me)
    return member is not None and (member.seat in {Seat.CHAIR, Seat.SECRETARY} or presiding(state) == me)
