"""Records of children and adults corrected, linked with a case, freed of what a form says of another, by hand.

Each is a deed that can be taken back.
"""

from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, model_validator

from activities.individuals import hand
from activities.individuals.deeds import Hand
from activities.individuals.hand import Link, Right, Spot
from api.door import Door
from api.duties import Corrector, Joiner, Linker
from api.errors import NotFound
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.reading.individuals import case_to_link, mentions_of, root_of
from api.v1.duplicates import DeedDone, NeededReason, done, tried
from api.v1.individuals import IndividualPath, nobody, read_individual
from api.v1.shapes import Brought
from forms.kin import Part
from models.ids import CaseId

router = APIRouter(route_class=Door, tags=["Люди"])
Words = Annotated[str, Field(max_length=200)]


class Correcting(Brought):
    """What is right of a record: only what is given changes, and how that is known is said."""

    seen: Annotated[int, Field(ge=0, description="version записи, какой вы её видели")]
    full_name: Words = ""
    former: list[Words] = Field(default_factory=list, max_length=10, description="Прежние фамилии")
    born: Annotated[date | None, Field(strict=False)] = None
    document: Annotated[Words, Field(description="Серия и номер документа")] = ""
    phone: Words = ""
    address: Annotated[str, Field(max_length=500)] = ""
    reason: NeededReason

    @property
    def right(self) -> Right:
        """The same as it is kept."""
        plain = (" ".join(words.split()) for words in (self.document, self.phone, self.address))
        former = tuple(filter(None, (" ".join(one.split()) for one in self.former)))
        return Right(" ".join(self.full_name.split()), former, self.born, *plain)

    @model_validator(mode="after")
    def _says_something(self) -> "Correcting":
        if not self.right.said:
            raise ValueError(_("Напишите, что исправить."))
        return self


class Linking(Brought):
    """To which case somebody belongs, as whom, and how that is known."""

    case_number: Annotated[str, Field(min_length=1, max_length=40, description="Номер дела, которое вам открыто")]
    part: Annotated[Part, Field(strict=False)]
    kinship: Annotated[str, Field(max_length=100, description="Кем приходится: бабушка, отчим")] = ""
    reason: NeededReason


class Untying(Brought):
    """Which of the places where somebody is said to be named names somebody else, and how that is known."""

    seen: Annotated[int, Field(ge=0, description="version записи, какой вы её видели")]
    case: CaseId
    turn: Annotated[int, Field(ge=0, le=2**31)]
    place: Annotated[int, Field(ge=0, le=2**31)]
    to: Annotated[str | None, Field(pattern="^[0-9a-f]{32}$", description="Чья это запись; пусто — отдельная")] = None
    reason: NeededReason


@router.post("/individuals/{individual}/corrections", status_code=201)
async def correct(actor: Corrector, individual: IndividualPath, asked: Correcting, _once: Once, at: At) -> DeedDone:
    """Исправить сведения о человеке. Формы и документы остаются как были; исправление можно отменить."""
    async with at.sessions.reading() as connection:
        if await root_of(connection, actor, individual) is None:
            raise nobody()
    said = Hand(actor, at.clock(), asked.reason)
    return await done(at, partial(hand.correct, hand=said, one=individual, seen=asked.seen, right=asked.right))


@router.post("/individuals/{individual}/links", status_code=201)
async def link(actor: Linker, individual: IndividualPath, asked: Linking, _once: Once, at: At) -> DeedDone:
    """Связать человека с делом. Отвязать: отменить это решение."""
    who = await read_individual(actor, individual, at)
    async with at.sessions.reading() as connection:
        case = await case_to_link(connection, actor, asked.case_number.strip())
    if case is None:
        raise NotFound(
            _("Дела с таким номером нет среди открытых вам."), _("Ничего не изменено. Проверьте номер дела.")
        )
    said = Hand(actor, at.clock(), asked.reason, case)
    return await done(at, partial(hand.link, hand=said, one=who.id, told=Link(asked.part, asked.kinship, who.name)))


@router.post("/individuals/{individual}/untyings", status_code=201)
async def untie(actor: Joiner, individual: IndividualPath, asked: Untying, _once: Once, at: At) -> DeedDone:
    """Отделить упоминание: форма называет не этого человека, а другого. Формы остаются как были; можно отменить."""
    async with at.sessions.reading() as connection:
        root = await root_of(connection, actor, individual)
        if root is None or (asked.to and await root_of(connection, actor, asked.to) is None):
            raise nobody()
        named = await mentions_of(connection, actor, {root})
    here = (asked.case, asked.turn, asked.place)
    said = [row for row in named if (row.case_id, row.turn, row.place) == here]
    if not said:
        raise NotFound(
            _("Там, где вы указали, этот человек не назван."), _("Ничего не изменено. Откройте его страницу заново.")
        )
    spot = Spot(*here, said[0].form, said[0].form_version)
    untying = partial(hand.untie, one=root, seen=asked.seen, spot=spot, into=asked.to)
    told = await tried(at, partial(untying, hand=Hand(actor, at.clock(), asked.reason)))
    return DeedDone(number=told.number, record=told.record)
