"""Minimal intervention: a stronger measure waits for the weaker ones, a threat to life, or a written exception.

What is known of a measure is folded from the case: what answers show of it, and what people put on record. A measure
that was tried, that the family refused, or that cannot help, is known, and each of these rests on a submission. An
emergency is never held up (design §1): an urgent step out of the order happens, and supervision sees it at once.
"""

from collections.abc import Mapping

from models.case import CaseState, Overstep
from models.commands import JudgeOverstep, ListOverstep
from models.events import CaseOpened, ExceptionMade, MeasureWeighed, OverstepJudged, SubmissionRef, Weighed
from models.ids import AgencyCode, Code, SubmissionId
from models.measures import Ground, Measure, MeasureLadder
from models.people import Role, does
from models.refusal import Refusal
from models.route import FactValue, ReferralKind, Step
from workflows.engine.answers import READ_AGAIN
from workflows.engine.norm import Norm
from workflows.engine.progress import Progress

WAY_OUT = (
    "Запишите, что эти меры пробовали, что семья от них отказалась или почему они бесполезны («Лестница мер»). "
    "Если ребёнку угрожает опасность, сообщите об угрозе: это ничего не ждёт. Если закон требует иначе, руководитель "
    "записывает исключение, его сразу видит надзор."
)
WITHOUT_THREAT = (
    "Если ребёнку угрожает опасность, решение должно говорить об этом: «небезопасен». Если угрозы нет, помогайте семье "
    "по порядку профилактики: там видно, каких мер ещё не пробовали."
)


def ladder_of(norm: Norm) -> MeasureLadder | None:
    """The ladder on which the route stands, if it stands on one."""
    return None if norm.route.measures is None else norm.route.measures.laid


def missing(norm: Norm, state: CaseState, measure: Code) -> tuple[Measure, ...]:
    """The weaker measures that this one needs and of which nothing is known yet, the weakest first."""
    return _missing(norm, state.weighed, measure)


def has_threat(norm: Norm, state: CaseState) -> bool:
    """Whether the facts of the case are a threat to life or health now."""
    use, visit = norm.route.measures, state.visits[state.stage]
    return use is not None and norm.holds(use.threat, state.facts, round=0, visit=visit)


def exception_to(state: CaseState, measure: Code) -> Overstep | None:
    """The written exception for this measure, unless supervision found it unjustified."""
    made = (one for one in state.oversteps if (one.ground, one.measure) == ("exception", measure))
    return next((one for one in made if one.verdict != "unjustified"), None)


def opening_refusal(norm: Norm, facts: Mapping[Code, FactValue], known: tuple[Weighed, ...] = ()) -> Refusal | None:
    """Why a case of this measure may not be opened so: there is no threat, and nothing weaker is known of."""
    measure, use = norm.route.opening.measure, norm.route.measures
    if measure is None or use is None or norm.holds(use.threat, facts, round=0, visit=1):
        return None
    lacking = _missing(norm, known, measure)
    return None if not lacking else _refusal(norm, measure, lacking, WITHOUT_THREAT)


def measure_refusal(norm: Norm, state: CaseState, step: Step) -> Refusal | None:
    """Why this step may not be done yet: it takes a measure, and weaker ones are not known of. Never an urgent one."""
    if step.measure is None or step.urgent or has_threat(norm, state) or exception_to(state, step.measure):
        return None
    lacking = missing(norm, state, step.measure)
    return None if not lacking else _refusal(norm, step.measure, lacking, WAY_OUT)


def record_refusal(norm: Norm, state: CaseState, event: MeasureWeighed | ExceptionMade) -> Refusal | None:
    """Why this may not be put on record of a measure."""
    ladder = ladder_of(norm)
    if ladder is None or all(one.id != event.measure for one in ladder.measures):
        return Refusal(code="unknown", message="В лестнице мер этого дела такой меры нет.", remedy=READ_AGAIN)
    if event.submission.gaps:
        message = f"Не заполнено обязательных полей: {event.submission.gaps}."
        return Refusal(code="incomplete", message=message, remedy="Дополните запись: без обоснования её не примут.")
    if isinstance(event, MeasureWeighed):
        return None
    return _exception_refusal(norm, state, ladder, event)


