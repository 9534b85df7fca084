"""The shapes in which a sitting is told."""

from datetime import date, datetime

from pydantic import Field

from api.v1.shapes import AgencyTold, Basis, PersonTold, Titled, Told
from models.ids import CaseId, Code, SittingId
from models.route import FactValue
from models.sitting import Choice, Guest, Seat


class MemberTold(Told):
    """A member of the commission in this sitting."""

    person: PersonTold
    seat: Seat
    votes: bool
    is_present: bool
    is_remote: bool
    came_at: datetime | None
    left_at: datetime | None
    excused: Code | None


class BallotTold(Told):
    """What a member said to a motion."""

    person: PersonTold
    choice: Choice
    is_remote: bool
    at: datetime
    entered_by: PersonTold | None


class MotionTold(Told):
    """A draft decision and the vote on it."""

    number: int
    facts: dict[Code, FactValue]
    amendment: int | None = Field(description="С какими изменениями из amendments")
    put_at: datetime
    closed_at: datetime | None
    outcome: str | None = Field(description="adopted, rejected или stopped (не стало кворума); null: идёт голосование")
    votes_for: int
    votes_against: int
    abstained: int
    present: int = Field(description="От скольких считали большинство")
    casting: bool = Field(description="Голоса разделились поровну, решил голос председательствующего")
    presiding: PersonTold | None
    ballots: list[BallotTold]
    mine: Choice | None = Field(description="Мой голос")


class WordTold(Told):
    """Words of a member about a question."""

    person: PersonTold
    at: datetime
    text: str | None = Field(description="null: видно только самой комиссии")


class RecusalTold(Told):
    """A member stands aside from a question."""

    person: PersonTold
    ground: Code
    at: datetime


class ServedTold(Told):
    """A summons, or a copy that was sent."""

    to: str
    how: str
    on: date
    proof: str | None
    returned_on: date | None = Field(description="Когда письмо вернулось")
    returned_proof: str | None


class NoticeTold(Told):
    """A notice to the parents."""

    number: int
    submission: str
    at: datetime
    by: PersonTold
    is_out: bool = Field(description="Отправлено и не вернулось")
    sent: list[ServedTold]


class ItemTold(Told):
    """A question of the agenda."""

    number: int
    case: CaseId
    case_number: str
    task: int
    step: Titled
    standing: str
    reason: Code | None
    author: PersonTold | None = Field(description="Кто подготовил то, что утверждают")
    returns: int = Field(description="Сколько раз комиссия уже возвращала эту работу")
    family: bool
    ready_at: datetime | None
    taken_at: datetime | None
    presiding: PersonTold | None
    summoned: list[ServedTold]
    guests: list[Guest]
    remarks: list[WordTold]
    recused: list[RecusalTold]
    may_be_amended: bool = Field(description="Решают о проекте, к которому можно предложить изменения")
    amendments: int = Field(description="Сколько изменений к проекту предложено; словами — /amendments")
    motions: list[MotionTold]
    dissents: list[WordTold]
    resolved_at: datetime | None
    submission: str | None
    heard_turn: int | None = Field(description="Ход дела, которым внесено решение")
    heard_code: str | None
    heard_message: str
    copies: list[ServedTold]
    sends_itself: bool
    informs: bool = Field(description="Родителей нужно письменно уведомить о решении")
    notices: list[NoticeTold]
    sent_at: datetime | None
    appeal: dict[str, str | None] | None


class OwedTold(Told):
    """Something the commission's secretary owes."""

    what: str
    item: int
    due: datetime
    is_overdue: bool
    basis: Basis


class QuorumTold(Told):
    """Who is there and whether that is enough."""

    present: int
    needed: int
    is_there: bool
    basis: Basis


class SittingTold(Told):
    """A sitting as it stands now."""

    id: SittingId
    number: str
    commission: AgencyTold
    at: datetime
    urgent: bool
    phase: str
    outcome: str | None
    called_at: datetime
    opened_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    turn: int = Field(description="Растёт с каждой записью: по нему страница видит, что что-то изменилось")
    quorum: QuorumTold
    presiding: PersonTold | None
    members: list[MemberTold]
    guests: list[Guest]
    items: list[ItemTold]
    order: list[int] = Field(description="Номера вопросов в том порядке, в котором их слушают")
    owed: list[OwedTold]
    is_keeper: bool = Field(description="Я веду заседание: председательствую или веду протокол")
    seat: Seat | None = Field(description="Моё место в комиссии")
