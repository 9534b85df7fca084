"""Cedar answers as the code before it did, for every role, kind, part and place that there is."""

from itertools import product
from typing import Literal

import pytest

from models.ids import lies_within
from models.people import OFFICE_ROLES, SIGNAL_ROLES, Actor, AgencyKind, Permission, Relation, Role, may

OWN = "own"
PLACES = ("ru.sve", "ru.sve.ekb", "ru.svex", "ru")
OTHERS = ("a1", OWN)


def relations() -> list[Relation | None]:
    lists = [(), (OWN,), ("a1",), ("a1", OWN)]
    return [
        None,
        *(
            Relation(territory=place, custodian=custodian, agencies=agencies, offered=offered, answered=answered)
            for place, custodian, agencies, answered in product(PLACES, OTHERS, lists, lists)
            for offered in (None, *agencies)
        ),
    ]


@pytest.mark.parametrize(
    "permission", [one for one in Permission if one not in {Permission.NAME_READ, Permission.ACCESS_SET}]
)
def test_cedar_answers_as_the_code_before(permission: Permission) -> None:
    kinds = (AgencyKind.COMMISSION, AgencyKind.SCHOOL)
    asked = relations()
    for role, kind in product(Role, kinds):
        actor = Actor(person="p1", agency=OWN, kind=kind, role=role, territory="ru.sve")
        for relation in asked:
            assert may(actor, permission, relation) == before(actor, permission, relation), (role, kind, relation)


def before(actor: Actor, permission: Permission, relation: Relation | None = None) -> Literal[True] | str:
    """Whether the actor may do this, or the reason why not (Russian, fit to be shown)."""
    if permission is Permission.SIGNAL_SEND:
        return True if actor.role in SIGNAL_ROLES else f"Роль «{actor.role.label}» не подаёт сигналы."
    if permission is Permission.PAYLOAD_OPEN:
        return True if actor.role is Role.ADMINISTRATOR else f"Роль «{actor.role.label}» не раскрывает данные процесса."
    if permission is Permission.SUPERVISION_READ:
        return True if actor.role is Role.SUPERVISOR else f"Роль «{actor.role.label}» не ведёт надзор."
    if permission is Permission.DIRECTORY_WRITE:
        return True if actor.role is Role.ADMINISTRATOR else f"Роль «{actor.role.label}» не ведёт справочник."
    if permission in {Permission.AUDIT_VERIFY, Permission.AUDIT_EXPORT}:
        return _may_prove(actor, permission)
    if permission in {Permission.SITTING_READ, Permission.SITTING_KEEP}:
        return _may_sit(actor, permission)
    if permission is Permission.ANSWER_CORRECT:
        return _may_correct(actor, relation)
    if permission is Permission.ROUTE_APPROVE:
        approves = actor.role in {Role.METHODOLOGIST, Role.SUPERVISOR}
        return True if approves else f"Роль «{actor.role.label}» не вводит редакции маршрутов в действие."
    if permission is Permission.ROUTE_ADOPT:
        return _may_adopt(actor, relation)
    if relation is None or not _within_reach(actor, relation):
        return "Дело не находится в вашем ведении."
    if permission is Permission.CASE_READ:
        return True
    if permission is Permission.FILE_READ:
        return _may_read_file(actor, relation)
    if permission is Permission.READERS_SEE:
        return _may_see_readers(actor, relation)
    if actor.role not in OFFICE_ROLES:
        return f"Роль «{actor.role.label}» только читает дело."
    if permission is Permission.CASE_LEAD and actor.agency != relation.custodian:
        return "Это может сделать только орган, который сейчас отвечает за ребёнка."
    return True


def _may_prove(actor: Actor, permission: Permission) -> Literal[True] | str:
    """Supervision verifies the log; whoever keeps the system may take it away as well."""
    if permission is Permission.AUDIT_EXPORT:
        return True if actor.role is Role.ADMINISTRATOR else f"Роль «{actor.role.label}» не выгружает журнал."
    verifies = actor.role in {Role.SUPERVISOR, Role.ADMINISTRATOR}
    return True if verifies else f"Роль «{actor.role.label}» не проверяет журнал."


def _may_sit(actor: Actor, permission: Permission) -> Literal[True] | str:
    """The commission reads its own sittings, supervision those of its territory; chair and secretary keep them."""
    if permission is Permission.SITTING_READ and actor.role is Role.SUPERVISOR:
        return True
    if actor.kind is not AgencyKind.COMMISSION or actor.role not in OFFICE_ROLES:
        return "Заседания видят сама комиссия и надзор."
    if permission is Permission.SITTING_KEEP and actor.role not in {Role.HEAD, Role.SECRETARY}:
        return "Заседания созывают и ведут председатель и секретарь комиссии."
    return True


def _may_read_file(actor: Actor, relation: Relation) -> Literal[True] | str:
    """Whoever is only asked to take a case over reads what was written in it once they have taken it."""
    if actor.role is not Role.SUPERVISOR and actor.agency == relation.offered:
        return "Пока вы не приняли дело, видно только, о каком ребёнке речь, где дело стоит и что в нём открыто."
    return True


def _may_see_readers(actor: Actor, relation: Relation) -> Literal[True] | str:
    leads = actor.agency == relation.custodian and actor.role in {Role.HEAD, Role.SECRETARY}
    asks = leads or actor.role is Role.SUPERVISOR
    return True if asks else "Кто читал дело, видят надзор и руководитель органа, который отвечает за ребёнка."


def _may_correct(actor: Actor, relation: Relation | None) -> Literal[True] | str:
    if relation is None or actor.agency not in relation.answered:
        return "Исправить ответ может только орган, который его дал."
    return True if actor.role in OFFICE_ROLES else f"Роль «{actor.role.label}» не исправляет ответы."


def _may_adopt(actor: Actor, relation: Relation | None) -> Literal[True] | str:
    """A methodologist decides for the cases of the own territory, and reads none of them for it."""
    if actor.role is not Role.METHODOLOGIST:
        return f"Роль «{actor.role.label}» не переводит дела на другую редакцию маршрута."
    if relation is not None and not lies_within(relation.territory, actor.territory):
        return "Это дело ведётся на другой территории."
    return True


def _within_reach(actor: Actor, relation: Relation) -> bool:
    """Supervision reads its territory; an office sees the cases it answers for or has an open task in."""
    if actor.role is Role.SUPERVISOR:
        return lies_within(relation.territory, actor.territory)
    return actor.role in OFFICE_ROLES and (actor.agency == relation.custodian or actor.agency in relation.agencies)
