"""Electronic signatures: whose certificate, what a check of a signature found, and who may sign where."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from models.ids import AgencyCode, Digest
from models.payload import Payload
from models.people import OFFICE_ROLES, Actor, Role

TRAINING_MARK = "Учебная подпись, не квалифицированная"
"""Stands wherever a signature of the local authority is shown: in the certificate, in the mark, in answers."""

TRAINING_CERTIFICATE_LIVES = timedelta(days=365)
TRAINING_AUTHORITY_LIVES = timedelta(days=3652)
"""Ours, not a term of law: after a year a person gets a new training certificate by signing again."""


class Way(StrEnum):
    """Where a signature is kept."""

    EMBEDDED = "embedded"
    """Inside the PDF (PAdES, ETSI EN 319 142-1)."""
    DETACHED = "detached"
    """In a file of its own beside the document (CMS, RFC 5652)."""


class Standing(StrEnum):
    """What is known of whoever issued a certificate."""

    TRAINING = "training"
    LISTED = "listed"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """In Russian, fit to be shown."""
        return STANDING_TITLES[self]


STANDING_TITLES: dict[Standing, str] = {
    Standing.TRAINING: TRAINING_MARK,
    Standing.LISTED: "Издатель сертификата в списке доверия учреждения",
    Standing.CONFIRMED: "Сертификат подтверждён внешним средством проверки",
    Standing.UNKNOWN: "Издатель сертификата не в списке доверия учреждения",
}


class Verdict(StrEnum):
    """What a check of one signature came to."""

    VALID = "valid"
    CHANGED = "changed"
    BROKEN = "broken"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    UNCHECKED = "unchecked"

    @property
    def label(self) -> str:
        """In Russian, fit to be shown."""
        return VERDICT_TITLES[self]


VERDICT_TITLES: dict[Verdict, str] = {
    Verdict.VALID: "Подпись верна",
    Verdict.CHANGED: "Документ изменён после подписания",
    Verdict.BROKEN: "Подпись неверна",
    Verdict.REVOKED: "Сертификат был отозван до подписания",
    Verdict.EXPIRED: "Сертификат не действовал в момент подписания",
    Verdict.UNTRUSTED: "Подпись цела, но издатель сертификата не в списке доверия",
    Verdict.UNCHECKED: "Не проверено: нет средства проверки",
}


class Certificate(Payload):
    """The parts of a certificate that stand in the mark and in answers. `number` is its serial number in hex digits."""

    number: str
    owner: str
    issuer: str
    since: datetime
    until: datetime
    digest: Digest
    standing: Standing

    def held_at(self, moment: datetime) -> bool:
        """Whether it was in force at this moment."""
        return self.since <= moment <= self.until


class Finding(Payload):
    """What was found of one signature. None means that nothing on this machine could tell."""

    way: Way
    field: str | None = None
    """The place on the paper; a detached signature has none."""
    intact: bool | None
    """The signed bytes are those that were signed, and only signatures were added since."""
    valid: bool | None
    """The signature fits the certificate's key."""
    trusted: bool | None
    """The certificate leads to the list of trust and was in force at the moment."""
    verdict: Verdict
    certificate: Certificate | None = None
    signed_at: datetime | None = None
    """What the signer's clock said: a claim."""
    stamped_at: datetime | None = None
    """What a timestamping authority confirmed (PAdES B-T)."""


def names_same(printed: str, full_name: str) -> bool:
    """Whether a name as it stands on paper («А.П. Добробаба») is of this person: they share the surname.

    An empty one names nobody, so anybody may sign there.
    """
    words = {word for word in _words(printed) if not word.endswith(".")}
    return not words or bool(words & set(_words(full_name)))


def _words(name: str) -> list[str]:
    return name.casefold().replace("ё", "е").replace(".", ". ").split()


def may_sign(actor: Actor, agency: AgencyCode, roles: Collection[Role]) -> Literal[True] | str:
    """Whether the actor may sign a paper of this agency in a place for these roles, or why not (Russian)."""
    if actor.role not in OFFICE_ROLES:
        return f"Роль «{actor.role.label}» не подписывает документы."
    if actor.agency != agency:
        return "Документ подписывают только сотрудники органа, который его издал."
    if not roles:
        return "В этом месте подписывают от руки."
    if actor.role not in roles:
        return f"В этом месте подписывает {' или '.join(role.label for role in Role if role in roles)}."
    return True
