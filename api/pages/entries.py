"""Entering and correcting a territory, an agency or a member of staff; of two at once the second sees both values."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.duties import Administrator
from api.errors import BadInput, RefusedNow
from api.guards import At
from api.languages import gettext as _
from api.mistakes import mistakes_of
from api.office import Office
from api.pages.administration import HOME, links
from api.pages.changes import titles, value_words
from api.pages.directory import Options, homes_of, kinds, places_of, roles
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.showing import show
from api.v1 import directory, entries
from api.v1.entries import AgencyIn, EntryChanged, PersonIn, TerritoryIn, Versioned
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
Sort = Literal["territories", "agencies", "people"]
OfEntry = Annotated[str, Query(max_length=80, description="Код записи; пусто: новая запись")]
SHAPES: dict[Sort, type[Versioned]] = {"territories": TerritoryIn, "agencies": AgencyIn, "people": PersonIn}
CHANGED, REFUSED, WRONG, FINE = 412, 409, 422, 200


class Asked(NamedTuple):
    """One field of an entry; one with options is chosen, not typed."""

    name: str
    title: str
    hint: str = ""
    options: Options = ()


class Clash(NamedTuple):
    """One value that somebody else changed meanwhile: theirs, and the one sent now."""

    title: str
    theirs: str
    yours: str


class Told(NamedTuple):
    """What the page says of a sending that did not succeed."""

    status: int = FINE
    mistakes: Mapping[str, str] = {}
    clashes: tuple[Clash, ...] = ()
    refusal: str = ""


@router.get(f"{HOME}/{{sort}}/edit")
async def ask(request: Request, sort: Sort, actor: Administrator, at: At, code: OfEntry = "") -> HTMLResponse:
    """An entry to be corrected, or an empty one."""
    values = await _stands(at, actor, sort, code) if code else {}
    return await _form(request, at, actor, sort, code=code, values=values, told=Told())


@router.post(f"{HOME}/{{sort}}/edit")
async def enter(
    request: Request, sort: Sort, actor: Administrator, at: At, sent: Sent, once: SentOnce, *, code: OfEntry = ""
) -> Response:
    """Enter it, or say what is wrong; what was typed stays."""
    values = {field.name: sent.one(field.name) for field in await _asked(at, actor, sort, code)}
    values |= {"version": sent.one("version"), "note": sent.one("note")}
    if code and sort == "people":  # another part is an appointment, and has a page of its own
        kept = await _stands(at, actor, sort, code)
        values = {**{name: kept[name] for name in ("position", "agency", "role", "territory")}, **values}
    name = code or values.pop("code", "")
    told = await _entered(at, actor, sort, name, values, once)
    if told.status == FINE:
        return see_other(f"{HOME}/{sort}/{name}?done=entered")
    if told.status == CHANGED:
        values["version"] = (await _stands(at, actor, sort, name))["version"]
    return await _form(request, at, actor, sort, code=code, values={"code": name, **values}, told=told)


async def _entered(at: Office, actor: Actor, sort: Sort, code: str, values: dict[str, str], once: SentOnce) -> Told:
    """Enter it through the door of the API; nothing was entered unless the status is fine."""
    try:
        shape = SHAPES[sort].model_validate(_typed(values), strict=False)
        door: Any = {"territories": entries.put_territory, "agencies": entries.put_agency, "people": entries.put_person}
        await door[sort](actor, entries.code_of(sort, code), shape, once, at)
    except ValidationError as wrong:
        found = {mistake.field: mistake.message for mistake in mistakes_of(wrong.errors())}
        return Told(
            WRONG, {name: words if values.get(name) else _("Заполните это поле.") for name, words in found.items()}
        )
    except EntryChanged as changed:
        return Told(CHANGED, clashes=tuple(_clashes(changed)))
    except BadInput as wrong:
        return Told(WRONG, {mistake.field or "code": mistake.message for mistake in wrong.errors})
    except RefusedNow as refused:
        return Told(REFUSED, refusal=f"{refused.detail} {refused.remedy}")
    return Told()


def _clashes(changed: EntryChanged) -> list[Clash]:
    stands, yours = changed.more["stands"], changed.more["yours"]
    return [
        Clash(title, value_words(name, stands[name]), value_words(name, yours[name]))
        for name, title in titles().items()
        if name in stands and name in yours and stands[name] != yours[name]
    ]


def _typed(values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the API takes it."""
    typed: dict[str, Any] = {name: value for name, value in values.items() if name != "code"}
    for name in ("version", "territory"):
        typed[name] = typed.get(name) or None
    if "offset" not in typed:
        return typed
    return {name: value for name, value in typed.items() if name != "territory"}


