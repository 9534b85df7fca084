"""What people wrote, as it is kept: canonical JSON, known by its digest, never changed afterwards."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from models.ids import Code, Digest, SubmissionId
from models.payload import Payload

Answers = Mapping[str, Any]


def canonical_json(value: object) -> str:
    """The one text of a value: sorted keys, no spaces, Unicode as it is, no NaN."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class SubmissionRef(Payload):
    """A filled-in form in SQL: which one, unchanged since (digest), and how many required fields are still empty."""

    id: SubmissionId
    form: Code
    form_version: int
    digest: Digest
    gaps: int = 0


class Correction(Payload):
    """Which submission a corrected one takes the place of, and why, in the words of whoever corrected it."""

    corrects: SubmissionId
    reason: str


class CorrectionReason(StrEnum):
    """What kind of mistake was corrected. The list is ours (product default): no act names one."""

    SLIP = "slip"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind in Russian."""
        return REASON_TITLES[self]


REASON_TITLES: dict[CorrectionReason, str] = {
    CorrectionReason.SLIP: "описка, опечатка или ошибка в расчёте",
    CorrectionReason.WRONG: "сведения оказались неверными",
    CorrectionReason.INCOMPLETE: "сведения были неполными",
    CorrectionReason.WRONG_PERSON: "сведения о другом человеке",
    CorrectionReason.OTHER: "другое",
}


def submission_digest(form: str, form_version: int, answers: Answers, correction: Correction | None = None) -> Digest:
    """The digest that a `SubmissionRef` carries: over the form, its version and the answers, and what it corrects.

    Answers name each attachment together with its digest, so the digest covers the attached files as well.
    """
    content: dict[str, object] = {"form": form, "form_version": form_version, "answers": answers}
    if correction is not None:
        content |= correction.model_dump()
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
