"""Electronic signatures of documents: sign in the place left for it, bring a detached one, see what each is worth."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, NamedTuple

import structlog
from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import Field

from activities.contracts import PaperOrder
from activities.signatures.book import PaperOnFile, PlaceTaken, WrongSignature
from activities.signatures.detached import LARGEST, NotASignature
from activities.signatures.signer import CannotSign
from activities.signatures.trust import BadTrustList
from activities.signatures.verification import Unreadable
from api.door import Door
from api.errors import Away, BadInput, NotAllowed, NotFound, RefusedNow, TooLarge
from api.guards import At, SignedIn
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.need_to_know import require_open
from api.office import Office
from api.paper_files import away_when_unreadable, content_of_paper
from api.reading.directory import people_names
from api.reading.rows import Line
from api.reading.signatures import answers_of, offset_of, paper_row
from api.readings import note_paper
from api.v1.shapes import Brought
from api.v1.signed import PaperSignatures, SignatureTold, signature_told, signatures_told
from forms import catalogue
from forms.definition import Form
from forms.paper import Paper
from forms.sheet import Sheet
from models.ids import Digest, SubmissionId
from models.people import Actor
from models.signatures import Way, may_sign, names_same

router = APIRouter(route_class=Door, tags=["Электронные подписи"])
DETACHED_BODY = {
    "requestBody": {
        "required": True,
        "description": "Файл .sig или .p7s как есть: CMS в виде DER, PEM или base64",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
FILE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("application/pdf", "application/pkcs7-signature")
        }
    }
}
InDigest = Annotated[Digest, InPath(description="SHA-256 документа: исходного или подписанного")]
log = structlog.get_logger()


class SigningIn(Brought):
    """Where to sign."""

    field: str = Field(max_length=80, description="Место подписи, поле формы: chair_signature")


class Seen(NamedTuple):
    """A document that lies before a person who may see it."""

    row: Line
    form: Form
    paper: PaperOnFile
    submission: SubmissionId


@router.get("/documents/{digest}/signatures")
async def list_signatures(actor: SignedIn, digest: InDigest, at: At) -> PaperSignatures:
    """Подписи документа, каждая проверена сейчас: цела ли, верна ли, чья, когда; и места, где ещё подписывают."""
    seen = await paper_before(at, actor, digest)
    with _away():
        lines = await at.signatures.verified(seen.paper)
    return signatures_told(seen.paper.digest, lines, seen.form, actor, seen.row.agency)


@router.post("/documents/{digest}/signatures", status_code=201)
async def sign_document(
    actor: SignedIn, digest: InDigest, signing: SigningIn, response: Response, _once: Once, at: At
) -> SignatureTold:
    """Подписать документ в отведённом месте. Повтор вернёт ту же подпись."""
    seen = await paper_before(at, actor, digest)
    _require_right(seen, actor, signing.field)
    await _require_own_name(at, seen, actor, signing.field)
    try:
        with _away():
            line = await at.signatures.sign(seen.paper, signing.field, actor.doer, at=at.time_of(seen.paper.case))
    except PlaceTaken:
        raise RefusedNow(_("В этом месте документ уже подписал другой человек."), _("Ничего не изменено.")) from None
    except CannotSign as reason:
        raise RefusedNow(str(reason), _("Ничего не изменено.")) from None
    told = signature_told(seen.paper.digest, line, seen.form)
    response.headers["Location"] = told.address
    return told


@router.post("/documents/{digest}/signatures/detached", status_code=201, openapi_extra=DETACHED_BODY)
async def bring_signature(
    actor: SignedIn, digest: InDigest, request: Request, response: Response, _once: Once, at: At
) -> SignatureTold:
    """Приложить отсоединённую подпись этого файла (.sig, .p7s), сделанную в своей программе."""
    told = await attached(at, actor, (digest,), await request.body())
    response.headers["Location"] = told.address
    return told


async def attached(at: Office, actor: Actor, versions: Sequence[Digest], signature: bytes) -> SignatureTold:
    """Enter a detached signature of the first of these versions of a document that it fits."""
    seen = await paper_before(at, actor, versions[0])
    allowed = may_sign(actor, seen.row.agency, {actor.role})
    if allowed is not True:
        raise NotAllowed(allowed, _("Ничего не сохранено."))
    if len(signature) > LARGEST:
        raise TooLarge(
            _("Файл подписи больше %(size)s КБ.") % {"size": LARGEST // 1024},
            _("Ничего не сохранено. Приложите файл .sig."),
        )
    for version in versions:
        try:
            with _away():
                now = at.time_of(seen.paper.case)
                line = await at.signatures.attach(seen.paper, version, signature, actor.doer, at=now)
        except NotASignature as reason:
            raise BadInput(str(reason), _("Ничего не сохранено. Выберите файл подписи и отправьте снова.")) from None
        except WrongSignature:
            continue
        except CannotSign as reason:
            raise RefusedNow(str(reason), _("Ничего не сохранено.")) from None
        return signature_told(seen.paper.digest, line, seen.form)
    raise BadInput(
        _("Подпись сделана для другого файла или повреждена."),
        _("Ничего не сохранено. Скачайте документ заново, подпишите именно этот файл и приложите его подпись."),
    )


@router.get("/documents/{digest}/signatures/{number}/file", response_class=Response, responses=FILE_ANSWER)
async def signature_file(
    actor: SignedIn, digest: InDigest, number: Annotated[int, InPath(ge=1, le=10_000)], at: At
) -> Response:
    """Файл подписи: подписанный PDF или отсоединённая подпись."""
    seen = await paper_before(at, actor, digest)
    line = next((one for one in await at.signatures.lines(seen.paper) if one.number == number), None)
    if line is None:
        raise NotFound(_("Такой подписи у документа нет."), _("Откройте список подписей документа."))
    content = await content_of_paper(at, seen.paper.case, line.digest)
    kind, suffix = ("application/pdf", "pdf") if line.way is Way.EMBEDDED else ("application/pkcs7-signature", "sig")
    name = f"{seen.row.document}-{seen.row.year}-{seen.row.number}-{number}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{line.digest}"'}
    return Response(content, media_type=kind, headers=headers)


async def paper_before(at: Office, actor: Actor, digest: Digest) -> Seen:
    """The document with these bytes, signed or not, if the person may see it. Raises NotFound."""
    async with at.sessions.reading() as connection:
        row = await paper_row(connection, actor, digest)
        if row is None:
            raise NotFound(
                _("Такого документа нет или его дело не в вашем ведении."), _("Откройте список документов дела.")
            )
        order = PaperOrder.model_validate(row.order)
        await require_open(connection, actor, row.case_id, order, at.clock())
    note_paper(actor, row.case_id, row.digest)
    submission = order.submission
    form = catalogue.form(submission.form, submission.form_version)
    paper = PaperOnFile(row.case_id, row.turn, row.place, row.digest, offset=offset_of(row))
    return Seen(row, form, paper, submission.id)


def _require_right(seen: Seen, actor: Actor, field: str) -> None:
    known = seen.form.field_of.get(field)
    if known is None or not known.is_signed_by_hand:
        message = _("Такого места подписи в документе нет.")
        raise BadInput(message, _("Ничего не изменено."), errors=(Mistake(field="field", message=message),))
    allowed = may_sign(actor, seen.row.agency, known.mark_for)
    if allowed is not True:
        raise NotAllowed(allowed, _("Ничего не изменено. Посмотрите, кто подписывает: список подписей документа."))


async def _require_own_name(at: Office, seen: Seen, actor: Actor, field: str) -> None:
    """The mark stands beside a printed name, and both must be of the same person (ГОСТ Р 7.0.97-2025)."""
    async with at.sessions.reading() as connection:
        answers = await answers_of(connection, seen.submission)
        names = await people_names(connection, actor, [actor.person])
    sheet = Sheet(
        seen.form,
        Paper(
            document=seen.row.document,
            agency=seen.row.agency,
            made_on=seen.row.made_at.date(),
            form=seen.form.id,
            form_version=seen.form.version,
            answers=answers,
        ),
    )
    if not names_same(sheet.place(field).name, names[actor.person]):
        raise RefusedNow(
            _("В этом месте документа напечатано имя другого человека."),
            _("Ничего не изменено. Подпишет он; или исправьте ответы формы, и выйдет документ с вашим именем."),
        )


@contextmanager
def _away() -> Iterator[None]:
    """What is wrong with our own house is nobody's mistake."""
    try:
        with away_when_unreadable():
            yield
    except Unreadable:
        raise Away(
            _("Файл этого документа не PDF или повреждён: подписи внутри него не проверить."),
            _("Ничего не изменено. Сообщите администратору: файл надо восстановить."),
        ) from None
    except BadTrustList as broken:
        log.exception("trust_list_unreadable", reason=str(broken))
        raise Away(
            _("Список доверенных удостоверяющих центров не читается."),
            _("Ничего не изменено. Сообщите администратору."),
        ) from None
