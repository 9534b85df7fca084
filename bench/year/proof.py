"""What has to be true at the end of the year. Each answers what is wrong; nothing is said when all is well."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import select

from activities.chain import event_of, first_flaw
from activities.sessions import Sessions
from activities.sitting_records import sitting_state_of
from bench.year.course import Year
from models.case import CaseState
from models.events import StepDone
from models.sitting import Choice, Motion, SittingState
from models.tables import Audit, Custody, Sitting
from workflows import registry
from workflows.engine import core
from workflows.engine.explain import explain


class Kept(NamedTuple):
    """The record of one case or sitting, in order."""

    id: str
    rows: tuple[dict[str, Any], ...]


async def wrong(year: Year) -> list[str]:
    """Everything that is not as it should be."""
    kept = await _record(year.street.sessions)
    sittings = await _sittings(year.street.sessions)
    cases = {child.id: await child.state() for child in year.cases}
    if broken := list(_chains(kept.values())):
        return broken  # of a record that is not whole nothing else can be said
    found = [*_folds(kept, cases), *_waiting(cases), *_votes(kept, cases, sittings), *_carried(kept, cases, sittings)]
    return [*found, *await _ledger(year.street.sessions, cases)]


def _chains(kept: Iterable[Kept]) -> Iterator[str]:
    for one in kept:
        flaw = first_flaw(list(one.rows))
        if flaw is not None:
            yield f"the record of {one.id} is not whole: {flaw}"


def _folds(kept: dict[str, Kept], cases: dict[str, CaseState]) -> Iterator[str]:
    """What the record tells is what the case says of itself."""
    for case, state in cases.items():
        turns = [(event_of(row["event"]), row["at"]) for row in kept[case].rows]
        if core.fold(registry.norm_for, turns) != state:
            yield f"case {case} is not what its record tells"


def _waiting(cases: dict[str, CaseState]) -> Iterator[str]:
    """Every case is closed, or waits for a named agency until a named date."""
    for case, state in cases.items():
        if not state.is_open:
            continue
        told = explain(registry.norm_for(None, state), state, max(state.entered_at, state.opened_at))
        waits = [one.agency for one in (*told.waiting, *told.owed) if one.due is not None or one.is_suspended]
        if not waits and not told.coming:  # the next round opens on its day, for the agency of its step
            yield f"case {case} waits for nobody in stage {state.stage}"


def _votes(kept: dict[str, Kept], cases: dict[str, CaseState], sittings: dict[str, SittingState]) -> Iterator[str]:
    """Every decision of the commission in a case has its vote, and the vote was won."""
    for case in cases:
        for event in _decisions(kept[case]):
            if event.sitting is None:
                yield f"case {case} has a decision without a vote"
                continue
            item = sittings[event.sitting.sitting].item(event.sitting.item)
            motion = None if item is None else item.adopted
            if motion is None or not _was_won(motion) or any(event.facts.get(k) != v for k, v in motion.facts.items()):
                yield f"case {case}: the decision of question {event.sitting.item} does not follow from its vote"


def _was_won(motion: Motion) -> bool:
    """The majority of those present, or half of them with the presiding member's vote (P995-VOTE)."""
    said = motion.count(Choice.FOR)
    casting = next((one.choice for one in motion.ballots if one.person == motion.presiding), None)
    return said * 2 > motion.present or (motion.casting and casting is Choice.FOR)


def _carried(kept: dict[str, Kept], cases: dict[str, CaseState], sittings: dict[str, SittingState]) -> Iterator[str]:
    """No decision is lost and none is doubled: each stands once in its case, or the case's refusal stands in sight."""
    taken = Counter(
        (event.sitting.sitting, event.sitting.item)
        for case in cases
        for event in _decisions(kept[case])
        if event.sitting is not None
    )
    yield from (f"question {number} of sitting {of} was decided twice" for (of, number), n in taken.items() if n > 1)
    for sitting, state in sittings.items():
        for item in state.items:
            if item.adopted is None:
                continue
            stands = taken[sitting, item.number]
            refused = item.heard is not None and item.heard.turn is None
            if stands + refused != 1 or (item.standing == "accepted") != bool(stands):
                yield f"question {item.number} of sitting {sitting}: {stands} in its case, called {item.standing}"


def _decisions(kept: Kept) -> Iterator[StepDone]:
    """What the commission decided in this case."""
    for row in kept.rows:
        event = event_of(row["event"])
        if isinstance(event, StepDone) and event.submission.form in {"kdn_resolution", "kdn_resolution_plan"}:
            yield event


async def _ledger(sessions: Sessions, cases: dict[str, CaseState]) -> list[str]:
    """Somebody answers for each child at any minute."""
    async with sessions.reading() as connection:
        asked = select(Custody.case_id, Custody.since, Custody.until).order_by(Custody.case_id, Custody.since)
        rows = list(await connection.execute(asked))
    found, until = [], dict[str, Any]()
    for row in rows:
        expected = until.get(row.case_id, cases[row.case_id].opened_at)
        if row.since != expected:
            found.append(f"nobody, or two, answered for the child of case {row.case_id} at {expected}")
        until[row.case_id] = row.until
    for case, state in cases.items():
        if (until.get(case) is None) != state.is_open:
            found.append(f"the ledger of case {case} does not end when the case does")
    return found


async def _record(sessions: Sessions) -> dict[str, Kept]:
    asked = select(Audit).order_by(Audit.case_id, Audit.turn)
    async with sessions.reading() as connection:
        rows = [dict(row) for row in (await connection.execute(asked)).mappings()]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(row)
    return {name: Kept(name, tuple(rows)) for name, rows in found.items()}


async def _sittings(sessions: Sessions) -> dict[str, SittingState]:
    async with sessions.reading() as connection:
        return {row.id: sitting_state_of(row.state) for row in await connection.execute(select(Sitting))}
