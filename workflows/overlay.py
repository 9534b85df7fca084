"""A country's route with a region's overlay laid on it: a whole route of its own, or the reasons why it is refused.

An overlay names steps and stages; what it names must exist, what it adds must be new, and of a federal norm it may
tighten the term and loosen nothing. `slips` says what is wrong, `laid` gives the route.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from models.calendar import Calendar
from models.ids import RuleId
from models.law import Law, UnknownRule
from models.overlay import AddedStep, Copies, OpeningChange, Overlay, ReferralChange, StepChange
from models.people import AgencyKind
from models.route import Join, Opening, Paper, ReferralKind, Route, Stage, Step
from workflows.overlay_limits import Place, Slip, asked_otherwise, loosened, other_forms

N = TypeVar("N", bound=str)


def laid(overlay: Overlay, parent: Route) -> Route:
    """The region's route: the parent's with everything that differs."""
    stages = tuple(_stage(overlay, stage) for stage in parent.stages)
    return parent.model_copy(
        update={
            "id": overlay.id,
            "version": overlay.version,
            "extends": parent.id,
            "title": overlay.title or parent.title,
            "facts": parent.facts | overlay.facts,
            "opening": _opening(overlay, parent.opening),
            "stages": stages,
            "referrals": tuple(_referral(overlay.referrals.get(kind.id), kind) for kind in parent.referrals),
            "remind": parent.remind if overlay.remind is None else overlay.remind,
            "escalate": overlay.escalate or parent.escalate,
            "completion": overlay.completion or parent.completion,
            "basis": _all(parent.basis, overlay.basis),
        }
    )


def slips(overlay: Overlay, parent: Route, law: Law, calendar: Calendar) -> Iterator[Slip]:
    """Everything for which the overlay is refused."""
    if parent.extends is not None:
        yield Slip(("extends", "route"), f"{parent.id} сам дополняет другой маршрут; дополняйте маршрут страны")
        return
    yield from _unknown_names(overlay, parent)
    yield from _not_new(overlay, parent)
    for name, change in overlay.steps.items():
        if (step := parent.step_of.get(name)) is not None:
            yield from loosened(("steps", name), step, change, law, calendar)
    for name, asked in overlay.referrals.items():
        if (kind := parent.referral_of.get(name)) is not None:
            yield from asked_otherwise(("referrals", name), kind, asked, law, calendar)
    yield from other_forms(overlay, parent)


def foreign_rules(overlay: Overlay, pack: str, law: Law) -> Iterator[Slip]:
    """Rules of another region, which hold nowhere here."""
    for place, named in _rules(overlay):
        try:
            region = law.rule(named).region
        except UnknownRule:
            continue  # the route check says so, with its line
        if region is not None and region != pack:
            yield Slip(place, f"правило {named} действует в другой области ({region}); внесите своё в law.yaml")


def origin(overlay: Overlay, route: Route, place: Place) -> Place | None:
    """Where in the overlay stands what stands at this place of the laid route; None when the parent says it."""
    match place:
        case ("stages", int(at), "steps", int(number), *rest):
            step = route.stages[at].steps[number].id
            added = next((n for n, entry in enumerate(overlay.add) if entry.step.id == step), None)
            if added is not None:
                return ("add", added, "step", *rest)
            said = overlay.steps.get(step)
            if said is not None and rest and str(rest[0]) in said.model_fields_set:
                return ("steps", step, *rest[:1])
            return None
        case ("referrals", int(number), part, *_):
            name = route.referrals[number].id
            said_of = overlay.referrals.get(name)
            return ("referrals", name, part) if said_of is not None and part in said_of.model_fields_set else None
        case ("opening", part, *_) if overlay.opening is not None and part in overlay.opening.model_fields_set:
            return ("opening", part)
        case (("basis" | "remind" | "escalate" | "title" | "facts") as part, *rest):
            has_it = part in overlay.model_fields_set and (part != "facts" or not rest or rest[0] in overlay.facts)
            return place if has_it else None
        case _:
            return None


def parent_place(route: Route, parent: Route, place: Place) -> Place:
    """The same place in the parent's file, where steps stand without those that the overlay put between them."""
    match place:
        case ("stages", int(at), "steps", int(number), *rest):
            steps = [step.id for step in parent.stages[at].steps]
            name = route.stages[at].steps[number].id
            return ("stages", at, "steps", steps.index(name), *rest) if name in steps else ("stages", at)
        case _:
            return place


def _stage(overlay: Overlay, stage: Stage) -> Stage:
    steps = [_step(overlay.steps[step.id], step) if step.id in overlay.steps else step for step in stage.steps]
    for entry in overlay.add:
        if entry.stage == stage.id:
            names = [step.id for step in steps]
            steps.insert(names.index(entry.before) if entry.before in names else len(steps), entry.step)
    return stage.model_copy(update={"title": overlay.stages.get(stage.id, stage.title), "steps": tuple(steps)})


def _step(change: StepChange, step: Step) -> Step:
    after = step.after
    if change.after:
        after = (step.after or Join()).model_copy(update={"all": _all((step.after or Join()).all, change.after)})
    return step.model_copy(
        update={
            "title": change.title or step.title,
            "form": change.form or step.form,
            "gives": _all(step.gives, change.gives),
            "after": after,
            "term": change.term or step.term,
            "repeat": change.repeat or step.repeat,
            "remind": step.remind if change.remind is None else change.remind,
            "escalate": change.escalate or step.escalate,
            "papers": (*_copied(step.papers, change.copies), *change.papers),
            "inform": (*step.inform, *change.inform),
            "basis": _all(step.basis, change.basis),
        }
    )


