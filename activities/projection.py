"""What a turn changes in the read model: tasks, custody, deeds to do, notices. Commands in, rows out.

The same rows follow from the same commands whether the turn is being recorded or the read model rebuilt from the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from activities.contracts import NoticeOrder, PaperOrder
from activities.registers import Upsert
from activities.rows import Row
from models import tables
from models.case import Custody, Task
from models.commands import (
    ChangeTask,
    CloseCase,
    CloseTask,
    Command,
    EnterStage,
    EscalateSilence,
    InformAgency,
    IssueTask,
    JudgeOverstep,
    ListOverstep,
    PassCustody,
    RemindAgency,
    RenderDocument,
    StartCase,
    TellHolder,
    TellOfReferral,
    WriteReferral,
)
from models.ids import CaseId, TaskId
from models.payload import Payload
from models.referral import Referral

Told = InformAgency | RemindAgency | TellHolder | EscalateSilence | TellOfReferral | ListOverstep | JudgeOverstep


@dataclass
class Rows:
    """The rows of one turn, in the making."""

    case: CaseId
    turn: int
    at: datetime
    tasks: dict[TaskId, Task]
    """The open tasks before and after the turn: what a reminder or an escalation is about."""
    changed: dict[TaskId, Row] = field(default_factory=dict)
    closed: list[Row] = field(default_factory=list)
    referrals: dict[TaskId, Row] = field(default_factory=dict)
    custody: list[tuple[int, Custody]] = field(default_factory=list)
    deeds: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    oversteps: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    is_last: bool = False

    def take(self, place: int, command: Command) -> None:
        """Add what this command changes; `place` is its place in the turn, from 0."""
        match command:
            case IssueTask() | ChangeTask():
                self.tasks[command.task.id] = command.task
                self.changed[command.task.id] = _task_row(self.case, command.task)
            case CloseTask():
                self.closed.append(
                    {"of_case": self.case, "of_number": command.task, "closed_at": self.at, "how": command.how}
                )
            case PassCustody():
                self.custody.append((place, command.custody))
            case RenderDocument():
                self._order(place, command, self._paper(place, command))
            case WriteReferral():
                self.referrals[command.referral.task] = _referral_row(self.case, command.referral)
            case ListOverstep() | JudgeOverstep():
                self._order(place, command, self._notice_order(place, command))
                self.notices.append(self._notice(place, command))
                self._overstep(command)
            case InformAgency() | RemindAgency() | TellHolder() | EscalateSilence() | TellOfReferral():
                self._order(place, command, self._notice_order(place, command))
                self.notices.append(self._notice(place, command))
            case StartCase():
                self._order(place, command, command)
            case CloseCase():
                self.is_last = True
            case EnterStage():
                pass  # stands in the state, from which the case's own row is written
            case _:
                assert_never(command)

    def _order(self, place: int, command: Command, order: Payload) -> None:
        self.deeds.append(self._key(place) | {"kind": command.kind, "order": order.model_dump(mode="json")})

    def _key(self, place: int) -> Row:
        return {"case_id": self.case, "turn": self.turn, "place": place}

    def _paper(self, place: int, command: RenderDocument) -> PaperOrder:
        return PaperOrder(
            case=self.case,
            number=self.turn,
            place=place,
            at=self.at,
            document=command.document,
            submission=command.submission,
            agency=command.agency,
            copies=command.copies,
            corrects=command.corrects,
        )

    def _notice_order(self, place: int, command: Told) -> NoticeOrder:
        return NoticeOrder(case=self.case, number=self.turn, place=place, agency=command.agency)

    def _notice(self, place: int, command: Told) -> Row:
        row = self._key(place) | {"agency": command.agency, "at": self.at, "person": None}
        match command:
            case InformAgency():
                return row | {"kind": "inform", "role": None, "rule": command.rule, "task": None}
            case RemindAgency():
                task = self.tasks[command.task]
                told = {"kind": "remind", "role": task.role, "rule": task.rule, "task": task.id}
                return row | told | {"person": task.holder}
            case ListOverstep():
                return row | {"kind": "overstep", "role": command.role, "rule": command.rule, "task": None}
            case JudgeOverstep():
                return row | {"kind": "judged", "role": command.role, "rule": command.rule, "task": None}
            case TellHolder():
                task = self.tasks[command.task]
                told = {"kind": command.change, "role": task.role, "rule": task.rule, "task": task.id}
                return row | told | {"person": command.person}
            case TellOfReferral():
                told = {"kind": command.change, "role": command.role, "rule": command.rule, "task": command.task}
                return row | told
            case EscalateSilence():
                task = self.tasks[command.task]
                return row | {"kind": "escalate", "role": command.role, "rule": task.rule, "task": task.id}

    def _overstep(self, command: ListOverstep | JudgeOverstep) -> None:
        said = command.overstep
        if isinstance(command, JudgeOverstep):
            of = {"of_case": self.case, "of_number": said.number}
            self.verdicts.append(of | {"verdict": said.verdict, "judged_at": self.at})
            return
        told = said.model_dump(include=set(_OVERSTEP)) | {"submission": said.submission.id}
        self.oversteps.append(told | {"case_id": self.case, "missing": list(said.missing), "judged_at": None})


def _task_row(case: CaseId, task: Task) -> Row:
    return {
        "case_id": case,
        "number": task.id,
        "step": task.step,
        "round": task.round,
        "agency": task.agency,
        "role": task.role,
        "rule": task.rule,
        "opened_at": task.opened_at,
        "started_at": task.started_at,
        "due": task.due,
        "internal": task.internal,
        "suspended": task.is_suspended,
        "reminded": task.reminded,
        "escalated": task.escalated,
        "completes": task.completes,
        "holder": task.holder,
    }


def _referral_row(case: CaseId, referral: Referral) -> Row:
    return {
        "case_id": case,
        "number": referral.task,
        **{name: getattr(referral, name) for name in _REFERRAL},
    }


def rows_of(
    case: CaseId, turn: int, *, at: datetime, commands: tuple[Command, ...], tasks: Mapping[TaskId, Task]
) -> Rows:
    """The rows that these commands of a turn ask for."""
    rows = Rows(case, turn, at, dict(tasks))
    for place, command in enumerate(commands):
        rows.take(place, command)
    return rows


def write(connection: Connection, rows: Rows) -> None:
    """Bring the tables of the process up to the end of the turn; the row of the case itself must stand already."""
    if rows.changed:
        put = [row | {"of_case": rows.case} for row in rows.changed.values()]
        connection.execute(_PUT_TASKS[connection.dialect.name], put)
    if rows.closed:
        connection.execute(_CLOSE_TASKS, rows.closed)
    if rows.referrals:
        connection.execute(_PUT_REFERRALS[connection.dialect.name], list(rows.referrals.values()))
    for place, custody in rows.custody:
        _pass_custody(connection, rows, place, custody)
    if rows.is_last:
        _end_custody(connection, rows.case, rows.at)
    if rows.deeds:
        connection.execute(_ORDER, rows.deeds)
    if rows.notices:
        connection.execute(_NOTIFY, rows.notices)
    if rows.oversteps:
        connection.execute(_OVERSTEP_IN, rows.oversteps)
    if rows.verdicts:
        connection.execute(_JUDGE, rows.verdicts)


def _pass_custody(connection: Connection, rows: Rows, place: int, custody: Custody) -> None:
    """Begin an interval: the one before ends at the same instant, one that would have no length is replaced."""
    ledger = tables.Custody
    connection.execute(delete(ledger).where(ledger.case_id == rows.case, ledger.since >= custody.since))
    _end_custody(connection, rows.case, custody.since)
    row = {"case_id": rows.case, "turn": rows.turn, "place": place, "agency": custody.agency, "since": custody.since}
    connection.execute(insert(ledger), row)


def _end_custody(connection: Connection, case: CaseId, at: datetime) -> None:
    ledger = tables.Custody
    connection.execute(update(ledger).where(ledger.case_id == case, ledger.until.is_(None)).values(until=at))


def _putting(new: Upsert) -> Upsert:
    """Insert tasks, or bring those that stand up to date in everything but how they were closed."""
    kept = {name: column for name, column in new.excluded.items() if name not in _FIXED}
    return new.on_conflict_do_update(index_elements=["case_id", "number"], set_=kept)


_REFERRAL = tuple(one.key for one in tables.Referral.__table__.columns if one.key not in {"case_id", "number"})


def _replacing(new: Upsert) -> Upsert:
    """Insert referrals, or bring those that stand up to date."""
    return new.on_conflict_do_update(
        index_elements=["case_id", "number"], set_={name: new.excluded[name] for name in _REFERRAL}
    )


# The statements of every turn are built once: to build one costs more than to run it.
_FIXED = {"case_id", "number", "closed_at", "how", "route", "case_opened_at"}
_OF_CASE = {
    name: select(column).where(tables.CaseFile.id == bindparam("of_case")).scalar_subquery()
    for name, column in {
        "territory": tables.CaseFile.territory,
        "route": tables.CaseFile.route,
        "case_opened_at": tables.CaseFile.opened_at,
    }.items()
}
_PUT_TASKS = {
    "sqlite": _putting(sqlite.insert(tables.Task).values(_OF_CASE)),
    "postgresql": _putting(postgresql.insert(tables.Task).values(_OF_CASE)),
}
_PUT_REFERRALS = {
    "sqlite": _replacing(sqlite.insert(tables.Referral)),
    "postgresql": _replacing(postgresql.insert(tables.Referral)),
}
_CLOSE_TASKS = update(tables.Task).where(
    tables.Task.case_id == bindparam("of_case"), tables.Task.number == bindparam("of_number")
)
_OVERSTEP = ("number", "measure", "ground", "reason", "step", "agency", "at", "verdict")
_OVERSTEP_IN = insert(tables.Overstep)
_JUDGE = update(tables.Overstep).where(
    tables.Overstep.case_id == bindparam("of_case"), tables.Overstep.number == bindparam("of_number")
)
_ORDER = insert(tables.Deed)
_NOTIFY = insert(tables.Notice)
