"""What follows a grant: it is ended early, reviewed with a verdict, or left lying until supervision above is told."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from activities.audit.accesses import Entry, enter
from activities.case_files import state_of
from activities.data_keys import SEQUEL, closed_for
from activities.emergencies.granting import alone
from activities.emergencies.rows import GRANTED, Line, grant_of, granted, has, sequels_of
from activities.emergencies.telling import Circle, Letters, everybody, heads_of, supervision_of
from activities.post.recipients import Addressee
from models.access import AccessKind, Purpose
from models.case import CaseState
from models.emergency import REVIEW_WITHIN, Grant, Sequel, Told, Verdict, digest_of
from models.people import Actor, Role
from models.tables import CaseFile, EmergencyAccess, EmergencySequel


class Outcome(Enum):
    """What came of a deed."""

    DONE = auto()
    UNKNOWN = auto()
    """There is no such grant."""
    OVER = auto()
    """It has ended already, or somebody else has given the verdict."""
    OWN = auto()
    """Nobody reviews what they did themselves."""


class Judging(NamedTuple):
    """What a supervisor says of a grant."""

    access: str
    actor: Actor
    verdict: Verdict
    words: str


def end(connection: Connection, access: str, actor: Actor, at: datetime, *, sends_mail: bool) -> Outcome:
    """End it before its time. Whether the actor may, the door has asked."""
    alone(connection)
    grant = grant_of(connection, access)
    if grant is None:
        return Outcome.UNKNOWN
    if grant.until <= at or Sequel.ENDED in sequels_of(connection, access):
        return Outcome.OVER
    _end(connection, grant, actor, at, sends_mail=sends_mail)
    return Outcome.DONE


def review(connection: Connection, judging: Judging, at: datetime, *, sends_mail: bool) -> Outcome:
    """Keep the verdict; after an inquiry there is a second one, which is no inquiry. What is unjustified ends now."""
    alone(connection)
    grant = grant_of(connection, judging.access)
    if grant is None:
        return Outcome.UNKNOWN
    if grant.person == judging.actor.person:
        return Outcome.OWN
    known = sequels_of(connection, judging.access)
    kind = _next(known, judging.verdict)
    if kind is None:
        return Outcome.OVER
    _add(connection, grant, kind, at, judging)
    is_open = grant.until > at and Sequel.ENDED not in known
    if is_open and judging.verdict is Verdict.UNJUSTIFIED:
        _end(connection, grant, judging.actor, at, sends_mail=sends_mail)
    told = Letters(grant, at, is_urgent=False, sends_mail=sends_mail)
    circle = Circle.of(connection, grant, _state(connection, grant))
    heads = () if judging.verdict is Verdict.JUSTIFIED else heads_of(connection, grant.agency)
    told.tell(connection, Told.REVIEWED, (Addressee(grant.agency, person=grant.person), *heads, *circle.custodians))
    return Outcome.DONE


def raise_unreviewed(connection: Connection, at: datetime, *, sends_mail: bool) -> int:
    """Tell all supervision over the case of grants that nobody has reviewed in time, once of each; answers how many."""
    late = EmergencyAccess.since <= at - REVIEW_WITHIN, ~has(Sequel.REVIEWED), ~has(Sequel.OVERDUE)
    if connection.execute(select(EmergencyAccess.id).where(*late).limit(1)).first() is None:
        return 0
    alone(connection)
    found = [granted(row) for row in connection.execute(select(*GRANTED).where(*late))]
    for grant in found:
        _add(connection, grant, Sequel.OVERDUE, at, None)
        told = Letters(grant, at, is_urgent=True, sends_mail=sends_mail)
        told.tell(connection, Told.OVERDUE, everybody(supervision_of(connection, grant.territory)))
    return len(found)


def _next(known: Mapping[str, Line], verdict: Verdict) -> Sequel | None:
    """Which verdict this is: the first, or the one after an inquiry; None when none is asked for any more."""
    first = known.get(Sequel.REVIEWED)
    if first is None:
        return Sequel.REVIEWED
    is_awaited = first.verdict == Verdict.INQUIRY and Sequel.CONCLUDED not in known
    return Sequel.CONCLUDED if is_awaited and verdict is not Verdict.INQUIRY else None


def _end(connection: Connection, grant: Grant, actor: Actor, at: datetime, *, sends_mail: bool) -> None:
    connection.execute(insert(EmergencySequel).values(_row(grant, Sequel.ENDED, at) | {"person": actor.person}))
    ended = Entry(AccessKind.EMERGENCY_ENDED, at, actor.person, actor.agency, actor.role, subject=grant.case_id)
    enter(connection, [ended._replace(purpose=_purpose(actor), place=grant.id)])
    if actor.person != grant.person:
        told = Letters(grant, at, is_urgent=False, sends_mail=sends_mail)
        told.tell(connection, Told.ENDED, (Addressee(grant.agency, person=grant.person),))


def _add(connection: Connection, grant: Grant, kind: Sequel, at: datetime, judging: Judging | None) -> None:
    row = _row(grant, kind, at)
    if judging is None:
        connection.execute(insert(EmergencySequel).values(row))
        return
    said = {"person": judging.actor.person, "verdict": judging.verdict.value, "words": judging.words}
    connection.execute(insert(EmergencySequel).values(closed_for(connection, grant.case_id, row | said, SEQUEL)))
    actor, digest = judging.actor, digest_of({"access": grant.id, "kind": kind.value, **said})
    judged = Entry(AccessKind.EMERGENCY_REVIEWED, at, actor.person, actor.agency, actor.role, subject=grant.case_id)
    enter(connection, [judged._replace(purpose=Purpose.SUPERVISION, place=grant.id, digest=digest)])


def _row(grant: Grant, kind: Sequel, at: datetime) -> dict[str, object]:
    row = {"access": grant.id, "kind": kind.value, "case_id": grant.case_id, "at": at}
    return row | dict.fromkeys(("person", "verdict", "words"))


def _purpose(actor: Actor) -> Purpose:
    return Purpose.SUPERVISION if actor.role is Role.SUPERVISOR else Purpose.EMERGENCY


def _state(connection: Connection, grant: Grant) -> CaseState:
    return state_of(connection.execute(select(CaseFile.state).where(CaseFile.id == grant.case_id)).scalar_one())