def _referral(change: ReferralChange | None, kind: ReferralKind) -> ReferralKind:
    if change is None:
        return kind
    return kind.model_copy(
        update={
            "title": change.title or kind.title,
            "agencies": _all(kind.agencies, change.agencies),
            "role": change.role or kind.role,
            "form": change.form or kind.form,
            "accept": change.accept or kind.accept,
            "term": change.term or kind.term,
            "remind": kind.remind if change.remind is None else change.remind,
            "escalate": change.escalate or kind.escalate,
            "papers": (*_copied(kind.papers, change.copies), *change.papers),
            "basis": _all(kind.basis, change.basis),
        }
    )


def _opening(overlay: Overlay, opening: Opening) -> Opening:
    change = overlay.opening
    if change is None:
        return opening
    return opening.model_copy(
        update={
            "title": change.title or opening.title,
            "form": change.form or opening.form,
            "gives": _all(opening.gives, change.gives),
            "papers": (*_copied(opening.papers, change.copies), *change.papers),
            "inform": (*opening.inform, *change.inform),
            "basis": _all(opening.basis, change.basis),
        }
    )


def _copied(papers: tuple[Paper, ...], copies: Copies) -> tuple[Paper, ...]:
    def more(paper: Paper) -> tuple[AgencyKind, ...]:
        return _all(paper.copies, copies.get(paper.document, ()))

    return tuple(paper.model_copy(update={"copies": more(paper)}) for paper in papers)


def _all(first: tuple[N, ...], more: Iterable[N]) -> tuple[N, ...]:
    """Both, each name once."""
    return tuple(dict.fromkeys((*first, *more)))


def _unknown_names(overlay: Overlay, parent: Route) -> Iterator[Slip]:
    for stage in overlay.stages:
        if stage not in parent.stage_of:
            yield Slip(("stages", stage), f"этапа «{stage}» в маршруте {parent.id} нет; исправьте имя этапа")
    for step, change in overlay.steps.items():
        if step not in parent.step_of:
            message = f"шага «{step}» в маршруте {parent.id} нет; новый шаг добавляют в add"
            yield Slip(("steps", step), message)
            continue
        if change.repeat is not None and parent.step_of[step].repeat is None:
            title = parent.step_of[step].title
            yield Slip(("steps", step, "repeat"), f"«{title}» не повторяется; новый повторяемый шаг добавляют в add")
        papers = parent.step_of[step].papers
        yield from _uncopied(("steps", step), papers, change.copies)
    for name, asked in overlay.referrals.items():
        kind = parent.referral_of.get(name)
        if kind is None:
            known = ", ".join(parent.referral_of) or "ни одного"
            yield Slip(("referrals", name), f"поручения «{name}» в маршруте {parent.id} нет; есть: {known}")
        else:
            yield from _uncopied(("referrals", name), kind.papers, asked.copies)
    if overlay.opening is not None:
        yield from _uncopied(("opening",), parent.opening.papers, overlay.opening.copies)
    for number, entry in enumerate(overlay.add):
        stage_of = parent.stage_of.get(entry.stage)
        if stage_of is None:
            yield Slip(
                ("add", number, "stage"), f"этапа «{entry.stage}» в маршруте {parent.id} нет; исправьте имя этапа"
            )
        elif entry.before is not None and entry.before not in _names(stage_of, overlay.add[:number]):
            yield Slip(("add", number, "before"), f"на этапе «{stage_of.title}» нет шага «{entry.before}»")


def _rules(overlay: Overlay) -> Iterator[tuple[Place, RuleId]]:
    """Every rule that the overlay itself names."""
    parts: list[tuple[Place, StepChange | Step | OpeningChange]] = [
        *((("steps", name), change) for name, change in overlay.steps.items()),
        *((("add", number, "step"), entry.step) for number, entry in enumerate(overlay.add)),
        *((("opening",), change) for change in (overlay.opening,) if change is not None),
    ]
    yield from ((("basis",), rule) for rule in overlay.basis)
    if overlay.completion is not None:
        yield ("completion", "rule"), overlay.completion.rule
    for name, asked in overlay.referrals.items():
        yield from ((("referrals", name, "basis"), rule) for rule in asked.basis)
        terms = ((said, getattr(asked, said)) for said in ("accept", "term"))
        yield from ((("referrals", name, said), term.rule) for said, term in terms if term is not None)
    for place, part in parts:
        yield from (((*place, "basis"), rule) for rule in part.basis)
        yield from (((*place, "inform"), notice.rule) for notice in part.inform)
        if not isinstance(part, OpeningChange):
            yield from (((*place, name), named.rule) for name in ("term", "repeat") if (named := getattr(part, name)))


def _names(stage: Stage, added: tuple[AddedStep, ...]) -> set[str]:
    return {step.id for step in stage.steps} | {entry.step.id for entry in added if entry.stage == stage.id}


def _uncopied(place: Place, papers: tuple[Paper, ...], copies: Copies) -> Iterator[Slip]:
    known = {paper.document for paper in papers}
    for document in copies:
        if document not in known:
            message = f"документа «{document}» здесь нет; новый документ добавляют в papers"
            yield Slip((*place, "copies", document), message)


def _not_new(overlay: Overlay, parent: Route) -> Iterator[Slip]:
    taken = {*parent.step_of, *parent.interruption_of, *parent.outcome_of}
    for number, entry in enumerate(overlay.add):
        if entry.step.id in taken:
            message = f"имя шага «{entry.step.id}» занято; дайте другое, а прежний шаг меняют в steps"
            yield Slip(("add", number, "step", "id"), message)
        taken.add(entry.step.id)
    for name, fact in overlay.facts.items():
        if name in parent.facts and parent.facts[name] != fact:
            yield Slip(("facts", name), f"признак «{name}» уже объявлен иначе; дайте своему другое имя")