def judging_refusal(state: CaseState, event: OverstepJudged) -> Refusal | None:
    """Why supervision may not judge this: it is not there, or the same has been said of it."""
    if event.by.role is not Role.SUPERVISOR:
        message = f"Роль «{event.by.role.label}» не оценивает отступления от порядка мер."
        return Refusal(code="not_allowed", message=message, remedy="Это делает надзор территории.")
    found = _overstep(state, event.overstep)
    if found is None:
        return Refusal(code="unknown", message="В деле нет такого отступления.", remedy=READ_AGAIN)
    if found.verdict == event.verdict:
        return Refusal(
            code="already", message="Об этом отступлении уже сказано то же.", remedy="Ничего делать не нужно."
        )
    return None


def inherited(progress: Progress, event: CaseOpened) -> Progress:
    """Begin with what the case that led here knows; a measure for which the case is opened is taken now."""
    progress = progress.having(weighed=event.weighed) if event.weighed else progress
    measure = progress.norm.route.opening.measure
    return progress if measure is None else _taken(progress, measure, event.submission, event.by.agency, step=None)


def taken(progress: Progress, step: Step, submission: SubmissionRef, agency: AgencyCode) -> Progress:
    """The step was done: what it took out of the order is listed, what its answer shows is known from now on."""
    if step.measure is not None:
        progress = _taken(progress, step.measure, submission, agency, step=step.id)
    return shown(progress, step, submission, agency)


def shown(progress: Progress, step: Step, submission: SubmissionRef, agency: AgencyCode) -> Progress:
    """What the answer to the step shows, in the place of what its earlier answer showed."""
    if not step.shows:
        return progress
    found = tuple(
        Weighed(measure=one.measure, how=one.how, at=progress.now, agency=agency, submission=submission, step=step.id)
        for one in step.shows
        if progress.holds(one.when)
    )
    kept = tuple(one for one in progress.state.weighed if one.step != step.id)
    return progress.having(weighed=(*kept, *found))


def shown_by_answer(
    progress: Progress,
    kind: ReferralKind,
    facts: Mapping[Code, FactValue],
    submission: SubmissionRef,
    agency: AgencyCode,
    *,
    corrects: SubmissionId | None = None,
) -> Progress:
    """What the answer to a referral shows of measures; of many answers each counts for itself."""
    if not kind.shows:
        return progress
    norm, state = progress.norm, progress.state
    known, visit = {**state.facts, **facts}, state.visits[state.stage]
    found = tuple(
        Weighed(measure=one.measure, how=one.how, at=progress.now, agency=agency, submission=submission, step=kind.id)
        for one in kind.shows
        if norm.holds(one.when, known, round=0, visit=visit)
    )
    kept = tuple(one for one in state.weighed if one.submission.id != corrects)
    return progress.having(weighed=(*kept, *found))


def told_of_measure(progress: Progress, event: MeasureWeighed | ExceptionMade | OverstepJudged) -> Progress:
    """What people say of a measure, on record."""
    match event:
        case MeasureWeighed():
            return _weighed(progress, event)
        case ExceptionMade():
            return _excepted(progress, event)
        case OverstepJudged():
            return _judged(progress, event)


def _weighed(progress: Progress, event: MeasureWeighed) -> Progress:
    """Put on record what is known of the measure."""
    said = Weighed(
        measure=event.measure, how=event.how, at=progress.now, agency=event.by.agency, submission=event.submission
    )
    same = (said.measure, said.how, said.step)
    kept = tuple(one for one in progress.state.weighed if (one.measure, one.how, one.step) != same)
    return progress.having(weighed=(*kept, said))


def _excepted(progress: Progress, event: ExceptionMade) -> Progress:
    """List the written exception at once."""
    return _listed(
        progress,
        Overstep(
            number=len(progress.state.oversteps) + 1,
            measure=event.measure,
            ground="exception",
            missing=tuple(one.id for one in missing(progress.norm, progress.state, event.measure)),
            at=progress.now,
            agency=event.by.agency,
            submission=event.submission,
            reason=event.reason,
        ),
    )


