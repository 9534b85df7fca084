"""Why two records may be of one person, in words."""

from collections.abc import Iterable

from pydantic import Field

from api.languages import gettext as _
from api.v1.shapes import Told
from forms.namesakes.weighing import LIKELY, POSSIBLE, WEIGHTS, Reason


class ReasonTold(Told):
    """One point for or against."""

    code: Reason
    words: str
    weight: float = Field(description="Вклад в оценку; отрицательный говорит против")


class LikenessTold(Told):
    """How near two records are."""

    score: float = Field(description=f"Сумма весов: от {POSSIBLE:g} — возможно, от {LIKELY:g} — вероятно один человек")
    reasons: list[ReasonTold]


def likeness(score: float, reasons: Iterable[str]) -> LikenessTold:
    """The same with its words, what weighs most first."""
    told = [reason_told(Reason(code)) for code in reasons]
    return LikenessTold(score=score, reasons=sorted(told, key=lambda one: -one.weight))


def reason_told(reason: Reason) -> ReasonTold:
    """One reason in words."""
    return ReasonTold(code=reason, words=reason_words()[reason], weight=WEIGHTS[reason])


def reason_words() -> dict[Reason, str]:
    """What each reason is called."""
    return {
        Reason.SURNAME_SAME: _("фамилия та же"),
        Reason.SURNAME_FORMER: _("совпала прежняя фамилия или часть двойной"),
        Reason.SURNAME_SOUNDS: _("фамилия звучит так же, записана иначе"),
        Reason.SURNAME_ALIKE: _("фамилия похожа: возможна описка"),
        Reason.SURNAME_OTHER: _("фамилия другая"),
        Reason.GIVEN_SAME: _("имя то же"),
        Reason.GIVEN_VARIANT: _("имя то же в другом написании"),
        Reason.GIVEN_SHORT: _("имя сокращённое"),
        Reason.GIVEN_ALIKE: _("имя похоже: возможна описка"),
        Reason.GIVEN_INITIAL: _("совпал инициал имени"),
        Reason.GIVEN_OTHER: _("имя другое"),
        Reason.PATRONYMIC_SAME: _("отчество то же"),
        Reason.PATRONYMIC_ALIKE: _("отчество похоже: возможна описка"),
        Reason.PATRONYMIC_INITIAL: _("совпал инициал отчества"),
        Reason.PATRONYMIC_ABSENT: _("отчество указано не везде"),
        Reason.PATRONYMIC_OTHER: _("отчество другое"),
        Reason.BORN_SAME: _("дата рождения та же"),
        Reason.BORN_SWAPPED: _("в дате рождения переставлены день и месяц"),
        Reason.BORN_SLIP: _("дата рождения отличается одной цифрой"),
        Reason.BORN_YEAR: _("год рождения тот же"),
        Reason.BORN_NEAR_YEAR: _("год рождения отличается на один"),
        Reason.BORN_ABSENT: _("дата рождения указана не везде"),
        Reason.BORN_OTHER: _("дата рождения другая"),
        Reason.DOCUMENT_SAME: _("номер документа тот же"),
        Reason.PHONE_SAME: _("телефон тот же"),
        Reason.ADDRESS_SAME: _("адрес тот же или почти тот же"),
    }
