"""A refusal: the answer a person gets when something may not be done now."""

from typing import Literal

from models.payload import Payload

RefusalCode = Literal[
    "closed",
    "not_open",
    "not_yours",
    "not_allowed",
    "wrong_form",
    "wrong_fact",
    "incomplete",
    "wrong_moment",
    "already",
    "unknown",
    "not_suspended",
    "suspended",
    "term_runs",
    "missing_agency",
    "relied_on",
    "route_unfit",
    "own_work",
    "unattended",
    "needs_sitting",
    "no_quorum",
    "no_presiding",
    "recused",
    "not_adopted",
    "too_strong",
]


class Refusal(Payload):
    """What happened and what to do, in Russian; the code is for programs. It names no person."""

    code: RefusalCode
    message: str
    remedy: str


class Refused(Exception):
    """The engine was asked for something that `check` refuses."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
