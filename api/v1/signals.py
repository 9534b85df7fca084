"""Signals: whoever sees a child in trouble says so here, gets a number, and learns what became of it."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from pydantic import Field, JsonValue

from activities.case_files import state_of
from api import answers, parts
from api.door import Door
from api.errors import BadInput, NotFound, Problem
from api.guards import At, Sender, SignedIn
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.majority import majority_told
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import AgencyRow, Place, agencies_of, own_words, place_of
from api.reading.records import my_signal
from api.reading.rows import Line
from api.reading.signals import signals_since
from api.submissions import Filled, store
from api.v1.shapes import Answers, Brought, Told
from forms import catalogue
from forms.answers import Checked
from forms.definition import Form
from forms.facts import facts_of
from forms.prefill import prefilled
from models.case import CaseState
from models.events import CaseOpened
from models.ids import AgencyCode, CaseId, RouteId, Territory
from models.payload import digest_of
from models.people import Actor, AgencyKind
from models.route import FactValue, Route
from workflows import packs, registry

router = APIRouter(route_class=Door, tags=["Сигналы"])
PATH = "/api/v1/signals"
NOTHING_KEPT = later("Ничего не отправлено; введённое осталось у вас.")
EMERGENCY = {"urgency": "immediate", "child_safe": "no"}
"""Facts of a signal that is never held up by a missing answer (design §1)."""
HOUR, MOST_AN_HOUR = timedelta(hours=1), 30
"""Signals of one person that are no emergency (product default): a hotline on its worst evening sends fewer."""


class TooManySignals(Problem):
    status, kind, title = 429, "too-many", later("Слишком много сигналов подряд")


class Signal(Brought):
    """A first alarming signal."""

    answers: Answers
    route: RouteId | None = Field(default=None, description="Маршрут; пусто: тот, каким сигнал идёт на территории")
    territory: Territory | None = Field(default=None, description="Где живёт ребёнок; пусто: ваша территория")
    agencies: dict[str, AgencyCode] = Field(
        default_factory=dict, description='Какой орган участвует, если выбор не один: {"school": "school-3"}'
    )


class SignalTaken(Told):
    """The signal stands in the record as a case."""

    number: str = Field(description="Номер дела, который можно назвать по телефону")
    id: CaseId
    at: datetime
    follow_up: str = Field(description="Адрес, по которому видно, что стало с сигналом")
    gaps: list[Mistake] = Field(description="Что осталось незаполненным в экстренном сигнале")


class SignalFate(Told):
    """What became of a signal: for whoever sent it, and no more than that."""

    number: str
    sent_at: datetime
    stage: str = Field(description="На каком этапе дело")
    taken_up: bool | None = Field(description="Принят ли сигнал в работу; null, пока это решают")


@router.post("/signals", status_code=201)
async def send_signal(actor: Sender, signal: Signal, response: Response, once: Once, at: At) -> SignalTaken:
    """Отправить сигнал. Повтор с тем же ключом не создаёт второго дела."""
    route = _route(signal.route, signal.territory or actor.territory)
    around = await _surroundings(at, actor, signal, route)
    checked = _checked(route, signal, around)
    agencies = parts.cast(_kinds(route), around.agencies, actor, _named(signal.agencies))
    submission = once.name[:32]
    case, version = _case_of(submission), _form(route).version
    filled = Filled(submission, case, route.opening.form, version, checked.answers, checked.missing)
    if await _found(at, actor, case) is None:
        if not _is_emergency(_facts(route, checked.answers)):
            await _require_room(at, actor)
        opening = CaseOpened(
            case=case,
            route=route.digest,
            calendar=digest_of(packs.calendar_at(around.territory, at.settings.non_working)),
            territory=around.territory,
            offset=around.place.offset,
            agencies=agencies,
            submission=await store(at, actor, filled),
            facts=_facts(route, checked.answers),
            majority=majority_told(route, checked.answers),
            by=actor.doer,
        )
        await at.sending.open_case(opening, name=once.name, kept=_("Сигнал сохранён."))
    row = await _mine(at, actor, case)
    response.headers["Location"] = follow_up = f"{PATH}/{row.number}"
    gaps = list(answers.mistakes(checked.gaps))
    return SignalTaken(number=row.number, id=row.id, at=row.opened_at, follow_up=follow_up, gaps=gaps)


@router.get("/signals/{name}")
async def signal_fate(
    actor: SignedIn,
    name: Annotated[str, InPath(pattern=r"^([0-9]{4}-[0-9]{6,9}|[0-9a-f]{32})$", description="Номер или id дела")],
    at: At,
) -> SignalFate:
    """Узнать, что стало с моим сигналом."""
    row = await _mine(at, actor, name)
    state = state_of(row.state)
    stage = registry.route_of(state.route).stage_of[state.stage]
    return SignalFate(number=row.number, sent_at=row.opened_at, stage=stage.title, taken_up=_is_taken_up(state))


class Around(NamedTuple):
    """What has to be known of the child's territory and of the sender before a signal can be read."""

    territory: Territory
    place: Place
    agencies: list[AgencyRow]
    known: dict[str, Any]
    day: date


