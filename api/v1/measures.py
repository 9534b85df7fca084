"""The ladder of measures of a case: what was tried and what shows it, exceptions, and what supervision says of them."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field, StringConstraints

from api import answers
from api.door import Door
from api.errors import NotFound, RefusedNow
from api.guards import At, DoTask, Open, ReadCase
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.measures import ground_words, how_words, measure_title, reason_title, verdict_words
from api.office import Office
from api.reading.directory import names_in
from api.reading.found import shows_child
from api.submissions import Filled, store, withdraw
from api.v1.answered import Answered, answers_of
from api.v1.shapes import AgencyTold, Basis, Brought, Done, Titled, Told, basis_of
from api.v1.steps import NOT_ALLOWED
from api.v1.terms import told
from forms import catalogue
from models.case import Overstep
from models.events import ExceptionMade, MeasureWeighed, OverstepJudged, SubmissionRef, Weighed
from models.ids import AgencyCode, Code, Digest, SubmissionId
from models.measures import Ground, How, Measure, MeasureLadder, Verdict
from models.route import Route
from workflows import registry
from workflows.engine.measures import has_threat, ladder_of, missing

router = APIRouter(route_class=Door, tags=["Лестница мер"], responses=NOT_ALLOWED)
Text = Annotated[str, StringConstraints(min_length=10, max_length=4000, strip_whitespace=True)]
NumberPath = Annotated[int, Path(ge=1, le=10_000)]
OfMeasure = MeasureWeighed | ExceptionMade | OverstepJudged
KEPT = later("Ничего не записано; введённое осталось у вас.")


class KnownTold(Told):
    """What is known of a measure, and by what."""

    how: How
    words: str
    at: datetime
    agency: AgencyTold
    step: Titled | None = Field(description="Шаг, ответ на который это показывает; null: отдельная запись")
    submission: SubmissionId
    text: str = Field(description="Что написано в записи; пусто, если вашему органу она не открыта или это ответ шага")


class OverstepTold(Told):
    """A measure out of its order."""

    number: int
    measure: Titled
    ground: Ground
    words: str = Field(description="На каком основании, словами")
    reason: str = Field(description="Причина исключения; пусто, если основание другое")
    missing: list[Titled] = Field(description="Меры слабее, о которых тогда ничего не было известно")
    at: datetime
    agency: AgencyTold
    text: str = Field(description="Обоснование исключения; пусто, если его нет или оно не открыто")
    verdict: Verdict | None
    verdict_words: str
    verdict_text: str = Field(description="На чём основана оценка надзора")


class RungTold(Told):
    """A rung of the ladder."""

    measure: Titled
    basis: list[Basis]
    is_known: bool
    known: list[KnownTold]
    is_guarded: bool = Field(description="Мера ждёт более слабых")
    needs: list[Titled]
    missing: list[Titled] = Field(description="Чего из needs в деле ещё нет")
    oversteps: list[OverstepTold]


class LadderTold(Told):
    """The ladder of measures of a case, the weakest first."""

    title: str
    source: str = Field(description="Откуда порядок мер")
    has_threat: bool = Field(description="Есть основание угрозы: сильная мера не ждёт слабых")
    rungs: list[RungTold]
    reasons: list[Titled] = Field(description="Причины, по которым записывают исключение")


class Weighing(Brought):
    """What is known of a measure."""

    measure: Code
    how: How
    since: date = Field(strict=False, description="С какого дня её применяли или предложили")
    facts: Text = Field(description="Какие факты это показывают")


class Excepting(Brought):
    """Why a measure is taken before the weaker ones."""

    measure: Code
    reason: Code = Field(description="Код причины из reasons лестницы")
    why: Text
    softened: Text = Field(description="Что сделано, чтобы ребёнок и семья пострадали меньше")


@router.get("/cases/{case_id}/measures")
async def case_measures(file: ReadCase, at: At) -> LadderTold:
    """Лестница мер: что пробовали и чем это показано, чего не хватает мере сильнее."""
    ladder = _ladder(file)
    async with at.sessions.reading() as connection:
        names = await names_in(connection, file.actor, file.state)
    written = {one.id: one for one in await answers_of(file, at)} if shows_child(file.actor) else {}
    return LadderTold(
        title=ladder.title,
        source=ladder.source,
        has_threat=has_threat(file.norm, file.state),
        rungs=[_rung(file, ladder, one, written, names) for one in ladder.measures],
        reasons=[Titled(id=one.id, title=one.title) for one in ladder.reasons],
    )


@router.post("/cases/{case_id}/measures", status_code=201)
async def weigh_measure(file: DoTask, sent: Weighing, once: Once, at: At) -> Done:
    """Записать, что меру пробовали, что семья отказалась или что она не поможет."""
    kept = await stored(at, file, "measure_record", {"since": sent.since.isoformat(), "facts": sent.facts}, once.name)
    event = MeasureWeighed(measure=sent.measure, how=sent.how, submission=kept, by=file.actor.doer)
    return await told_case(at, file, event, once.name)


@router.post("/cases/{case_id}/measures/exceptions", status_code=201)
async def make_exception(file: DoTask, sent: Excepting, once: Once, at: At) -> Done:
    """Записать исключение: мера будет взята раньше более слабых. Надзор узнаёт сразу. Делает руководитель."""
    said = {"why": sent.why, "softened": sent.softened}
    kept = await stored(at, file, "measure_exception", said, once.name)
    event = ExceptionMade(measure=sent.measure, reason=sent.reason, submission=kept, by=file.actor.doer)
    return await told_case(at, file, event, once.name)


def _ladder(file: Open) -> MeasureLadder:
    found = ladder_of(file.norm)
    if found is None:
        raise NotFound(_("Маршрут этого дела не стоит на лестнице мер."), _("Порядка мер он не требует."))
    return found


async def stored(at: Office, file: Open, form_id: Code, raw: dict[str, str], name: Digest) -> SubmissionRef:
    """Keep what was written before the case hears of it."""
    form = catalogue.form(form_id, country=file.norm.route.country)
    day = answers.local_day(file.now, file.state.offset)
    found = answers.checked(form, dict(raw), day=day, kept=KEPT)
    filled = Filled(name[:32], file.state.id, form.id, form.version, found.answers, found.missing)
    return await store(at, file.actor, filled)


async def told_case(at: Office, file: Open, event: OfMeasure, name: Digest) -> Done:
    """What the case refuses is not left behind."""
    try:
        return await told(at, file, event, name=name, kept=_("Введённое осталось у вас."))
    except RefusedNow:
        await withdraw(at, file.actor, event.submission.id)
        raise


def _rung(
    file: Open, ladder: MeasureLadder, one: Measure, written: dict[SubmissionId, Answered], names: dict[str, str]
) -> RungTold:
    state, route = file.state, file.norm.route
    own = [_known(route, said, written, names) for said in state.weighed if said.measure == one.id]
    titles = {measure.id: measure.title for measure in ladder.measures}
    return RungTold(
        measure=Titled(id=one.id, title=one.title),
        basis=[basis_of(rule, route.country) for rule in one.basis],
        is_known=bool(own),
        known=own,
        is_guarded=bool(one.needs),
        needs=[Titled(id=name, title=titles[name]) for name in one.needs],
        missing=[Titled(id=found.id, title=found.title) for found in missing(file.norm, state, one.id)],
        oversteps=[_overstep(route, found, written, names) for found in state.oversteps if found.measure == one.id],
    )


def _known(route: Route, said: Weighed, written: dict[SubmissionId, Answered], names: dict[str, str]) -> KnownTold:
    found = written.get(said.submission.id)
    return KnownTold(
        how=said.how,
        words=how_words()[said.how],
        at=said.at,
        agency=_agency(said.agency, names),
        step=None if said.step is None else Titled(id=said.step, title=_step_title(route, said.step)),
        submission=said.submission.id,
        text=str(found.answers.get("facts", "")) if found and said.step is None else "",
    )


def _step_title(route: Route, step: Code) -> str:
    """The title of a step: of this route, or of the one that led here."""
    try:
        return registry.step_of(route, step).title
    except registry.NotPublished:
        known = (one.step_of[step].title for one in registry.published_routes() if step in one.step_of)
        return next(known, step)


def _overstep(
    route: Route, said: Overstep, written: dict[SubmissionId, Answered], names: dict[str, str]
) -> OverstepTold:
    paper = written.get(said.submission.id) if said.ground == "exception" else None
    verdict = written.get(said.said.id) if said.said else None
    return OverstepTold(
        number=said.number,
        measure=Titled(id=said.measure, title=measure_title(route, said.measure)),
        ground=said.ground,
        words=ground_words()[said.ground],
        reason=reason_title(route, said.reason),
        missing=[Titled(id=one, title=measure_title(route, one)) for one in said.missing],
        at=said.at,
        agency=_agency(said.agency, names),
        text="\n".join(str(paper.answers[key]) for key in ("why", "softened") if key in paper.answers) if paper else "",
        verdict=said.verdict,
        verdict_words=verdict_words()[said.verdict] if said.verdict else "",
        verdict_text=str(verdict.answers.get("reasons", "")) if verdict else "",
    )


def _agency(code: AgencyCode, names: dict[str, str]) -> AgencyTold:
    return AgencyTold(code=code, name=names.get(code, code))