def _judged(progress: Progress, event: OverstepJudged) -> Progress:
    """Write what supervision says beside the measure; the agency learns of it."""
    found, ladder = _overstep(progress.state, event.overstep), ladder_of(progress.norm)
    if found is None or ladder is None:
        raise AssertionError(f"overstep {event.overstep} is not there; check() refuses it")
    said = found.model_copy(update={"verdict": event.verdict, "said": event.submission})
    others = tuple(said if one == found else one for one in progress.state.oversteps)
    told = JudgeOverstep(overstep=said, rule=ladder.rule, agency=said.agency, role=Role.HEAD)
    return progress.having(told, oversteps=others)


def _exception_refusal(norm: Norm, state: CaseState, ladder: MeasureLadder, event: ExceptionMade) -> Refusal | None:
    if not does(event.by.role, Role.HEAD):
        message = "Исключение из порядка мер записывает руководитель органа."
        return Refusal(code="not_allowed", message=message, remedy="Передайте обоснование руководителю.")
    if all(one.id != event.reason for one in ladder.reasons):
        return Refusal(code="unknown", message="Такой причины исключения нет.", remedy="Выберите причину из списка.")
    if exception_to(state, event.measure) is not None:
        return Refusal(code="already", message="Исключение для этой меры уже записано.", remedy=READ_AGAIN)
    if not missing(norm, state, event.measure):
        message = "Исключение не нужно: всё, что слабее этой меры, уже учтено."
        return Refusal(code="already", message=message, remedy="Исполняйте шаг: он больше ничего не ждёт.")
    return None


def _taken(
    progress: Progress, measure: Code, submission: SubmissionRef, agency: AgencyCode, *, step: Code | None
) -> Progress:
    """List the measure if weaker ones are missing, once for each ground; an exception stands in the list already."""
    norm, state = progress.norm, progress.state
    lacking = missing(norm, state, measure)
    if not lacking or exception_to(state, measure) is not None:
        return progress
    ground: Ground = "threat" if has_threat(norm, state) else "none"
    if any((one.measure, one.ground) == (measure, ground) for one in state.oversteps):
        return progress
    return _listed(
        progress,
        Overstep(
            number=len(state.oversteps) + 1,
            measure=measure,
            ground=ground,
            missing=tuple(one.id for one in lacking),
            at=progress.now,
            agency=agency,
            submission=submission,
            step=step,
        ),
    )


def _listed(progress: Progress, overstep: Overstep) -> Progress:
    """Whoever is told first of silence on the route is told of this: supervision, as a rule."""
    ladder, first = ladder_of(progress.norm), progress.norm.route.escalate[0]
    if ladder is None:
        raise AssertionError("a route without a ladder lists nothing")
    told = progress.state.agencies[first.agency]
    listing = ListOverstep(overstep=overstep, rule=ladder.rule, agency=told, role=first.role)
    return progress.having(listing, oversteps=(*progress.state.oversteps, overstep))


def _missing(norm: Norm, known: tuple[Weighed, ...], measure: Code) -> tuple[Measure, ...]:
    ladder = ladder_of(norm)
    if ladder is None:
        return ()
    told = {one.measure for one in known}
    needs = next((one.needs for one in ladder.measures if one.id == measure), ())
    return tuple(one for one in ladder.measures if one.id in needs and one.id not in told)


def _overstep(state: CaseState, number: int) -> Overstep | None:
    return next((one for one in state.oversteps if one.number == number), None)


def _refusal(norm: Norm, measure: Code, lacking: tuple[Measure, ...], remedy: str) -> Refusal:
    ladder = ladder_of(norm)
    title = next((one.title for one in ladder.measures if one.id == measure), measure) if ladder else measure
    listed = ", ".join(f"«{one.title}»" for one in lacking)
    message = f"Мера «{title}» сильнее тех, о которых в деле ничего нет: {listed}."
    return Refusal(code="too_strong", message=message, remedy=remedy)
