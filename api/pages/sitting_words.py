"""What the pages of sittings say of codes: seats, choices, standings, reasons. The lists of reasons are ours."""

from api.languages import gettext as _
from models.ids import Code
from models.sitting import Choice, Seat


def seats() -> dict[Seat, str]:
    """The seats of a commission."""
    return {
        Seat.CHAIR: _("председатель"),
        Seat.DEPUTY: _("заместитель председателя"),
        Seat.SECRETARY: _("ответственный секретарь"),
        Seat.MEMBER: _("член комиссии"),
    }


def choices() -> dict[Choice, str]:
    """What can be said to a motion."""
    return {Choice.FOR: _("за"), Choice.AGAINST: _("против"), Choice.ABSTAINED: _("воздержаться")}


def tallied() -> dict[Choice, str]:
    """Of a count: so many for, so many against, so many who abstained."""
    return {Choice.FOR: _("за"), Choice.AGAINST: _("против"), Choice.ABSTAINED: _("воздержались")}


def abstained() -> str:
    """Of somebody who did so."""
    return _("воздержался(лась)")


def phases() -> dict[str, tuple[str, str]]:
    """How a sitting stands, with the colour of its tag."""
    return {
        "called": (_("созвано"), "blue"),
        "open": (_("идёт"), "green"),
        "over": (_("закончено"), "grey"),
        "closed": (_("в архиве"), "grey"),
    }


def outcomes() -> dict[str, str]:
    """How a sitting ended where it did not go as planned."""
    return {"no_quorum": _("не состоялось: нет кворума"), "cancelled": _("отменено")}


def standings() -> dict[str, tuple[str, str]]:
    """How a question stands, with the colour of its tag."""
    return {
        "listed": (_("в повестке"), "blue"),
        "decided": (_("решено, нужно постановление"), "orange"),
        "resolved": (_("решение на пути в дело"), "yellow"),
        "accepted": (_("решение в деле"), "green"),
        "refused": (_("дело не приняло решение"), "red"),
        "postponed": (_("отложен"), "grey"),
        "removed": (_("снят с повестки"), "grey"),
    }


def motion_outcomes() -> dict[str, tuple[str, str]]:
    """What a vote came to, with the colour of its tag."""
    return {
        "adopted": (_("принято"), "green"),
        "rejected": (_("не принято"), "red"),
        "stopped": (_("прервано: кворума не стало"), "yellow"),
    }


def excuses() -> dict[Code, str]:
    """Why a member does not come."""
    return {
        "illness": _("болезнь"),
        "leave": _("отпуск"),
        "trip": _("командировка"),
        "duty": _("служебная необходимость"),
        "other": _("другая причина"),
    }


def grounds() -> dict[Code, str]:
    """Why a member stands aside from a question."""
    return {
        "relative": _("родство с участником дела"),
        "interest": _("личная заинтересованность"),
        "own_work": _("рассматривается собственная работа"),
        "other": _("другое обстоятельство"),
    }


def put_off() -> dict[Code, str]:
    """Why a question leaves the agenda."""
    return {
        "party_absent": _("семья не явилась, её слово нужно"),
        "materials": _("материалов недостаточно"),
        "expert": _("нужно заключение специалиста"),
        "settled": _("вопрос решён без комиссии"),
        "other": _("другая причина"),
    }


def left_over() -> dict[Code, str]:
    """Why a question left its sitting without anybody putting it off."""
    return {
        "not_reached": _("до вопроса не дошли"),
        "no_quorum": _("не стало кворума"),
        "cancelled": _("заседание отменено"),
    }


def changes() -> dict[Code, str]:
    """Why a sitting is moved or cancelled."""
    return {
        "no_quorum": _("не соберётся кворум"),
        "urgent": _("срочный вопрос"),
        "materials": _("не готовы материалы"),
        "other": _("другая причина"),
    }


def parts() -> dict[Code, str]:
    """In what part somebody takes part, or was told, who is no member."""
    return {
        "parent": _("родитель (законный представитель)"),
        "minor": _("несовершеннолетний"),
        "prosecutor": _("прокурор"),
        "specialist": _("специалист"),
        "organisation": _("представитель организации"),
        "victim": _("потерпевший"),
        "witness": _("свидетель"),
    }


def ways() -> dict[str, str]:
    """How something was handed over."""
    return {
        "in_person": _("вручено лично"),
        "post": _("почтой"),
        "electronic": _("электронно"),
        "courier": _("нарочным"),
        "phone": _("по телефону"),
    }


def duties() -> dict[str, str]:
    """What the secretary owes."""
    return {
        "materials": _("подготовить материалы"),
        "summons": _("известить семью"),
        "resolution": _("составить постановление"),
        "dispatch": _("разослать копии"),
        "notice": _("уведомить родителей о решении"),
    }


def appeals() -> dict[str, str]:
    """What came of an appeal."""
    return {
        "upheld": _("постановление оставлено в силе"),
        "changed": _("постановление изменено"),
        "cancelled": _("постановление отменено"),
    }


def reason_words(code: Code | None) -> str:
    """Why a question is not heard, in words; a code that is not ours as it stands."""
    return {**put_off(), **left_over(), **changes()}.get(code, code) if code else ""
