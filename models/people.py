"""People and agencies, and the one function that says who may do what.

`may` is asked at three doors: the page or the API, the update validator of the case, and (as a predicate built from
the same relation) the SQL of the read model. It answers True or the reason in words that can be shown to the person.
"""

from enum import StrEnum
from typing import Literal

from models.ids import AgencyCode, PersonCode, Territory, lies_within
from models.payload import Payload


class AgencyKind(StrEnum):
    """The kinds of agencies of the prevention system (120-ФЗ ст. 4) and those a case may address outside it."""

    SCHOOL = "school"
    POLICE = "police"
    GUARDIANSHIP = "guardianship"
    HEALTH = "health"
    SOCIAL = "social"
    COMMISSION = "commission"
    PSYCHOLOGY = "psychology"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    EDUCATION = "education"
    YOUTH = "youth"
    HOTLINE = "hotline"
    REGION = "region"
    PENAL = "penal"

    @property
    def label(self) -> str:
        """The kind in the words of the law."""
        return AGENCY_TITLES[self]


AGENCY_TITLES: dict[AgencyKind, str] = {
    AgencyKind.SCHOOL: "образовательная организация",
    AgencyKind.POLICE: "ПДН ОВД",
    AgencyKind.GUARDIANSHIP: "орган опеки и попечительства",
    AgencyKind.HEALTH: "медицинская организация",
    AgencyKind.SOCIAL: "орган социальной защиты",
    AgencyKind.COMMISSION: "КДНиЗП",
    AgencyKind.PSYCHOLOGY: "психологическая служба",
    AgencyKind.PROSECUTOR: "прокуратура",
    AgencyKind.COURT: "суд",
    AgencyKind.EDUCATION: "орган управления образованием",
    AgencyKind.YOUTH: "орган по делам молодёжи",
    AgencyKind.HOTLINE: "телефон доверия",
    AgencyKind.REGION: "орган исполнительной власти субъекта",
    AgencyKind.PENAL: "уголовно-исполнительная инспекция",
}


class Role(StrEnum):
    """What a person is in the system; a step names a role, never a person."""

    REPORTER = "reporter"
    SPECIALIST = "specialist"
    HEAD = "head"
    SECRETARY = "secretary"
    MEMBER = "member"
    SUPERVISOR = "supervisor"
    METHODOLOGIST = "methodologist"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role in Russian."""
        return ROLE_TITLES[self]


ROLE_TITLES: dict[Role, str] = {
    Role.REPORTER: "заявитель",
    Role.SPECIALIST: "специалист",
    Role.HEAD: "руководитель",
    Role.SECRETARY: "ответственный секретарь",
    Role.MEMBER: "член комиссии",
    Role.SUPERVISOR: "надзор",
    Role.METHODOLOGIST: "методист",
    Role.ADMINISTRATOR: "администратор",
}


class Permission(StrEnum):
    """What can be allowed, as `resource:action`."""

    SIGNAL_SEND = "signal:send"
    CASE_READ = "case:read"
    FILE_READ = "file:read"
    CASE_LEAD = "case:lead"
    TASK_DO = "task:do"
    ANSWER_CORRECT = "answer:correct"
    PAYLOAD_OPEN = "payload:open"
    SUPERVISION_READ = "supervision:read"
    DIRECTORY_WRITE = "directory:write"
    ROUTE_ADOPT = "route:adopt"
    ROUTE_APPROVE = "route:approve"
    READERS_SEE = "readers:see"
    AUDIT_VERIFY = "audit:verify"
    AUDIT_EXPORT = "audit:export"
    SITTING_READ = "sitting:read"
    SITTING_KEEP = "sitting:keep"


class Doer(Payload):
    """Who did something, as it stands in the record: codes only, no names."""

    person: PersonCode
    agency: AgencyCode
    kind: AgencyKind
    role: Role


class Actor(Doer):
    """A person at a door: who, for which agency, in which role, for which territory (and all below it)."""

    territory: Territory

    @property
    def doer(self) -> Doer:
        """The part that enters the record."""
        return Doer(person=self.person, agency=self.agency, kind=self.kind, role=self.role)


class Relation(Payload):
    """What of a case decides about access to it."""

    territory: Territory
    custodian: AgencyCode
    agencies: tuple[AgencyCode, ...]
    """The agencies with an open task in the case."""
    offered: AgencyCode | None = None
    """The agency that is asked to take the case over and has no other part in it: it sees what it needs to decide."""
    answered: tuple[AgencyCode, ...] = ()
    """The agencies whose answers stand in the present stage: they may correct them, and see nothing else for it."""


def does(role: Role, needed: Role) -> bool:
    """Whether somebody of this role may do what the other one owes: a head does what specialists owe as well."""
    return role is needed or (role is Role.HEAD and needed is Role.SPECIALIST)


OFFICE_ROLES = frozenset({Role.SPECIALIST, Role.HEAD, Role.SECRETARY, Role.MEMBER})
SIGNAL_ROLES = OFFICE_ROLES | {Role.REPORTER}


def may(actor: Actor, permission: Permission, relation: Relation | None = None) -> Literal[True] | str:
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
