"""Keys of access: issued to a person, shown once, revoked at once; those that nobody needs are pointed at."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.duties import Administrator
from api.errors import BadInput
from api.guards import At
from api.idempotency import Claim
from api.languages import gettext as _
from api.mistakes import mistakes_of
from api.office import Office
from api.pages.administration import HOME, links
from api.pages.changes import scopes, value_words
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.showing import moments_of, show
from api.reading.staffing import Wanted, people_rows
from api.v1.keys import KeyIn, KeyTold, Warn, issue, list_keys, revoke_key
from models.finding import WORD, folded
from models.ids import Digest
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
SHOWN = 100
"""Keys on the page; the others are found by words."""
USUAL = "365"
Person = Annotated[str, Query(max_length=80, description="Чей ключ выдать")]
Find = Annotated[str, Query(max_length=80, description="Начала слов: имя, орган, для чего ключ")]
FIELDS = ("person", "label", "days", "scope")


class Shown(NamedTuple):
    """Which keys stand on the page: of one person, found by words, only those with a warning."""

    person: str = ""
    find: str = ""
    warned: str = ""


@router.get(f"{HOME}/keys")
async def keys(
    request: Request, actor: Administrator, at: At, person: Person = "", find: Find = "", warned: str = ""
) -> HTMLResponse:
    """Ключи доступа: чьи, зачем, до какого дня, когда пригодились, какие пора отозвать."""
    values = {"person": person, "label": "", "days": USUAL, "scope": "full"}
    return await _page(request, at, actor, values=values, mistakes={}, key="", shown=Shown(person, find, warned))


@router.post(f"{HOME}/keys")
async def issue_key(request: Request, actor: Administrator, at: At, sent: Sent, once: SentOnce) -> HTMLResponse:
    """Выдать ключ. Он виден один раз: хранится только его отпечаток. Нажатие дважды показывает тот же ключ."""
    values = {name: sent.one(name) for name in FIELDS}
    mistakes, key = await _issued(at, actor, values, once)
    if mistakes:
        return await _page(request, at, actor, values=values, mistakes=mistakes, key="", shown=Shown())
    fresh, bearer = {"person": "", "label": "", "days": USUAL, "scope": "full"}, Shown(values["person"])
    return await _page(request, at, actor, values=fresh, mistakes={}, key=key, shown=bearer)


@router.post(f"{HOME}/keys/{{digest}}/revocation")
async def revoke(
    actor: Administrator, at: At, once: SentOnce, digest: Annotated[Digest, InPath(description="Отпечаток ключа")]
) -> Response:
    """Отозвать ключ: с этой минуты он никого не впускает."""
    await revoke_key(actor, digest, once, at)
    return see_other(f"{HOME}/keys?done=revoked")


async def _issued(at: Office, actor: Actor, values: dict[str, str], once: Claim) -> tuple[dict[str, str], str]:
    """What was wrong, by field, or else the key."""
    words = {
        "person": _("Выберите сотрудника из списка."),
        "days": _("Нужно целое число дней от 1 до 3650."),
        "label": _("Скажите, для чего ключ: не длиннее 300 знаков."),
        "scope": _("Выберите, что можно делать с ключом."),
    }
    try:
        sent = KeyIn.model_validate({**values, "scope": values["scope"] or "full"}, strict=False)
        return {}, (await issue(at, actor, sent, once)).key
    except ValidationError as wrong:
        found = [mistake.field for mistake in mistakes_of(wrong.errors())]
    except BadInput as wrong:
        found = [mistake.field for mistake in wrong.errors]
    return {name: words[name] for name in FIELDS if name in found}, ""


async def _page(
    request: Request,
    at: Office,
    actor: Actor,
    *,
    values: dict[str, str],
    mistakes: dict[str, str],
    key: str,
    shown: Shown,
) -> HTMLResponse:
    found = [one for one in await list_keys(actor, at) if shown.person in {"", one.person.code}]
    async with at.sessions.reading() as connection:
        staff = await people_rows(connection, actor, Wanted(active=True))
    people = sorted(((row.code, f"{row.full_name}, {row.short_name}") for row in staff), key=lambda pair: pair[1])
    rows = [one for one in found if _is_found(one, shown.find) and (one.warnings or not shown.warned)]
    return show(
        request,
        "pages/keys.html",
        status=422 if mistakes else 200,
        heading=_("Ключи доступа"),
        section=HOME,
        links=links(),
        rows=rows[:SHOWN],
        unshown=max(0, len(rows) - SHOWN),
        total=len(found),
        warned_number=sum(bool(one.warnings) for one in found),
        shown=shown,
        people=[("", _("выберите")), *people],
        scopes=scopes(),
        scope_words=dict(scopes()),
        role=lambda one: value_words("role", one.value),
        warning=_warning,
        values=values,
        mistakes=mistakes,
        key=key,
        moments=await moments_of(request),
    )


def _is_found(key: KeyTold, find: str) -> bool:
    said = WORD.findall(folded(f"{key.person.name} {key.agency} {key.label} {key.person.code}"))
    return all(any(word.startswith(start) for word in said) for start in WORD.findall(folded(find)))


def _warning(one: Warn) -> str:
    return {
        Warn.EXPIRED: _("истёк: уже никого не впускает"),
        Warn.EXPIRING: _("скоро истечёт: выдайте новый, если нужен"),
        Warn.ENDLESS: _("без срока: отзовите и выдайте со сроком"),
        Warn.UNUSED: _("выдан больше 30 дней назад и ни разу не пригодился"),
        Warn.IDLE: _("не пригодился больше 90 дней"),
        Warn.SHUT: _("сотрудник не работает, ключ не впускает"),
    }[one]
