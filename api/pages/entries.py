"""Entering a territory, an agency or a member of staff. Whoever keeps a territory keeps it and all below, no more."""

import json
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from activities.directory import Directory, DirectoryMistake, enter_directory
from api.duties import Administrator
from api.errors import NotFound
from api.guards import At
from api.languages import gettext as _
from api.mistakes import mistakes_of
from api.office import Office
from api.pages.administration import HOME, links
from api.pages.door import Page, see_other
from api.pages.fields import Sent
from api.pages.showing import show
from api.reading.rows import Line
from api.reading.staffing import agency_rows, is_entered, people_rows, territory_rows
from api.retelling import retold
from models.ids import lies_within
from models.people import Actor, AgencyKind, Role

router = APIRouter(route_class=Page, include_in_schema=False)
Sort = Literal["territories", "agencies", "people"]
OfEntry = Annotated[str, Query(max_length=80, description="Код записи; пусто: новая запись")]
Options = tuple[tuple[str, str], ...]


class Asked(NamedTuple):
    """One field of an entry; one with options is chosen, not typed."""

    name: str
    title: str
    hint: str = ""
    options: Options = ()


class Kept(NamedTuple):
    """The entries of one sort that the actor keeps, and what is asked of each."""

    rows: list[Line]
    asked: tuple[Asked, ...]


@router.get(f"{HOME}/{{sort}}/edit")
async def ask(request: Request, sort: Sort, actor: Administrator, at: At, code: OfEntry = "") -> HTMLResponse:
    """An entry to be changed, or an empty one."""
    kept = await _kept(at, actor, sort)
    row = next((row for row in kept.rows if row.code == code), None)
    if code and row is None:
        raise NotFound(_("Такой записи нет, или она не в вашем ведении."), _("Вернитесь к списку."))
    values = {} if row is None else {field.name: _said(getattr(row, field.name)) for field in kept.asked}
    return _form(request, sort, code, kept, values=values, mistakes={})


@router.post(f"{HOME}/{{sort}}/edit")
async def enter(
    request: Request, sort: Sort, actor: Administrator, at: At, sent: Sent, *, code: OfEntry = ""
) -> Response:
    """Enter it, or say what is wrong; what was typed stays."""
    kept = await _kept(at, actor, sort)
    values = {field.name: sent.one(field.name) for field in kept.asked} | ({"code": code} if code else {})
    mistakes = await _entered(at, actor, sort, values)
    if mistakes:
        return _form(request, sort, code, kept, values=values, mistakes=mistakes)
    return see_other(f"{HOME}/{sort}?done=entered")


async def _entered(at: Office, actor: Actor, sort: Sort, values: dict[str, str]) -> dict[str, str]:
    """Enter it; the answer is what was wrong, by field, and nothing was entered then."""
    try:
        directory = Directory.model_validate_json(json.dumps({sort: [_typed(sort, values)]}))
    except ValidationError as wrong:
        found = {mistake.field.rpartition(".")[2]: mistake.message for mistake in mistakes_of(wrong.errors())}
        return {name: words if values.get(name) else _("Заполните это поле.") for name, words in found.items()}
    foreign = await _foreign(at, actor, sort, values)
    if foreign:
        return foreign
    try:
        await enter_directory(at.sessions, directory, at=at.clock())
    except DirectoryMistake as mistake:
        return {"code": str(mistake)}
    return {}


async def _foreign(at: Office, actor: Actor, sort: Sort, values: dict[str, str]) -> dict[str, str]:
    """What lies outside of the actor's territory: the entry as it stands, or the place that it would get."""
    kept = await _kept(at, actor, sort)
    async with at.sessions.reading() as connection:
        stands = await is_entered(connection, actor, sort, values["code"])
        homes = {row.code for row in await agency_rows(connection, actor)}
    if stands and values["code"] not in {row.code for row in kept.rows}:
        return {"code": _("Этот код занят записью, которую ведёт другой администратор. Выберите иной.")}
    if sort == "people" and values["agency"] not in homes:
        return {"agency": _("Этот орган не в вашем ведении.")}
    field = "code" if sort == "territories" else "territory"
    if values[field] and not lies_within(values[field], actor.territory):
        return {field: _("Эта территория не в вашем ведении.")}
    return {}


