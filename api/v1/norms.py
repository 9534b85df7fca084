"""What everybody may look up: forms and routes."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import Field

from api.door import Door
from api.errors import NotFound
from api.guards import SignedIn
from api.languages import gettext as _
from api.v1.shapes import Told
from forms import catalogue
from forms.schema import answers_model
from models.ids import Code, Digest, RouteId
from workflows import registry

router = APIRouter(route_class=Door, tags=["Справочники"])


class FormLine(Told):
    """A form in the list."""

    id: Code
    version: int
    title: str
    is_approved: bool = Field(description="Утверждена федеральным актом; иначе это примерная форма")


class FormWhole(Told):
    """A form: its definition and the JSON Schema of its answers."""

    definition: dict[str, Any]
    answers: dict[str, Any] = Field(description="JSON Schema ответов")


class RouteLine(Told):
    """A published route."""

    id: RouteId
    version: int
    title: str
    digest: Digest


@router.get("/forms")
async def list_forms(_actor: SignedIn) -> list[FormLine]:
    """Формы, новейшие версии."""
    return [
        FormLine(id=form.id, version=form.version, title=form.title, is_approved=form.approved == "federal")
        for form in catalogue.forms()
    ]


@router.get("/forms/{form_id}")
async def read_form(
    _actor: SignedIn,
    form_id: Annotated[Code, InPath(description="Код формы")],
    version: Annotated[int | None, Query(ge=1, le=1_000, description="Версия; пусто: новейшая")] = None,
) -> FormWhole:
    """Форма целиком и схема её ответов."""
    try:
        form = catalogue.form(form_id, version)
    except catalogue.UnknownForm:
        raise NotFound(_("Такой формы или версии нет."), _("Список форм: GET /api/v1/forms.")) from None
    schema = answers_model(form.id, form.version).model_json_schema()
    return FormWhole(definition=form.model_dump(mode="json", exclude_defaults=True), answers=schema)


@router.get("/routes")
async def list_routes(_actor: SignedIn) -> list[RouteLine]:
    """Опубликованные маршруты, все редакции."""
    return [
        RouteLine(id=route.id, version=route.version, title=route.title, digest=route.digest)
        for route in registry.published_routes()
    ]


@router.get("/routes/{route_id}")
async def read_route(
    _actor: SignedIn, route_id: Annotated[RouteId, InPath(description="Имя маршрута")]
) -> dict[str, Any]:
    """Маршрут целиком, новейшая редакция."""
    try:
        route = registry.newest_route(route_id)
    except registry.NotPublished:
        raise NotFound(_("Такого маршрута нет."), _("Список маршрутов: GET /api/v1/routes.")) from None
    return {"digest": route.digest, **route.model_dump(mode="json", exclude_defaults=True)}
