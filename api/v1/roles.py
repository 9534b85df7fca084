"""What each role may do, asked of the very guards and routes that decide it, and who there is to do it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import Field

from api.door import Door
from api.duties import Administrator
from api.guards import GUARDED, At
from api.languages import gettext as _
from api.reading.staffing import staff_of_agencies
from api.retelling import retold
from api.v1.shapes import AgencyTold, Told
from models.ids import RouteId
from models.people import Actor, AgencyKind, Permission, Relation, Role, does, may
from models.route import Route, Step
from workflows import registry

router = APIRouter(route_class=Door, tags=["Справочник"])


class DoorTold(Told):
    """One door of the API that the permission opens."""

    method: str
    path: str
    words: str


class PermissionTold(Told):
    """An action, the roles that may do it, and the doors that it opens."""

    permission: Permission
    words: str
    roles: list[Role] = Field(description="Кому разрешено; остальным отказано с причиной")
    doors: list[DoorTold]


class StepTold(Told):
    """A step of a route in force."""

    route: RouteId
    route_title: str
    step: str


class DutyTold(Told):
    """What the routes give to a role in a kind of agency."""

    kind: AgencyKind
    role: Role
    steps: list[StepTold]


class GapTold(Told):
    """An agency in which nobody can do what the routes give to a role."""

    agency: AgencyTold
    role: Role
    steps: int


class RolesTold(Told):
    """What each role may do, what the routes give it to do, who there is, and who is missing."""

    permissions: list[PermissionTold]
    duties: list[DutyTold]
    people: dict[Role, int] = Field(description="Работающие сотрудники в вашем ведении")
    gaps: list[GapTold] = Field(description="Некому исполнять шаги маршрутов")


@router.get("/directory/roles")
async def roles(request: Request, actor: Administrator, at: At) -> RolesTold:
    """Что может каждая роль (из самих проверок системы и шагов маршрутов), и кого в вашем ведении не хватает."""
    async with at.sessions.reading() as connection:
        staff = await staff_of_agencies(connection, actor)
    owed = _duties(actor.territory.partition(".")[0])
    people = dict.fromkeys(Role, 0)
    of_agency: dict[AgencyTold, set[Role]] = defaultdict(set)
    for row in staff:
        here = of_agency[AgencyTold(code=row.code, name=row.short_name, kind=AgencyKind(row.kind))]
        if row.role is not None:
            here.add(Role(row.role))
            people[Role(row.role)] += row.number
    return RolesTold(
        permissions=_permissions(request.app.state.doors),
        duties=[DutyTold(kind=kind, role=role, steps=steps) for (kind, role), steps in owed.items()],
        people=people,
        gaps=[
            GapTold(agency=agency, role=role, steps=len(steps))
            for agency, present in of_agency.items()
            for (kind, role), steps in owed.items()
            if kind is agency.kind and not any(does(one, role) for one in present)
        ],
    )


def _permissions(routes: Iterable[Any]) -> list[PermissionTold]:
    doors: dict[Permission, list[DoorTold]] = defaultdict(list)
    for route in routes:
        if isinstance(route, APIRoute):
            words = retold((route.description or "").partition("\n")[0])
            for permission in {GUARDED[call] for call in _calls(route.dependant) if call in GUARDED}:
                method = "/".join(sorted(route.methods or ()))
                doors[permission].append(DoorTold(method=method, path=route.path, words=words))
    return [
        PermissionTold(
            permission=permission,
            words=words_of(permission),
            roles=[role for role in Role if _is_allowed(role, permission)],
            doors=doors[permission],
        )
        for permission in Permission
    ]


def _is_allowed(role: Role, permission: Permission) -> bool:
    """Whether the role may do it where everything else is in its favour: its own case, its own territory."""
    actor = Actor(person="anybody", agency="own", kind=AgencyKind.COMMISSION, role=role, territory="ru")
    own = Relation(territory="ru", custodian="own", agencies=("own",), answered=("own",))
    return may(actor, permission, own) is True


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for dependency in dependant.dependencies:
        if dependency.call is not None:
            yield dependency.call
        yield from _calls(dependency)


def _duties(country: str) -> dict[tuple[AgencyKind, Role], list[StepTold]]:
    """The steps of the newest routes in force, by the kind of agency and the role that the route names."""
    ids = sorted({route.id for route in registry.published_routes() if route.country == country})
    owed: dict[tuple[AgencyKind, Role], list[StepTold]] = defaultdict(list)
    for route in map(registry.newest_route, ids):
        for step in _steps(route):
            owed[step.agency, step.role].append(StepTold(route=route.id, route_title=route.title, step=step.title))
    return {key: owed[key] for kind in AgencyKind for role in Role if (key := (kind, role)) in owed}


def _steps(route: Route) -> Iterator[Step]:
    return (step for stage in route.stages for step in stage.steps)


def words_of(permission: Permission) -> str:
    """The action in words."""
    return {
        Permission.SIGNAL_SEND: _("Подать сигнал о ребёнке"),
        Permission.CASE_READ: _("Читать дело (свой орган участвует; надзор — на своей территории, без имени ребёнка)"),
        Permission.FILE_READ: _(
            "Читать написанное в деле (надзор — документы, указав причину, и написанное для него; "
            "орган, которому дело только предложили, — нет)"
        ),
        Permission.REQUEST_READ: _("Читать запрос, на который орган отвечает"),
        Permission.NAME_READ: _("Видеть имя ребёнка (надзор — указав причину)"),
        Permission.CASE_LEAD: _("Вести дело (орган, который отвечает за ребёнка)"),
        Permission.TASK_DO: _("Исполнять задачи своего органа"),
        Permission.ANSWER_CORRECT: _("Исправить ответ своего органа"),
        Permission.PAYLOAD_OPEN: _("Раскрыть данные процесса в Temporal"),
        Permission.SUPERVISION_READ: _("Вести надзор"),
        Permission.DIRECTORY_WRITE: _("Вести справочник, ключи и состояние системы"),
        Permission.ROUTE_ADOPT: _("Предложить редакцию маршрута и перенести на неё дела"),
        Permission.ROUTE_APPROVE: _("Ввести редакцию маршрута в действие"),
        Permission.READERS_SEE: _("Видеть, кто читал дело"),
        Permission.ACCESS_SET: _("Ограничить доступ к делу или открыть его участникам"),
        Permission.AUDIT_VERIFY: _("Проверить журнал"),
        Permission.AUDIT_EXPORT: _("Выгрузить журнал целиком"),
        Permission.SITTING_READ: _("Читать заседания своей комиссии (надзор — комиссий своей территории)"),
        Permission.EMERGENCY_ASK: _("Экстренно открыть для чтения дело, в котором не участвуешь (с проверкой надзора)"),
        Permission.SITTING_KEEP: _("Созывать и вести заседания комиссии"),
        Permission.RETENTION_READ: _("Видеть сроки хранения и акты об уничтожении"),
        Permission.RETENTION_KEEP: _("Предложить уничтожить дела с истёкшим сроком, запретить уничтожение"),
        Permission.DESTRUCTION_DECIDE: _("Подтвердить уничтожение, предложенное другим"),
        Permission.INDIVIDUAL_FIND: _("Искать людей, названных в делах, которые открыты органу"),
        Permission.INDIVIDUAL_JOIN: _("Решать, что записи об одном человеке или о разных"),
        Permission.INDIVIDUAL_CORRECT: _("Исправлять сведения о человеке"),
        Permission.INDIVIDUAL_LINK: _("Связывать человека с делом и отвязывать"),
    }.get(permission, permission.value)
