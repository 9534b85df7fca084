"""People and agencies, and the one function that says who may do what.

`may` is asked at three doors: the page or the API, the update validator of the case, and (as a predicate built from
the same relation) the SQL of the read model. It answers True or the reason in words that can be shown to the person.
What it answers stands in `models/policies`: here a person and a case are reduced to what the policies speak of.
"""

from enum import StrEnum
from typing import Literal

from models.ids import AgencyCode, CaseId, PersonCode, Territory, lies_within
from models.payload import Payload
from models.policies.decisions import Question, decide


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
    REQUEST_READ = "request:read"
    NAME_READ = "name:read"
    CASE_LEAD = "case:lead"
    TASK_DO = "task:do"
    ANSWER_CORRECT = "answer:correct"
    PAYLOAD_OPEN = "payload:open"
    SUPERVISION_READ = "supervision:read"
    DIRECTORY_WRITE = "directory:write"
    ROUTE_ADOPT = "route:adopt"
    ROUTE_APPROVE = "route:approve"
    READERS_SEE = "readers:see"
    ACCESS_SET = "access:set"
    AUDIT_VERIFY = "audit:verify"
    AUDIT_EXPORT = "audit:export"
    EMERGENCY_ASK = "emergency:ask"
    SITTING_READ = "sitting:read"
    SITTING_KEEP = "sitting:keep"
    RETENTION_READ = "retention:read"
    RETENTION_KEEP = "retention:keep"
    DESTRUCTION_DECIDE = "destruction:decide"
    INDIVIDUAL_FIND = "individual:find"
    INDIVIDUAL_JOIN = "individual:join"
    INDIVIDUAL_CORRECT = "individual:correct"
    INDIVIDUAL_LINK = "individual:link"


class Doer(Payload):
    """Who did something, as it stands in the record: codes only, no names."""

    person: PersonCode
    agency: AgencyCode
    kind: AgencyKind
    role: Role


class Actor(Doer):
    """A person at a door: who, for which agency, in which role, for which territory (and all below it)."""

    territory: Territory
    emergencies: tuple[CaseId, ...] = ()
    """Cases that lay open to the person by emergency access when they came to the door (`models.emergency`)."""
    sits: bool = False
    """Whether the person had a seat in a sitting that was not over when they came to the door."""

    @property
    def doer(self) -> Doer:
        """The part that enters the record."""
        return Doer(person=self.person, agency=self.agency, kind=self.kind, role=self.role)


class Part(StrEnum):
    """A part that somebody has in a case; `models/policies/schema.cedarschema` says what each means."""

    CUSTODIAN = "custodian"
    TASK = "task"
    OFFERED = "offered"
    ANSWERED = "answered"
    TRUSTED = "trusted"
    EMERGENCY = "emergency"
    REASONED = "reasoned"
    SITTING = "sitting"


class Level(StrEnum):
    """How widely what was written in a case may be read by those who take part in it."""

    ORDINARY = "ordinary"
    RESTRICTED = "restricted"


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
    level: Level = Level.ORDINARY
    trusted: tuple[AgencyKind, ...] = ()
    """The kinds of agencies that the custodian of a restricted case named among its readers."""
    emergency: tuple[PersonCode, ...] = ()
    """People who opened the case in an emergency, while that lasts."""
    reasoned: tuple[PersonCode, ...] = ()
    """People of supervision who said why they need the child's name, while that lasts."""
    sitting: tuple[PersonCode, ...] = ()
    """Members of a commission on the agenda of whose sitting the case stands, until the sitting has ended."""


def does(role: Role, needed: Role) -> bool:
    """Whether somebody of this role may do what the other one owes: a head does what specialists owe as well."""
    return role is needed or (role is Role.HEAD and needed is Role.SPECIALIST)


OFFICE_ROLES = frozenset({Role.SPECIALIST, Role.HEAD, Role.SECRETARY, Role.MEMBER})


def may(actor: Actor, permission: Permission, relation: Relation | None = None) -> Literal[True] | str:
    """Whether the actor may do this, or the reason why not (Russian, fit to be shown): `models/policies` decide."""
    place = relation is not None and lies_within(relation.territory, actor.territory)
    level = None if relation is None else relation.level
    answer = decide(Question(permission, actor.role, actor.kind, _parts(actor, relation), place, level))
    return answer if answer is True else answer % {"label": actor.role.label}


def _parts(actor: Actor, relation: Relation | None) -> tuple[Part, ...]:
    """Which parts the actor has in the case, of itself or by its agency."""
    if relation is None:
        return ()
    takes_part, is_offered = actor.agency in relation.agencies, actor.agency == relation.offered
    having = (
        (Part.CUSTODIAN, actor.agency == relation.custodian),
        (Part.TASK, takes_part and not is_offered),
        (Part.OFFERED, takes_part and is_offered),
        (Part.ANSWERED, actor.agency in relation.answered),
        (Part.TRUSTED, actor.kind in relation.trusted),
        (Part.EMERGENCY, actor.person in relation.emergency),
        (Part.REASONED, actor.person in relation.reasoned),
        (Part.SITTING, actor.person in relation.sitting),
    )
    return tuple(part for part, has in having if has)
