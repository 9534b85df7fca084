"""Votes in a sitting and the words around them: remarks, recusals, motions, ballots, dissenting opinions."""

from typing import Literal

from models.ids import Code, PersonCode, SubmissionId
from models.payload import Payload
from models.people import Doer
from models.referral import Order
from models.route import FactValue
from models.sitting import Choice, ItemNumber
from models.sitting_served import TextRef
from models.submission import SubmissionRef


class RemarkMade(Payload):
    """A member wrote down what they think of a question, before the vote on it."""

    kind: Literal["sitting_remark_made"] = "sitting_remark_made"
    item: ItemNumber
    text: TextRef
    by: Doer


class MemberRecused(Payload):
    """A member stands aside from a question, of their own accord or on a challenge."""

    kind: Literal["sitting_member_recused"] = "sitting_member_recused"
    item: ItemNumber
    person: PersonCode
    ground: Code
    by: Doer


class AmendmentMoved(Payload):
    """A member moved changes to the work that a question decides about."""

    kind: Literal["sitting_amendment_moved"] = "sitting_amendment_moved"
    item: ItemNumber
    of: SubmissionId
    """The work that the member had before their eyes."""
    submission: SubmissionRef
    orders: tuple[Order, ...] = ()
    by: Doer


class MotionPut(Payload):
    """A draft decision was put to the vote: what the case would be told, and with which changes to the work."""

    kind: Literal["sitting_motion_put"] = "sitting_motion_put"
    item: ItemNumber
    facts: dict[Code, FactValue]
    amendment: int | None = None
    by: Doer


class BallotCast(Payload):
    """A member voted; the last vote before the closing counts. The secretary may write down a show of hands."""

    kind: Literal["sitting_ballot_cast"] = "sitting_ballot_cast"
    item: ItemNumber
    motion: int
    person: PersonCode
    choice: Choice
    by: Doer


class VotingClosed(Payload):
    """The vote on the motion was closed and counted."""

    kind: Literal["sitting_voting_closed"] = "sitting_voting_closed"
    item: ItemNumber
    motion: int
    by: Doer


class DissentFiled(Payload):
    """A member who voted otherwise attached a dissenting opinion."""

    kind: Literal["sitting_dissent_filed"] = "sitting_dissent_filed"
    item: ItemNumber
    text: TextRef
    by: Doer