async def _surroundings(at: Office, actor: Actor, signal: Signal, route: Route) -> Around:
    territory = signal.territory or actor.territory
    async with at.sessions.reading() as connection:
        place = await place_of(connection, actor, territory)
        if place is None:
            raise _wrong("territory", _("Такой территории нет в справочнике."))
        agencies = await agencies_of(connection, actor, _kinds(route), territory)
        known = await own_words(connection, actor)
    return Around(territory, place, agencies, known, answers.local_day(at.clock(), place.offset))


def _kinds(route: Route) -> tuple[AgencyKind, ...]:
    """Whom the case needs, and whom it tells."""
    return route.agencies + route.addressees


def _route(name: RouteId | None, territory: Territory) -> Route:
    """The route as the region of the territory has it."""
    try:
        return registry.signal_route(territory) if name is None else registry.route_for(name, territory)
    except registry.NotPublished:
        message = _("На этой территории такого маршрута нет. Список: GET /api/v1/routes.")
        raise _wrong("route" if name else "territory", message) from None


def _form(route: Route) -> Form:
    return catalogue.form(route.opening.form, country=route.country)


def _checked(route: Route, signal: Signal, around: Around) -> Checked:
    """The answers with what the directory already knows; in an emergency they may have gaps, otherwise not."""
    form = _form(route)
    known = prefilled(form, around.known)
    found = answers.checked(form, {**known, **signal.answers}, day=around.day, kept=NOTHING_KEPT)
    facts = _facts(route, found.answers)
    if found.gaps and (not _is_emergency(facts) or set(facts) != set(route.opening.gives)):
        raise answers.incomplete(found.gaps, NOTHING_KEPT)
    return found


def _is_emergency(facts: dict[str, FactValue]) -> bool:
    return any(facts.get(name) == value for name, value in EMERGENCY.items())


async def _require_room(at: Office, actor: Actor) -> None:
    """Whoever floods the commission with signals is asked to wait; an emergency is never held up."""
    async with at.sessions.reading() as connection:
        count = await signals_since(connection, actor, at.clock() - HOUR)
    if count >= MOST_AN_HOUR:
        raise TooManySignals(
            _("За последний час вы отправили сигналов: %(count)d. Этот пока не отправлен.") % {"count": count},
            _("Введённое осталось у вас: отправьте позже. Сигнал о ребёнке в опасности уходит всегда, и звоните 112."),
            headers={"Retry-After": "600"},
        )


def _facts(route: Route, found: dict[str, JsonValue]) -> dict[str, FactValue]:
    return {name: value for name, value in facts_of(_form(route), found).items() if name in route.opening.gives}


def _named(agencies: dict[str, AgencyCode]) -> dict[AgencyKind, AgencyCode]:
    kinds = {kind.value: kind for kind in AgencyKind}
    for name in agencies:
        if name not in kinds:
            raise _wrong(
                f"agencies.{name}", _("Такого рода органов нет. Есть: %(kinds)s.") % {"kinds": ", ".join(kinds)}
            )
    return {kinds[name]: code for name, code in agencies.items()}


async def _found(at: Office, actor: Actor, name: str) -> Line | None:
    async with at.sessions.reading() as connection:
        return await my_signal(connection, actor, name)


async def _mine(at: Office, actor: Actor, name: str) -> Line:
    row = await _found(at, actor, name)
    if row is None:
        raise NotFound(_("Такого вашего сигнала нет."), _("Проверьте номер: он был в ответе на отправку."))
    return row


def _is_taken_up(state: CaseState) -> bool | None:
    if len(state.visits) > 1:
        return True
    return None if state.is_open else False


def _case_of(submission: str) -> CaseId:
    """The same signal is the same case, however often it is sent."""
    return hashlib.sha256(f"case:{submission}".encode()).hexdigest()[:32]


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(
        _("Сигнал не может быть отправлен."), _(NOTHING_KEPT), errors=(Mistake(field=field, message=message),)
    )
