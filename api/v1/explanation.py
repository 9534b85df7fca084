"""«Почему ждём»: what the engine explains, in sentences."""

from datetime import datetime

from pydantic import Field

from api.languages import gettext as _
from api.retelling import retold
from api.v1.shapes import AgencyTold, Basis, Titled, Told, basis_of, basis_of_term, in_words
from models.case import CaseState
from models.route import Route
from workflows import registry
from workflows.engine.explain import Coming, Waiting, explain
from workflows.engine.norm import Norm


class WaitingTold(Told):
    """One thing the case waits for."""

    task: int
    step: Titled
    agency: AgencyTold
    role: str
    since: datetime
    due: datetime | None
    is_overdue: bool
    is_suspended: bool
    rule: Basis
    basis: list[Basis]
    text: str
    asked_by: AgencyTold | None = Field(default=None, description="Кто просил, если это поручение")
    is_taken_up: bool = Field(default=True, description="Принято ли поручение")
    is_awaited: bool = Field(default=True, description="Пойдёт ли дело дальше только с этим ответом")


class ComingTold(Told):
    """A step that opens by itself later."""

    step: Titled
    opens_at: datetime
    text: str


class CorrectableTold(Told):
    """An answer on which nothing rests yet."""

    task: int
    step: Titled
    agency: AgencyTold


class Explained(Told):
    """Where the case stands and why."""

    stage: Titled
    custodian: AgencyTold
    offered_to: AgencyTold | None
    outcome: Titled | None
    waiting: list[WaitingTold]
    owed: list[WaitingTold] = Field(description="Ответы, отправленные с пробелами: их дополняют, дело их не ждёт")
    asked: list[WaitingTold] = Field(description="О чём просили другие органы и ещё не получили ответа")
    coming: list[ComingTold]
    additions: list[Titled] = Field(description="Шаги, которые отвечающий орган может добавить по своему усмотрению")
    correctable: list[CorrectableTold] = Field(description="Ответы, которые их органы ещё могут исправить")
    text: str = Field(description="То же словами")


def explained(norm: Norm, state: CaseState, now: datetime, names: dict[str, str]) -> Explained:
    """Why the case waits at this moment: for whom, until when, under which rule."""
    found = explain(norm, state, now)
    offset = state.offset
    waiting = [_waiting(item, names, norm.route, offset) for item in found.waiting]
    owed = [_waiting(item, names, norm.route, offset) for item in found.owed]
    asked = [_waiting(item, names, norm.route, offset) for item in found.asked]
    coming = [_coming(item, offset) for item in found.coming]
    outcome = None if found.outcome is None else Titled(id=found.outcome, title=found.outcome_title or found.outcome)
    custodian = _agency(found.custodian, names)
    offered = None if found.offered_to is None else _agency(found.offered_to, names)
    return Explained(
        stage=Titled(id=found.stage, title=found.stage_title),
        custodian=custodian,
        offered_to=offered,
        outcome=outcome,
        waiting=waiting,
        owed=owed,
        asked=asked,
        coming=coming,
        additions=[Titled(id=item.step, title=item.title) for item in found.additions],
        correctable=[
            CorrectableTold(
                task=item.task, step=Titled(id=item.step, title=item.title), agency=_agency(item.agency, names)
            )
            for item in found.correctable
        ],
        text=_text(found.stage_title, custodian, offered, outcome, [*waiting, *asked, *owed, *coming]),
    )


def _text(
    stage: str,
    custodian: AgencyTold,
    offered: AgencyTold | None,
    outcome: Titled | None,
    lines: list[WaitingTold | ComingTold],
) -> str:
    if outcome is not None:
        return _("Дело завершено: %(title)s.") % {"title": outcome.title}
    now = _("Этап «%(stage)s». За ребёнка сейчас отвечает: %(agency)s.")
    head = [now % {"stage": stage, "agency": custodian.name}]
    if offered is not None:
        said = _("Дело предложено принять: %(to)s; до согласия отвечает %(custodian)s.")
        head.append(said % {"to": offered.name, "custodian": custodian.name})
    return "\n".join([*head, *(line.text for line in lines)])


def _waiting(item: Waiting, names: dict[str, str], route: Route, offset: int) -> WaitingTold:
    rule = basis_of_term(registry.step_of(route, item.step), item.rule, route.country)
    agency = _agency(item.agency, names)
    who, until = f"{agency.name} ({retold(item.role.label)})", _until(item, offset)
    said = _("Ждём: %(who)s — «%(step)s», %(until)s. Основание: %(basis)s.")
    if item.completes is not None:
        said = _("Дополняется: %(who)s — «%(step)s», %(until)s. Основание: %(basis)s.")
    if item.asked_by is not None:
        said = _("Ждём ответа: %(who)s — «%(step)s», %(until)s. Основание: %(basis)s.")
    return WaitingTold(
        asked_by=None if item.asked_by is None else _agency(item.asked_by, names),
        is_taken_up=item.is_taken_up,
        is_awaited=item.is_awaited,
        task=item.task,
        step=Titled.of_task(item.step, item.title, item.completes),
        agency=agency,
        role=retold(item.role.label),
        since=item.since,
        due=item.due,
        is_overdue=item.is_overdue,
        is_suspended=item.is_suspended,
        rule=rule,
        basis=[basis_of(basis, route.country) for basis in item.basis],
        text=said % {"who": who, "step": item.title, "until": until, "basis": rule.citation},
    )


def _until(item: Waiting, offset: int) -> str:
    if item.due is None:
        return _("срок приостановлен")
    said = _("срок истёк %(day)s") if item.is_overdue else _("срок до %(day)s")
    return said % {"day": in_words(item.due, offset)}


def _coming(item: Coming, offset: int) -> ComingTold:
    return ComingTold(
        step=Titled(id=item.step, title=item.title),
        opens_at=item.opens_at,
        text=_("Далее: «%(step)s» откроется %(day)s.") % {"step": item.title, "day": in_words(item.opens_at, offset)},
    )


def _agency(code: str, names: dict[str, str]) -> AgencyTold:
    return AgencyTold(code=code, name=names.get(code, code))