async def _stands(at: Office, actor: Actor, sort: Sort, code: str) -> dict[str, str]:
    """The values of the entry as it stands."""
    match sort:
        case "territories":
            row = (await directory.one_territory(actor, code, at)).model_dump(mode="json")
        case "agencies":
            row = (await directory.one_agency(actor, code, at)).model_dump(mode="json")
        case "people":
            row = (await directory.one_person(actor, code, at)).model_dump(mode="json")
            row["agency"] = row["agency"]["code"]
    return {name: str(value) for name, value in row.items() if isinstance(value, str | int)}


async def _asked(at: Office, actor: Actor, sort: Sort, code: str) -> tuple[Asked, ...]:
    async with at.sessions.reading() as connection:
        places = await places_of(connection, actor)
        match sort:
            case "territories":
                fields = _of_territory()
            case "agencies":
                fields = _of_agency(places)
            case "people":
                fields = _of_person(await homes_of(connection, actor), places)
    if not code:
        return fields
    changed = {"full_name", "email"} if sort == "people" else {field.name for field in fields} - {"code"}
    return tuple(field for field in fields if field.name in changed)


def _of_territory() -> tuple[Asked, ...]:
    return (
        Asked("code", _("Код"), _("Латиницей через точку, от страны вниз, например ru.sve.ekb")),
        Asked("name", _("Название")),
        Asked("offset", _("Разница с UTC в минутах"), _("Например 300: на пять часов раньше, чем в Гринвиче")),
    )


def _of_agency(places: Options) -> tuple[Asked, ...]:
    return (
        Asked("code", _("Код"), _("Латинские буквы, цифры и дефис, например school-4")),
        Asked("kind", _("Вид органа"), options=kinds()),
        Asked("name", _("Полное название"), _("Как в уставе: с ним выходят документы")),
        Asked("short_name", _("Краткое название")),
        Asked("territory", _("Территория"), options=places),
        Asked("address", _("Адрес")),
        Asked("phone", _("Телефон")),
    )


def _of_person(homes: Options, places: Options) -> tuple[Asked, ...]:
    return (
        Asked("code", _("Код"), _("Латинские буквы, цифры и дефис; в нём нет имени, он попадает в журнал")),
        Asked("full_name", _("Фамилия, имя, отчество")),
        Asked("email", _("Электронная почта"), _("Рабочий адрес для извещений; можно оставить пустым")),
        Asked("position", _("Должность"), _("С маленькой буквы, как в документах")),
        Asked("agency", _("Орган"), options=homes),
        Asked("role", _("Роль"), options=roles()),
        Asked("territory", _("Территория"), options=(("", _("та же, что у органа")), *places)),
    )


async def _form(
    request: Request, at: Office, actor: Actor, sort: Sort, *, code: str, values: Mapping[str, str], told: Told
) -> HTMLResponse:
    new = {"territories": _("Новая территория"), "agencies": _("Новый орган"), "people": _("Новый сотрудник")}
    old = {
        "territories": _("Изменить территорию"),
        "agencies": _("Изменить орган"),
        "people": _("Исправить имя или почту"),
    }
    return show(
        request,
        "pages/entry.html",
        status=told.status,
        heading=(old if code else new)[sort],
        section=HOME,
        links=links(),
        back=f"{HOME}/{sort}/{code}" if code else f"{HOME}/{sort}",
        address=f"{HOME}/{sort}/edit" + (f"?code={code}" if code else ""),
        code=code,
        asked=await _asked(at, actor, sort, code),
        values=values,
        told=told,
    )