def _typed(sort: Sort, values: dict[str, str]) -> dict[str, Any]:
    """What was typed, as the file of the directory would have it."""
    match sort:
        case "territories":
            offset = values["offset"]
            return {**values, "offset": int(offset) if offset.lstrip("+-").isdecimal() else offset}
        case "people":
            return {**values, "territory": values["territory"] or None, "active": values["active"] != "no"}
        case "agencies":
            return dict(values)


async def _kept(at: Office, actor: Actor, sort: Sort) -> Kept:
    async with at.sessions.reading() as connection:
        territories = await territory_rows(connection, actor)
        places = tuple((row.code, row.name) for row in territories)
        match sort:
            case "territories":
                return Kept(territories, _of_territory())
            case "agencies":
                return Kept(await agency_rows(connection, actor), _of_agency(places))
            case "people":
                homes = tuple((row.code, row.short_name) for row in await agency_rows(connection, actor))
                return Kept(await people_rows(connection, actor), _of_person(homes, places))


def _of_territory() -> tuple[Asked, ...]:
    return (
        Asked("code", _("Код"), _("Латиницей через точку, от страны вниз, например ru.sve.ekb")),
        Asked("name", _("Название")),
        Asked("offset", _("Разница с UTC в минутах"), _("Например 300: на пять часов раньше, чем в Гринвиче")),
    )


def _of_agency(places: Options) -> tuple[Asked, ...]:
    return (
        Asked("code", _("Код"), _("Латинские буквы, цифры и дефис, например school-4")),
        Asked("kind", _("Вид органа"), options=tuple((kind.value, retold(kind.label)) for kind in AgencyKind)),
        Asked("name", _("Полное название"), _("Как в уставе: с ним выходят документы")),
        Asked("short_name", _("Краткое название")),
        Asked("territory", _("Территория"), options=places),
        Asked("address", _("Адрес")),
        Asked("phone", _("Телефон")),
    )


def _of_person(homes: Options, places: Options) -> tuple[Asked, ...]:
    own = (("", _("та же, что у органа")), *places)
    return (
        Asked("code", _("Код"), _("Латинские буквы, цифры и дефис; в нём нет имени, он попадает в журнал")),
        Asked("full_name", _("Фамилия, имя, отчество")),
        Asked("position", _("Должность"), _("С маленькой буквы, как в документах")),
        Asked("agency", _("Орган"), options=homes),
        Asked("role", _("Роль"), options=tuple((role.value, retold(role.label)) for role in Role)),
        Asked("territory", _("Территория"), options=own),
        Asked("active", _("Работает"), options=(("yes", _("да")), ("no", _("нет, доступ закрыт")))),
    )


def _form(
    request: Request, sort: Sort, code: str, kept: Kept, *, values: dict[str, str], mistakes: dict[str, str]
) -> HTMLResponse:
    titles = {
        "territories": (_("Новая территория"), _("Территория")),
        "agencies": (_("Новый орган"), _("Орган")),
        "people": (_("Новый сотрудник"), _("Сотрудник")),
    }
    return show(
        request,
        "pages/entry.html",
        status=422 if mistakes else 200,
        heading=titles[sort][1 if code else 0],
        section=HOME,
        links=links(),
        back=f"{HOME}/{sort}",
        address=f"{HOME}/{sort}/edit" + (f"?code={code}" if code else ""),
        code=code,
        asked=kept.asked,
        values=values,
        mistakes=mistakes,
        person=code if sort == "people" else "",
    )


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
