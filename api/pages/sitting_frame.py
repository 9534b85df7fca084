"""A sitting that lies open before somebody who may see it: its state, the names around it, and what it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from fastapi import Path as InPath

from api.child_names import called, is_named
from api.errors import NotFound
from api.guards import At, Hall, SignedIn
from api.languages import gettext as _
from api.pages.moments import Moments
from api.pages.sitting_known import Knowledge
from api.pages.sitting_view import Board, board, keeps
from api.reading.agendas import case_rows, people_told, sitting_row, sitting_texts
from api.reading.found import shows_child
from api.reading.name_reasons import names_shown
from api.reading.rows import Line
from api.readings import note_children
from api.sitting_amending import changes_told
from forms import catalogue
from forms.commission.proposals import proposal_words
from forms.definition import Form
from models.ids import CaseId, SittingId
from models.people import Actor
from models.route import Step
from models.sitting import Item, SittingState
from workflows import packs, registry

HOME = "/sittings"
SittingPath = Annotated[SittingId, InPath()]
NumberPath = Annotated[int, InPath(ge=1, le=1000)]


@dataclass(frozen=True)
class SittingFile:
    """A sitting as one person sees it."""

    actor: Actor
    row: Line
    state: SittingState
    now: datetime
    cases: dict[CaseId, Line]
    board: Board
    moments: Moments
    named: frozenset[CaseId]
    """The cases whose child may be named to this person."""

    @property
    def hall(self) -> Hall:
        """The same sitting as the doors of programs take it."""
        return Hall(self.actor, self.state, self.row.number, self.now)

    @property
    def is_its_day(self) -> bool:
        """Whether it is the day of the sitting (or later, while it has not ended): only then do people come."""
        return self.state.phase == "open" or self.moments.today >= self.moments.last_day(self.state.at)

    def step(self, item: Item) -> Step:
        """The step of the route that a question is about."""
        return registry.step_of(registry.route_of(self.cases[item.case].route_digest), item.step)

    def form(self, item: Item) -> Form:
        """The form in which the decision of a question is written."""
        route = registry.route_of(self.cases[item.case].route_digest)
        return catalogue.form(self.step(item).form, country=route.country)


async def seen_sitting(actor: SignedIn, sitting_id: SittingPath, at: At) -> SittingFile:
    """The sitting, if the actor may see it. Raises NotFound otherwise."""
    async with at.sessions.reading() as connection:
        row = await sitting_row(connection, actor, sitting_id)
        if row is None:
            raise NotFound(
                _("Такого заседания нет или оно не вашей комиссии."), _("Откройте список заседаний: там видны ваши.")
            )
        state = SittingState.model_validate_json(row.state)
        people = await people_told(connection, actor, _people(state))
        cases = await case_rows(connection, actor, {item.case for item in state.items})
        texts = await sitting_texts(connection, actor, sitting_id)
        shown = await names_shown(connection, actor, cases, at.clock())
        read = [item for item in state.items if cases[item.case].is_read and shows_child(actor)]
        changes = await changes_told(connection, actor, read)
    named = frozenset(case for case in cases if is_named(actor, case, shown))
    note_children(actor, [one for one in cases.values() if one.id in named], "id")
    known = Knowledge(
        people=people,
        cases={one.id: (one.number, _child(one, named)) for one in cases.values() if one.is_seen},
        questions={item.number: _question(item, cases) for item in state.items},
        motions={
            (item.number, motion.number): proposal_words(_form(item, cases), motion.facts, motion.amendment)
            for item in state.items
            for motion in item.motions
        },
        texts=texts,
        custodians={one.id: one.custodian for one in cases.values()},
        changes={name: tuple(line.words for line in lines) for name, lines in changes.items()},
    )
    seen = board(state, known, actor.person, may_keep=keeps(state, actor.person))
    now = at.clock()
    calendar = packs.calendar(actor.territory.partition(".")[0])
    return SittingFile(actor, row, state, now, cases, seen, Moments(now, row.offset, calendar), named)


def _child(row: Line, named: frozenset[CaseId]) -> str:
    return (row.child_name or "") if row.id in named else called(row.child_born)


def _people(state: SittingState) -> set[str]:
    """Everybody whom the sitting names."""
    wrote = {word.person for item in state.items for word in (*item.remarks, *item.dissents)}
    moved = {one.by for item in state.items for one in item.amendments}
    return {member.person for member in state.members} | wrote | moved


def _question(item: Item, cases: dict[CaseId, Line]) -> str:
    route = registry.route_of(cases[item.case].route_digest)
    return registry.step_of(route, item.step).title


def _form(item: Item, cases: dict[CaseId, Line]) -> Form:
    route = registry.route_of(cases[item.case].route_digest)
    return catalogue.form(registry.step_of(route, item.step).form, country=route.country)


SeenSitting = Annotated[SittingFile, Depends(seen_sitting)]


def no_such() -> NotFound:
    """There is no such thing in this sitting."""
    return NotFound(_("Такого в этом заседании нет."), _("Откройте заседание заново."))
