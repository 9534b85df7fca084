"""Who is there, whether that is enough, and who presides.

Quorum (P995-QUORUM): at least half of the members, and nobody sits in a member's place. Over the line a member is as
present as in the hall, and it is recorded how they were there. The chair presides whenever present; otherwise the
deputy; otherwise whom the members present have chosen (ПП № 995 does not say who: our default).
"""

from datetime import datetime

from models.ids import PersonCode
from models.people import Doer, Role
from models.sitting import Item, Member, Seat, SittingState, Spell


def keeps(state: SittingState, doer: Doer) -> bool:
    """Whether they keep the sitting: its chair and its secretary, or those of the commission's own office.

    A member from another agency may be a head there; here it is their seat that counts.
    """
    member = state.member(doer.person)
    if member is not None and member.seat in {Seat.CHAIR, Seat.SECRETARY}:
        return True
    return doer.agency == state.commission and doer.role in {Role.HEAD, Role.SECRETARY}


def voters(state: SittingState) -> tuple[Member, ...]:
    """The members who have a vote."""
    return tuple(member for member in state.members if member.votes)


def present(state: SittingState) -> tuple[Member, ...]:
    """The members with a vote who are there now."""
    return tuple(member for member in voters(state) if member.is_present)


def needed(state: SittingState) -> int:
    """How many members with a vote make a quorum: half of them, counted up."""
    return (len(voters(state)) + 1) // 2


def counted(state: SittingState, item: Item | None = None) -> int:
    """How many members count towards the quorum, of the sitting or of a question from which some stand aside."""
    there = present(state)
    if item is None or state.regulation.recused_in_quorum:
        return len(there)
    return sum(not item.stands_aside(member.person) for member in there)


def has_quorum(state: SittingState, item: Item | None = None) -> bool:
    """Whether what is decided now would count."""
    return counted(state, item) >= needed(state)


def presiding(state: SittingState, item: Item | None = None) -> PersonCode | None:
    """Who presides now, or over a question: nobody who stands aside from it."""
    there = [
        member for member in state.members if member.is_present and not (item and item.stands_aside(member.person))
    ]
    for seat in (Seat.CHAIR, Seat.DEPUTY):
        found = next((member.person for member in there if member.seat is seat), None)
        if found is not None:
            return found
    return next((member.person for member in there if member.person == state.named), None)


def came(member: Member, at: datetime, *, remote: bool) -> Member:
    """The member from now on in the hall or on the line; one who goes from one to the other begins a new spell."""
    return left(member, at).model_copy(
        update={"spells": (*left(member, at).spells, Spell(since=at, remote=remote)), "excused": None}
    )


def left(member: Member, at: datetime) -> Member:
    """The member gone, if they were there."""
    if not member.is_present:
        return member
    last = member.spells[-1].model_copy(update={"until": at})
    return member.model_copy(update={"spells": (*member.spells[:-1], last)})
