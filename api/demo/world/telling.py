"""How the cases of the world come to stand where their plots say, at the moment of telling."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from api.demo.world import casting
from api.demo.world.besides import Besides
from api.demo.world.families import families
from api.demo.world.numbers import Numbers, numbered
from api.demo.world.plots import Cast, cases, families_needed
from api.demo.world.walk import Walk
from api.demo.world.writing import Gists
from workflows import packs, registry
from workflows.engine.clock import next_tick
from workflows.engine.norm import Norm

ROUTE = "ru.prevention"
LONG_AGO = timedelta(days=560)
LONGEST = 200
"""Deeds of one case at most."""
TRIES = 12
PATIENT = 4
"""Tries after which a beginning that goes back and forth is moved by some days more each time."""
WEEK = timedelta(days=7)
SLACK = timedelta(days=7, hours=6)
"""How much longer than its plot says a case may have stood."""
OPENS, CLOSES = 9, 16
FRESH = 4
"""Hours: a case younger than that may have begun at any hour, even at night."""


class NoEnd(RuntimeError):
    """A plot never comes to stand where it should."""


def tell(seed: int, now: datetime, *, every: int = 1) -> tuple[Walk, ...]:
    """Every case of the world (or each so many-th) as it stands now; the same for the same seed and moment.

    Each is sketched first, to find when it began; the numbers of all papers follow from the sketches, and then the
    papers are written.
    """
    norm = Norm(route=registry.route_for(ROUTE, casting.HOME), calendar=packs.calendar_at(casting.HOME))
    casts = cases(families(families_needed(now.date()), seed), now.date())
    sketches = _sketched(casts[::every], norm, seed, now)
    numbers = numbered(sketches)
    return tuple(_written(sketch, numbers, now) for sketch in sketches)


def _sketched(casts: Sequence[Cast], norm: Norm, seed: int, now: datetime) -> list[Walk]:
    gists: Gists = {}
    return [_landed(Walker(cast, norm, seed, gists), now) for cast in casts]


def _written(sketch: Walk, numbers: Numbers, now: datetime) -> Walk:
    """The case of this sketch, with everything that people wrote."""
    walk = Walker(sketch.cast, sketch.norm, sketch.seed, None, numbers).walked(sketch.turns[0].at)
    _wait(walk, now)
    if [(turn.at, turn.event.kind) for turn in walk.turns] != [(turn.at, turn.event.kind) for turn in sketch.turns]:
        raise NoEnd(f"{sketch.cast.plot.id}: what was written leads elsewhere than its sketch")
    return walk


def _landed(walker: "Walker", now: datetime) -> Walk:
    """The case, begun so long ago that it has stood for the plot's hours by now."""
    plot, about = walker.cast.plot, walker.cast.about
    stood = now - timedelta(hours=plot.hours)
    if plot.hours < FRESH:
        stood -= timedelta(minutes=about.number * 7 % 50)
    begun = stood - LONG_AGO
    best: Walk | None = None
    for attempt in range(TRIES):
        walk = walker.walked(begun)
        late = walk.now - stood
        if attempt and late <= timedelta() and (best is None or walk.now > best.now):
            best = walk
            if late > -SLACK:
                break
        begun = _earlier(begun, late, attempt)
        if plot.hours >= FRESH:
            begun = office_hour(begun, walker.norm)
    if best is None:
        raise NoEnd(f"{plot.id} is still to come")
    _wait(best, now)
    return best


def _earlier(begun: datetime, late: timedelta, attempt: int) -> datetime:
    """Another beginning, for a case that came out so late (or early, below nought): sittings go by weeks."""
    if 0 < attempt <= PATIENT and timedelta() < late < WEEK:
        return begun - (late + timedelta(hours=7) if attempt == 1 else WEEK)
    return begun - late - timedelta(days=max(attempt - PATIENT, 0))


def _wait(walk: Walk, now: datetime) -> None:
    if walk.state.is_open:
        walk.pass_time(now)


def office_hour(moment: datetime, norm: Norm) -> datetime:
    """The last hour not after this moment at which schools and offices work."""
    offset = timedelta(minutes=casting.offset())
    local = moment + offset
    day = local.date()
    if local.hour < OPENS or not norm.calendar.is_working(day):
        day = norm.calendar.previous_working(day - day.resolution)
        local = local.replace(year=day.year, month=day.month, day=day.day, hour=CLOSES)
    return local.replace(hour=min(local.hour, CLOSES)) - offset


class Walker:
    """Leads one case from any beginning to where its plot leaves it."""

    def __init__(self, cast: Cast, norm: Norm, seed: int, gists: Gists | None, numbers: Numbers | None = None) -> None:
        self.cast, self.norm = cast, norm
        self._seed, self._gists, self._numbers = seed, gists, numbers or Numbers()

    def walked(self, begun: datetime) -> Walk:
        """The case from this beginning to where its plot leaves it."""
        walk = Walk(self.cast, self.norm, self._seed, begun, self._numbers, self._gists)
        besides = Besides(walk)
        for _ in range(LONGEST):
            if not walk.state.is_open or _stands(walk, besides):
                return walk
            _go_on(walk, besides)
        raise NoEnd(f"{self.cast.plot.id} stands at {walk.state.stage}")


def _stands(walk: Walk, besides: Besides) -> bool:
    plot, state = walk.cast.plot, walk.state
    if besides.is_due():
        return False
    if plot.rests is not None:
        round_number = min((entry.round for entry in state.scheduled), default=0)
        rested = besides.is_at_rest and round_number == plot.rests
        return rested and plot.end is None
    return bool(state.tasks) and all(besides.is_silent(task) for task in state.tasks)


def _go_on(walk: Walk, besides: Besides) -> None:
    """One deed: what the plot asks for besides, the next answer, or the next tick of the clock."""
    if besides.done():
        return
    answering = [task for task in walk.state.tasks if not besides.is_silent(task) and not task.is_suspended]
    if answering:
        task = min(answering, key=walk.planned)
        walk.do(task, walk.planned(task))
        return
    tick = next_tick(walk.norm, walk.state)
    if tick is None:
        raise NoEnd(f"{walk.cast.plot.id} waits for nobody at {walk.state.stage}")
    walk.pass_time(tick[0])
