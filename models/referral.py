"""What one agency asks of another in a case: a request, a service, a measure with its term, a word to acknowledge.

A referral is asked of one agency by one other, and ends in exactly one way: answered, rejected, or revoked. Its number
is the number of its task, so that terms, reminders, escalation and access are those of every task.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from models.ids import AgencyCode, Code, SubmissionId, TaskId
from models.payload import Payload
from models.people import AgencyKind, Role

OrderKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z_-]{0,39}$")]
"""What a row is known by among the rows of its kind, from version to version: its number, or a random word."""


OFFER = "offer"
"""The key of the one referral that asks an agency to take the case over."""


class Order(Payload):
    """Something that is to be asked of an agency: which of the route's kinds of referrals, of whom, until when."""

    ask: Code
    key: OrderKey
    agency: AgencyCode
    kind: AgencyKind
    """The kind of that agency, as the directory knows it."""
    stated: date | None = None
    """The day that is named with it; None: the term of its kind counts."""
    starts: date | None = None
    """The day on which a measure of a plan begins; None: at once."""


class Referral(Payload):
    """One asking and what became of it. Those that are over are kept until the case enters another stage."""

    task: TaskId
    ask: Code
    key: OrderKey
    agency: AgencyCode
    kind: AgencyKind
    asked_by: AgencyCode
    asker: Role
    """In which role it was asked: silence and answers are told to this role of that agency."""
    letter: SubmissionId | None = None
    """The submission whose row it is."""
    stated: date | None = None
    sent_at: datetime
    how: Literal["sent", "accepted", "done", "rejected", "revoked"] = "sent"
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    answer: SubmissionId | None = None
    reason: Code | None = None
    """Why it was rejected or revoked."""

    @property
    def is_offer(self) -> bool:
        """Whether it asks to take the case over."""
        return self.key == OFFER

    @property
    def is_open(self) -> bool:
        """Whether anybody still owes anything for it."""
        return self.ended_at is None


class RejectionReason(StrEnum):
    """Why an agency does not take up what it was asked. The list is ours, after Primero's (product default)."""

    NOT_OURS = "not_ours"
    ALREADY_GIVEN = "already_given"
    NO_CAPACITY = "no_capacity"
    ELSEWHERE = "elsewhere"
    NO_GROUND = "no_ground"
    FAMILY_DECLINES = "family_declines"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason in Russian."""
        return REJECTION_TITLES[self]


REJECTION_TITLES: dict[RejectionReason, str] = {
    RejectionReason.NOT_OURS: "не относится к полномочиям органа",
    RejectionReason.ALREADY_GIVEN: "это уже сделано или оказывается",
    RejectionReason.NO_CAPACITY: "сейчас исполнить некому или нечем",
    RejectionReason.ELSEWHERE: "ребёнок живёт на другой территории",
    RejectionReason.NO_GROUND: "не указано основание или не хватает сведений",
    RejectionReason.FAMILY_DECLINES: "семья отказалась",
    RejectionReason.OTHER: "другое",
}


class RevocationReason(StrEnum):
    """Why what was asked is not asked any more (product default)."""

    MISTAKE = "mistake"
    NOT_NEEDED = "not_needed"
    OTHERWISE = "otherwise"
    REPLACED = "replaced"
    CASE_CLOSED = "case_closed"

    @property
    def label(self) -> str:
        """The reason in Russian."""
        return REVOCATION_TITLES[self]


REVOCATION_TITLES: dict[RevocationReason, str] = {
    RevocationReason.MISTAKE: "отправлено по ошибке",
    RevocationReason.NOT_NEEDED: "больше не нужно",
    RevocationReason.OTHERWISE: "сделано иначе или другим органом",
    RevocationReason.REPLACED: "заменено новым решением или новой редакцией плана",
    RevocationReason.CASE_CLOSED: "дело завершено",
}
