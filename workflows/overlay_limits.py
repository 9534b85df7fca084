"""What an overlay may not do to its country's route: of a federal norm it tightens the term and loosens nothing."""

from collections.abc import Iterator
from typing import NamedTuple

from forms import catalogue
from models.calendar import Calendar
from models.derivation import in_words
from models.law import Law, NormKind, UnknownRule
from models.overlay import Overlay, ReferralChange, StepChange
from models.route import ReferralKind, Repeat, Route, Step
from models.terms import Unit
from models.timing import Term
from workflows.proof.lengths import is_never_longer, later

Place = tuple[str | int, ...]
FEDERAL = frozenset({NormKind.FEDERAL_LAW, NormKind.FEDERAL_BYLAW})


class Slip(NamedTuple):
    """One thing that is wrong with an overlay: where it stands and why, in Russian, with the remedy."""

    place: Place
    message: str


def loosened(place: Place, step: Step, change: StepChange, law: Law, calendar: Calendar) -> Iterator[Slip]:
    """What of a federal norm the change would loosen. Our defaults the region replaces as it sees fit."""
    yield from _seldom(place, step, change, law)
    yield from _longer((*place, "term"), step.title, step.term, change.term, law, calendar)
    old = step.term
    if change.after and old.start == "opened" and _is_federal(old, law):
        message = f"«{step.title}»: федеральный срок {old.rule} идёт с открытия шага, поэтому ждать других шагов он"
        yield Slip((*place, "after"), f"{message} не может; уберите after")


def asked_otherwise(
    place: Place, kind: ReferralKind, change: ReferralChange, law: Law, calendar: Calendar
) -> Iterator[Slip]:
    """What of a federal norm the change would loosen in what is asked of others, and what the kind has no place for."""
    yield from _longer((*place, "term"), kind.title, kind.term, change.term, law, calendar)
    if change.accept is not None and kind.hands_over:
        said = f"«{kind.title}»: дело передают предложением, отдельного срока принятия у него нет"
        yield Slip((*place, "accept"), f"{said}; меняйте term")
    elif kind.accept is not None:
        yield from _longer((*place, "accept"), kind.title, kind.accept, change.accept, law, calendar)
    for said_of in ("accept", "term"):
        named = getattr(change, said_of)
        if named is not None and named.start != "opened":
            yield Slip((*place, said_of, "start"), f"«{kind.title}»: срок поручения считается со дня отправки")


def _longer(place: Place, title: str, old: Term, changed: Term | None, law: Law, calendar: Calendar) -> Iterator[Slip]:
    """A term of a federal norm that the region would make longer, or count from another day."""
    new = changed or old
    if not _is_federal(old, law):
        return
    title, norm = f"«{title}»", law.rule(old.rule)
    if new.start != old.start:
        yield Slip((*place, "start"), f"{title}: начало федерального срока {norm.id} не меняют ({old.start})")
    if (new.unit is Unit.IMMEDIATE) != (old.unit is Unit.IMMEDIATE):
        message = f"{title}: по норме {norm.id} — незамедлительно, числом этого не заменяют; меняйте control"
        if old.unit is Unit.IMMEDIATE:
            yield Slip(place, message)
    elif old.unit is not Unit.IMMEDIATE and not is_never_longer(new.span, old.span):
        shown = later(new.span, old.span, calendar)
        if shown is None:
            return  # of every day that the calendar knows the region's term ends no later
        message = f"{title}: срок длиннее федерального ({norm.id}, {norm.source}): с {shown.start:%d.%m.%Y %H:%M} он"
        message += f" истёк бы {shown.term:%d.%m.%Y %H:%M}, а не {shown.norm:%d.%m.%Y %H:%M}"
        yield Slip(place, f"{message}; область может его только сократить")


def _seldom(place: Place, step: Step, change: StepChange, law: Law) -> Iterator[Slip]:
    """A federal norm says how often at least."""
    old, new = step.repeat, change.repeat
    if old is None or new is None or not _is_federal(old, law) or is_never_longer(new.every, old.every):
        return
    message = f"«{step.title}»: реже федеральной нормы {old.rule} (раз в {in_words(old.every)})"
    yield Slip((*place, "repeat"), f"{message}; область может спрашивать только чаще")


def _is_federal(term: Term | Repeat, law: Law) -> bool:
    try:
        return law.rule(term.rule).norm_kind in FEDERAL
    except UnknownRule:
        return False


def other_forms(overlay: Overlay, parent: Route) -> Iterator[Slip]:
    """A form that a federal act approved is not replaced by another one."""
    replaced: list[tuple[Place, str, str]] = [
        (("steps", name, "form"), parent.step_of[name].form, change.form)
        for name, change in overlay.steps.items()
        if change.form and name in parent.step_of
    ]
    replaced += [
        (("referrals", name, "form"), parent.referral_of[name].form, asked.form)
        for name, asked in overlay.referrals.items()
        if asked.form and name in parent.referral_of
    ]
    if overlay.opening is not None and overlay.opening.form:
        replaced.append((("opening", "form"), parent.opening.form, overlay.opening.form))
    for place, old, new in replaced:
        try:
            approved = catalogue.form(old, country=parent.country)
        except catalogue.UnknownForm:
            continue
        if approved.approved == "federal" and old != new:
            message = f"форма «{approved.title}» утверждена федеральным актом, другой её не заменяют"
            yield Slip(place, f"{message}; дополнения вносят отдельной формой в новом шаге")
