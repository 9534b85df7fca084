"""How the cases of the world come to stand where their plots say, at the moment of telling."""

from datetime import datetime, timedelta

from api.demo.world import casting
from api.demo.world.families import families
from api.demo.world.plots import Cast, cases, families_needed
from api.demo.world.walk import Walk
from models.case import Task
from models.events import (
    CaseEnded,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Event,
    TermResumed,
    TermSuspended,
)
from models.people import Role
from workflows import packs, registry
from workflows.engine.clock import next_tick
from workflows.engine.norm import Norm

ROUTE = "ru.prevention"
OTHER_CURATOR = "social-oblast"
LONG_AGO = timedelta(days=560)
LONGEST = 200
"""Deeds of one case at most."""
TRIES = 16
OPENS, CLOSES = 9, 16
MENDED_AFTER = timedelta(minutes=50)
"""How long after an answer its mistake is found."""
FRESH = 4
"""Hours: a case younger than that may have begun at any hour, even at night."""


class NoEnd(RuntimeError):
    """A plot never comes to stand where it should."""


def tell(seed: int, now: datetime) -> tuple[Walk, ...]:
    """Every case of the world as it stands now; the same for the same seed and moment."""
    route = registry.newest_route(ROUTE)
    norm = Norm(route=route, calendar=packs.calendar(route.country))
    found = families(families_needed(), seed, now.date())
    return tuple(landed(cast, norm, seed, now) for cast in cases(found))


def landed(cast: Cast, norm: Norm, seed: int, now: datetime) -> Walk:
    """The case, begun so long ago that it has stood for the plot's hours by now."""
    stood = now - timedelta(hours=cast.plot.hours)
    if cast.plot.hours < FRESH:
        stood -= timedelta(minutes=cast.about.number * 7 % 50)
    begun = stood - LONG_AGO
    walk = walked(cast, norm, seed, begun)
    for attempt in range(TRIES):
        late = walk.now - stood
        if attempt and timedelta(days=-5) < late <= timedelta():
            break
        begun -= late if attempt < TRIES // 2 else max(late, timedelta()) + timedelta(hours=7)
        if cast.plot.hours >= FRESH:
            begun = office_hour(begun, norm)
        walk = walked(cast, norm, seed, begun)
    if walk.now > now:
        raise NoEnd(f"{cast.plot.id}: {walk.now} is still to come")
    if cast.plot.silent or cast.plot.rests:
        walk.pass_time(now)
    return walk


def office_hour(moment: datetime, norm: Norm) -> datetime:
    """The last hour not after this moment at which schools and offices work."""
    offset = timedelta(minutes=casting.offset())
    local = moment + offset
    day = local.date()
    if local.hour < OPENS or not norm.calendar.is_working(day):
        day = norm.calendar.previous_working(day - day.resolution)
        local = local.replace(year=day.year, month=day.month, day=day.day, hour=CLOSES)
    return local.replace(hour=min(local.hour, CLOSES)) - offset


def walked(cast: Cast, norm: Norm, seed: int, begun: datetime) -> Walk:
    """The case from this beginning to where its plot leaves it."""
    walk = Walk(cast, norm, seed, begun)
    done: set[str] = set()
    for _ in range(LONGEST):
        if not walk.state.is_open or _stands(cast, walk, done):
            return walk
        _go_on(cast, walk, done)
    raise NoEnd(f"{cast.plot.id} stands at {walk.state.stage}")


def _stands(cast: Cast, walk: Walk, done: set[str]) -> bool:
    plot, state = cast.plot, walk.state
    if plot.rests is not None:
        round_number = min((entry.round for entry in state.scheduled), default=0)
        rested = state.stage == "monitoring" and not state.tasks and round_number == plot.rests
        return rested and plot.end is None and (plot.custody is None or "custody" in done)
    paused = plot.suspended is None or "suspended" in done
    return (
        bool(state.tasks)
        and all(task.step in plot.silent and not walk.returns(task.step) for task in state.tasks)
        and paused
    )


def _go_on(cast: Cast, walk: Walk, done: set[str]) -> None:
    """One deed: what the plot asks for besides, the next answer, or the next tick of the clock."""
    if _besides(cast, walk, done):
        return
    answering = [
        task
        for task in walk.state.tasks
        if (task.step not in cast.plot.silent or walk.returns(task.step)) and not task.is_suspended
    ]
    if answering:
        task = min(answering, key=walk.planned)
        walk.do(task, walk.planned(task))
        return
    tick = next_tick(walk.norm, walk.state)
    if tick is None:
        raise NoEnd(f"{cast.plot.id} waits for nobody at {walk.state.stage}")
    walk.pass_time(tick[0])


def _besides(cast: Cast, walk: Walk, done: set[str]) -> bool:
    plot = cast.plot
    given = next((one for one in walk.state.given if one.step == plot.corrected), None)
    if given is not None and "corrected" not in done:
        done.add("corrected")
        walk.correct(given, walk.now + MENDED_AFTER)
        return True
    at_rest = walk.state.stage == "monitoring" and not walk.state.tasks
    if at_rest and plot.custody is not None and "custody" not in done:
        done.add("custody")
        _hand_over(walk, plot.custody)
        return True
    if at_rest and plot.end == "moved":
        walk.happen(CaseEnded(outcome="moved", by=casting.doer("social", Role.SPECIALIST)), walk.working(2, walk.now))
        return True
    for step in (plot.suspended, plot.resumed):
        task = next((task for task in walk.state.tasks if task.step == step), None)
        if task is not None and "suspended" not in done:
            done.add("suspended")
            _suspend(walk, task)
            if step == plot.resumed:
                by = casting.doer(task.agency, Role.SPECIALIST)
                walk.happen(TermResumed(task=task.id, by=by), walk.working(3, walk.now))
            return True
    return False


def _suspend(walk: Walk, task: Task) -> None:
    by = casting.doer(task.agency, Role.SPECIALIST)
    walk.happen(TermSuspended(task=task.id, ground="no_access", by=by), walk.working(1, walk.now))


def _hand_over(walk: Walk, how: str) -> None:
    ours, theirs = casting.doer("social", Role.SPECIALIST), casting.doer(OTHER_CURATOR, Role.SPECIALIST)
    walk.happen(CustodyOffered(to=OTHER_CURATOR, by=ours), walk.working(3, walk.now))
    replies: dict[str, Event] = {
        "accepted": CustodyAccepted(by=theirs),
        "declined": CustodyDeclined(reason="no_room", by=theirs),
    }
    if how in replies:
        walk.happen(replies[how], walk.working(2, walk.now))
