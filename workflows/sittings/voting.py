"""What a vote comes to.

P995-VOTE: more than half of the members present; when votes are equal, the presiding member's decides. What the law
leaves open is our default, and stands in the regulation of the region where it can differ:
- somebody who stands aside from a question neither votes nor counts among those present for it;
- somebody who voted and then left counts, with their vote, as present: they took part in the decision;
- abstaining is no vote for; equal votes are votes for and against in equal number, at least one of each;
- a draft whose only supporter is its own author is not adopted, whoever presides; of one with changes, nor is one
  whose only supporter is whoever moved them.
"""

from datetime import datetime

from models.ids import PersonCode
from models.sitting import Ballot, Choice, Item, Motion, SittingState
from models.sitting_votes import MotionPut
from workflows.sittings.attendance import present, presiding


def electorate(state: SittingState, item: Item, motion: Motion) -> frozenset[PersonCode]:
    """The members of whom the majority is counted."""
    there = {member.person for member in present(state)} | {ballot.person for ballot in motion.ballots}
    return frozenset(person for person in there if not item.stands_aside(person))


def put(item: Item, event: MotionPut, at: datetime) -> Motion:
    """A new motion on a question; each has a number of its own, so that no vote is counted for another one."""
    return Motion(number=len(item.motions) + 1, facts=event.facts, amendment=event.amendment, at=at)


def voted(motion: Motion, ballot: Ballot) -> Motion:
    """The motion with this vote in the place of the member's earlier one."""
    others = tuple(other for other in motion.ballots if other.person != ballot.person)
    return motion.model_copy(update={"ballots": (*others, ballot)})


def counted(state: SittingState, item: Item, motion: Motion, at: datetime) -> Motion:
    """The motion closed and counted."""
    chair = presiding(state, item)
    for_it, against = motion.count(Choice.FOR), motion.count(Choice.AGAINST)
    of = len(electorate(state, item, motion))
    tied = for_it == against and for_it > 0
    if tied:
        adopted = any(ballot.person == chair and ballot.choice is Choice.FOR for ballot in motion.ballots)
    elif state.regulation.majority_of == "present":
        adopted = 2 * for_it > of
    else:
        adopted = for_it > against
    adopted = adopted and not _is_own_work(item, motion)
    return motion.model_copy(
        update={
            "closed_at": at,
            "outcome": "adopted" if adopted else "rejected",
            "presiding": chair,
            "present": of,
            "casting": tied and any(ballot.person == chair for ballot in motion.ballots),
        }
    )


def stopped(motion: Motion, at: datetime) -> Motion:
    """The motion without a result, because the quorum was lost while votes were taken."""
    return motion.model_copy(update={"closed_at": at, "outcome": "stopped"})


def _is_own_work(item: Item, motion: Motion) -> bool:
    supporters = {ballot.person for ballot in motion.ballots if ballot.choice is Choice.FOR}
    changes = item.amendment(motion.amendment)
    authors = {item.author} if changes is None else {item.author, changes.by}
    return len(supporters) == 1 and supporters <= authors
