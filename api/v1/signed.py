"""How signatures are told: each with its finding in words, and the places of the paper that wait for one."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from activities.signatures.book import Line
from api.retelling import retold
from api.v1.shapes import Told
from forms.definition import Form
from models.ids import AgencyCode, Digest
from models.people import Actor
from models.signatures import Certificate, Finding, Standing, Verdict, Way, may_sign


class CertificateTold(Told):
    """Whose certificate it is."""

    number: str
    owner: str
    issuer: str
    since: datetime
    until: datetime
    standing: Standing
    note: str = Field(description="Кто за сертификатом стоит; учебный называется учебным")


class FindingTold(Told):
    """What a check of one signature found; null: на этой машине нечем проверить."""

    verdict: Verdict
    words: str
    intact: bool | None = Field(description="Подписанное не изменено")
    valid: bool | None = Field(description="Подпись сделана ключом сертификата")
    trusted: bool | None = Field(description="Сертификат действовал и ведёт к списку доверия")
    certificate: CertificateTold | None
    signed_at: datetime | None = Field(description="Время по часам подписавшего")
    stamped_at: datetime | None = Field(description="Время, подтверждённое службой меток")


class SignatureTold(Told):
    """One signature of a document."""

    number: int
    way: Way
    field: str | None
    place: str | None = Field(description="Место подписи; у отсоединённой его нет")
    entered_at: datetime
    signed: Digest = Field(description="Дайджест файла, который подписан")
    digest: Digest = Field(description="Дайджест файла с подписью")
    address: str = Field(description="Где взять файл с подписью")
    findings: list[FindingTold] = Field(description="По одной на каждого подписавшего")


class PlaceTold(Told):
    """A place of the paper where staff may sign electronically."""

    field: str
    title: str
    roles: list[str]
    is_signed: bool
    refusal: str | None = Field(description="Почему вам здесь нельзя подписать; null, если можно")


class PaperSignatures(Told):
    """All signatures of a document."""

    original: Digest = Field(description="Дайджест документа до подписания")
    newest: Digest = Field(description="Дайджест PDF со всеми подписями внутри")
    address: str = Field(description="Где взять этот PDF")
    is_signed: bool = Field(description="Есть подписи, и все верны")
    signatures: list[SignatureTold]
    places: list[PlaceTold]


def signatures_told(
    original: Digest, lines: Sequence[Line], form: Form, actor: Actor, agency: AgencyCode
) -> PaperSignatures:
    """The signatures as this person is told of them."""
    told = [signature_told(original, line, form) for line in lines]
    inside = [one for one in told if one.way is Way.EMBEDDED]
    findings = [found for line in lines for found in line.findings]
    return PaperSignatures(
        original=original,
        newest=inside[-1].digest if inside else original,
        address=inside[-1].address if inside else f"/api/v1/documents/{original}",
        is_signed=bool(findings) and all(found.verdict is Verdict.VALID for found in findings),
        signatures=told,
        places=_places(form, {line.field for line in lines}, actor, agency),
    )


def signature_told(original: Digest, line: Line, form: Form) -> SignatureTold:
    """One signature with its findings."""
    return SignatureTold(
        number=line.number,
        way=line.way,
        field=line.field,
        place=None if line.field is None else form.field_of[line.field].title,
        entered_at=line.at,
        signed=line.signed,
        digest=line.digest,
        address=f"/api/v1/documents/{original}/signatures/{line.number}/file",
        findings=[_finding(found) for found in line.findings],
    )


def _places(form: Form, signed: set[str | None], actor: Actor, agency: AgencyCode) -> list[PlaceTold]:
    return [
        PlaceTold(
            field=field.key,
            title=field.title,
            roles=[retold(role.label) for role in field.mark_for],
            is_signed=field.key in signed,
            refusal=None if (allowed := may_sign(actor, agency, field.mark_for)) is True else retold(allowed),
        )
        for field in form.fields
        if field.mark_for
    ]


def _finding(found: Finding) -> FindingTold:
    return FindingTold(
        verdict=found.verdict,
        words=retold(found.verdict.label),
        intact=found.intact,
        valid=found.valid,
        trusted=found.trusted,
        certificate=None if found.certificate is None else _certificate(found.certificate),
        signed_at=found.signed_at,
        stamped_at=found.stamped_at,
    )


def _certificate(found: Certificate) -> CertificateTold:
    return CertificateTold(**found.model_dump(exclude={"digest"}), note=retold(found.standing.label))
