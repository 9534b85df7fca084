"""On which ground a term was put off or a case was not taken over: codes in the record, words for people.

The lists are ours (product default): no act names one. A code of a program that is not in them is told as it stands.
"""

from api.languages import gettext as _
from api.retelling import retold
from models.events import (
    AnswerCorrected,
    CustodyDeclined,
    Event,
    ReferralRejected,
    ReferralRevoked,
    TermExtended,
    TermSuspended,
)
from models.ids import Code
from models.referral import RejectionReason, RevocationReason
from models.submission import CorrectionReason


def ground_names() -> dict[Code, str]:
    """Why a term is suspended or made longer."""
    return {
        "no_access": _("не удалось попасть к ребёнку или семье"),
        "waiting_documents": _("ждём документ другого органа"),
        "child_ill": _("ребёнок болеет"),
        "court": _("решает суд"),
        "other": _("иное"),
    }


def decline_names() -> dict[Code, str]:
    """Why an agency does not take a case over."""
    return {
        "not_ours": _("дело не наше: семья живёт на другой территории или ею уже занимаются"),
        "no_room": _("нет свободных специалистов"),
        "not_enough": _("не хватает сведений о семье"),
        "other": _("иное"),
    }


def ground_name(code: Code) -> str:
    """The ground in words."""
    return {**decline_names(), **ground_names()}.get(code, code)


def ground_of(event: Event) -> str | None:
    """Why something was put off, declined, rejected, taken back or corrected; None where no ground is named."""
    match event:
        case TermSuspended() | TermExtended():
            return ground_name(event.ground)
        case CustodyDeclined():
            return ground_name(event.reason)
        case ReferralRejected() | ReferralRevoked():
            named = {reason.value: reason.label for reason in (*RejectionReason, *RevocationReason)}
            return retold(named.get(event.reason, event.reason))
        case AnswerCorrected():
            known = {reason.value: reason.label for reason in CorrectionReason}
            return known.get(event.reason, event.reason)
        case _:
            return None
