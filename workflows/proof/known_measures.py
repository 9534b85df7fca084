"""What a proof remembers of measures: which weaker ones are known of, and by which step; nothing else matters."""

from datetime import UTC, datetime

from models.case import CaseState
from models.events import SubmissionRef, Weighed
from models.ids import Code
from models.route import Route

_PAPER = SubmissionRef(id="0" * 32, form="measure_record", form_version=1, digest="0" * 64)
_MOMENT = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


def needed_measures(route: Route) -> frozenset[Code]:
    """The measures without which some step of the route is refused."""
    ladder = None if route.measures is None else route.measures.laid
    guarded = {step.measure for step in route.step_of.values()} | {route.opening.measure}
    return frozenset(name for one in (ladder.measures if ladder else ()) if one.id in guarded for name in one.needs)


def known_measures(state: CaseState, needed: frozenset[Code]) -> tuple[Weighed, ...]:
    """What is known of these measures; how, since when and by which paper makes no difference."""
    known = {(one.measure, one.step) for one in state.weighed if one.measure in needed}
    return tuple(_known(name, step) for name, step in sorted(known, key=lambda pair: (pair[0], pair[1] or "")))


def on_record(state: CaseState, needed: frozenset[Code]) -> CaseState:
    """The same state, when people have put on record what they know of every weaker measure."""
    return state.model_copy(update={"weighed": (*state.weighed, *(_known(name, None) for name in sorted(needed)))})


def _known(measure: Code, step: Code | None) -> Weighed:
    return Weighed(measure=measure, how="tried", at=_MOMENT, agency="proof", submission=_PAPER, step=step)
