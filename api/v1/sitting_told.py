"""How a sitting is told: who is there, what stands on its agenda, what was voted, and what is owed."""

from api.guards import Hall
from api.office import Office
from api.reading.directory import agency_names, people_names
from api.reading.rows import Line
from api.reading.sittings import case_numbers, return_counts, text_rows
from api.retelling import retold
from api.v1.shapes import AgencyTold, PersonTold, Titled, basis_of
from api.v1.sitting_shapes import (
    BallotTold,
    ItemTold,
    MemberTold,
    MotionTold,
    NoticeTold,
    OwedTold,
    QuorumTold,
    RecusalTold,
    ServedTold,
    SittingTold,
    WordTold,
)
from models.ids import CaseId, Code, Territory
from models.people import Permission, may
from models.sitting import Ballot, Choice, Item, Member, Motion, Word
from models.sitting_order import agenda
from models.sitting_served import Notice, Served, TextRef
from workflows import registry
from workflows.sittings.attendance import presiding
from workflows.sittings.explain import Owed, SittingExplanation, explain


class Known:
    """What is looked up once for the whole telling."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.names: dict[str, str] = {}
        self.agencies: dict[str, str] = {}
        self.cases: dict[str, Line] = {}
        self.texts: dict[str, Line] = {}
        self.returns: dict[tuple[CaseId, Code], int] = {}

    async def look_up(self, at: Office) -> "Known":
        """Read names, numbers of cases and words."""
        actor, state = self.hall.actor, self.hall.state
        people = {one.person for one in state.members}
        people |= {notice.by for item in state.items for notice in item.notices}
        people |= {item.author for item in state.items if item.author}
        people |= {ballot.entered_by for ballot in _ballots(state.items) if ballot.entered_by}
        async with at.sessions.reading() as connection:
            self.names = await people_names(connection, actor, people)
            self.agencies = await agency_names(connection, actor, {state.commission})
            self.cases = await case_numbers(connection, actor, state.id)
            self.texts = await text_rows(connection, actor, state.id)
            self.returns = await return_counts(connection, actor, {item.case for item in state.items})
        return self

    def person(self, code: str) -> PersonTold:
        """The person of this code by name."""
        return PersonTold(code=code, name=self.names.get(code, code))

    def text(self, reference: TextRef | None) -> str | None:
        """The words of this reference, where the reader may have them."""
        row = None if reference is None else self.texts.get(reference.id)
        return None if row is None else row.text

    def somebody(self, code: str | None) -> PersonTold | None:
        """The same, or nobody."""
        return None if code is None else self.person(code)


async def sitting_told(at: Office, hall: Hall) -> SittingTold:
    """The whole sitting for this person."""
    known, state = await Known(hall).look_up(at), hall.state
    told: SittingExplanation = explain(state, hall.now)
    me = state.member(hall.actor.person)
    own = hall.actor.agency == state.commission
    keeps = own and (may(hall.actor, Permission.SITTING_KEEP) is True or told.presiding == hall.actor.person)
    return SittingTold(
        id=state.id,
        number=hall.number,
        commission=AgencyTold(code=state.commission, name=known.agencies.get(state.commission, state.commission)),
        at=state.at,
        urgent=state.urgent,
        phase=state.phase,
        outcome=state.outcome,
        called_at=state.called_at,
        opened_at=state.opened_at,
        ended_at=state.ended_at,
        closed_at=state.closed_at,
        turn=state.turn,
        quorum=_quorum(told, state.territory),
        presiding=known.somebody(told.presiding),
        members=[_member(known, one) for one in state.members],
        guests=list(state.guests),
        items=[_item(known, one) for one in state.items],
        order=[one.number for one in agenda(state) if one.standing != "removed"],
        owed=[_owed(one, state.territory) for one in told.owed],
        is_keeper=keeps,
        seat=None if me is None else me.seat,
    )


def _quorum(told: SittingExplanation, territory: Territory) -> QuorumTold:
    basis = basis_of("P995-QUORUM", territory.partition(".")[0])
    return QuorumTold(present=told.present, needed=told.needed, is_there=told.has_quorum, basis=basis)


def _owed(one: Owed, territory: Territory) -> OwedTold:
    basis = basis_of(one.rule, territory.partition(".")[0])
    return OwedTold(what=one.what, item=one.item, due=one.due, is_overdue=one.is_overdue, basis=basis)


def _ballots(items: tuple[Item, ...]) -> list[Ballot]:
    return [ballot for item in items for motion in item.motions for ballot in motion.ballots]


def _member(known: Known, member: Member) -> MemberTold:
    spells = member.spells
    return MemberTold(
        person=known.person(member.person),
        seat=member.seat,
        votes=member.votes,
        is_present=member.is_present,
        is_remote=member.is_remote,
        came_at=spells[0].since if spells else None,
        left_at=spells[-1].until if spells else None,
        excused=member.excused,
    )


def _item(known: Known, item: Item) -> ItemTold:
    state, row = known.hall.state, known.cases.get(item.case)
    route = None if row is None else registry.route_of(row.route_digest)
    step = item.step if route is None else registry.step_of(route, item.step).title
    heard = item.heard
    return ItemTold(
        number=item.number,
        case=item.case,
        case_number="" if row is None else row.number,
        task=item.task,
        step=Titled(id=item.step, title=step),
        standing=item.standing,
        reason=item.reason,
        author=known.somebody(item.author),
        returns=known.returns.get((item.case, item.step), 0),
        family=item.family,
        ready_at=item.ready_at,
        taken_at=item.taken_at,
        presiding=known.somebody(presiding(state, item)),
        summoned=[_served(known, one) for one in item.summoned],
        guests=list(item.guests),
        remarks=[_word(known, one) for one in item.remarks],
        recused=[RecusalTold(person=known.person(one.person), ground=one.ground, at=one.at) for one in item.recused],
        may_be_amended=item.amends is not None and item.standing == "listed",
        amendments=len(item.amendments),
        motions=[_motion(known, one) for one in item.motions],
        dissents=[_word(known, one) for one in item.dissents],
        resolved_at=item.resolved_at,
        submission=None if item.submission is None else item.submission.id,
        heard_turn=None if heard is None else heard.turn,
        heard_code=None if heard is None else heard.code,
        heard_message="" if heard is None else retold(heard.message),
        copies=[_served(known, one) for one in item.copies],
        sends_itself=item.sends_itself,
        informs=item.informs,
        notices=[_notice(known, one) for one in item.notices],
        sent_at=item.sent_at,
        appeal=None if item.appeal is None else item.appeal.model_dump(mode="json"),
    )


def _motion(known: Known, motion: Motion) -> MotionTold:
    mine = (ballot.choice for ballot in motion.ballots if ballot.person == known.hall.actor.person)
    return MotionTold(
        number=motion.number,
        facts=motion.facts,
        amendment=motion.amendment,
        put_at=motion.at,
        closed_at=motion.closed_at,
        outcome=motion.outcome,
        votes_for=motion.count(Choice.FOR),
        votes_against=motion.count(Choice.AGAINST),
        abstained=motion.count(Choice.ABSTAINED),
        present=motion.present,
        casting=motion.casting,
        presiding=known.somebody(motion.presiding),
        ballots=[
            BallotTold(
                person=known.person(one.person),
                choice=one.choice,
                is_remote=one.remote,
                at=one.at,
                entered_by=known.somebody(one.entered_by),
            )
            for one in motion.ballots
        ],
        mine=next(mine, None),
    )


def _word(known: Known, word: Word) -> WordTold:
    return WordTold(person=known.person(word.person), at=word.at, text=known.text(word.text))


def _served(known: Known, served: Served) -> ServedTold:
    back = served.back
    return ServedTold(
        to=served.to,
        how=served.how,
        on=served.on,
        proof=known.text(served.proof),
        returned_on=None if back is None else back.on,
        returned_proof=None if back is None else known.text(back.proof),
    )


def _notice(known: Known, notice: Notice) -> NoticeTold:
    return NoticeTold(
        number=notice.number,
        submission=notice.submission.id,
        at=notice.at,
        by=known.person(notice.by),
        is_out=notice.is_out,
        sent=[_served(known, one) for one in notice.sent],
    )
