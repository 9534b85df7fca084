"""The shapes of keeping: kinds of files, what is due, holds, proposals and acts."""

from datetime import date, datetime

from pydantic import Field

from activities import destruction
from api.v1.shapes import Basis, Brought, Told
from models.ids import CaseId


class KindTold(Told):
    """A kind of files and how long they are kept."""

    id: str
    title: str
    basis: Basis
    term: str = Field(description="Срок словами")
    start: str = Field(description="Откуда считается")
    doubts: str = Field(description="Насколько источник надёжен и что прочитано нами")
    is_ours: bool = Field(description="Наше значение по умолчанию, не норма права")


class DueTold(Told):
    """A closed case whose term of keeping is over."""

    case: CaseId
    case_number: str
    kind: str
    basis: Basis
    closed_on: date
    until: date = Field(description="Последний день хранения")
    is_held: bool = Field(description="Лежит запрет: уничтожить нельзя")
    is_proposed: bool = Field(description="О нём уже есть предложение")


class KeptTold(DueTold):
    """One closed case of the territory and until when it is kept."""

    territory: str
    term: str = Field(description="Срок словами")
    start: str = Field(description="Откуда считается")
    is_due: bool = Field(description="Срок истёк: можно предложить уничтожить")


class DuePage(Told):
    """A page of them, the longest due first."""

    items: list[DueTold]
    total: int
    next: str | None


class HoldTold(Told):
    """A ban on destroying a case."""

    case: CaseId
    case_number: str
    number: int
    reason: str
    by: str
    since: datetime
    until: datetime | None = Field(description="Когда снят; null: действует")


class DestructionTold(Told):
    """A proposal to destroy, or the act of a destruction."""

    id: str
    number: str
    state: str = Field(description="proposed, refused или done")
    agency: str
    proposed_at: datetime
    decided_at: datetime | None
    cases: int


class DestructionWhole(DestructionTold):
    """The same with its people and its cases."""

    proposed_by: str
    decided_by: str | None
    digest: str | None = Field(description="SHA-256 содержания акта: он же стоит в журнале у каждого дела")
    items: list[DueTold]
    may_decide: bool = Field(description="Вы можете решить: предложил другой человек")


class Proposing(Brought):
    """What is to be destroyed."""

    cases: list[CaseId] = Field(min_length=1, max_length=destruction.MOST)


class Deciding(Brought):
    """Whether it is destroyed."""

    confirm: bool = Field(description="true: уничтожить; false: отклонить")


class Holding(Brought):
    """A hold to be laid."""

    case_number: str = Field(min_length=1, max_length=40, description="Номер дела")
    reason: str = Field(min_length=10, max_length=2_000, description="Почему: жалоба, проверка, запрос суда")


class Lifting(Brought):
    """A hold to be lifted."""

    case: CaseId
    number: int = Field(ge=1, le=10_000)
