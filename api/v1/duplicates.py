"""Records that may be of one person: suggested with reasons, compared, joined, told apart, and taken back."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path
from pydantic import Field
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.individuals import deeds, hand
from api.door import Door
from api.duties import Finder, Joiner
from api.errors import NotFound, RefusedNow
from api.guards import At
from api.idempotency import Once
from api.kinships import born_words, part_words
from api.languages import gettext as _
from api.languages import later
from api.likenesses import LikenessTold, likeness
from api.office import Office
from api.reading.individuals import deed_row, deeds_of, mentions_of, root_of, versions_of
from api.reading.likenesses import pair_alike, pairs_alike
from api.reading.rows import Line
from api.readings import note_mentions
from api.v1.individual_shapes import IndividualLine, IndividualTold
from api.v1.individuals import IndividualPath, described, grouped, line_of, nobody, read_individual
from api.v1.shapes import Brought, PersonTold, Told, destroyed
from forms import catalogue
from forms.kin import Part
from forms.namesakes.weighing import Match, weigh
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Люди"])
T = TypeVar("T")
MOST, READ = 100, 2000
"""Pairs shown, and read: of ten records of one person only nine pairs are shown, for nine joinings make them one."""
NOTHING_DONE = later("Ничего не изменено.")
Reason = Annotated[str, Field(max_length=1000, description="Почему: останется в журнале")]
NeededReason = Annotated[str, Field(min_length=5, max_length=1000, description="Почему: останется в журнале")]


class PairTold(Told):
    """Two records that may be of one person."""

    one: IndividualLine
    other: IndividualLine
    likeness: LikenessTold


class Comparison(Told):
    """Two records side by side."""

    one: IndividualTold
    other: IndividualTold
    likeness: LikenessTold
    versions: list[int] = Field(description="Передайте их в seen: объединяется то, что вы видели")


class DeedTold(Told):
    """What somebody said of two records."""

    number: int
    at: datetime
    kind: Literal["merge", "distinct", "undo", "correct", "link", "untie"]
    by: PersonTold
    agency: str
    one: IndividualLine | None
    other: IndividualLine | None
    reason: str
    said: list[str] = Field(
        description="Что исправлено, кем связан, где назван; документы и адреса только своему органу"
    )
    undone: bool
    undoes: int | None


class Joining(Brought):
    """Which record is of the same person."""

    other: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    seen: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    reason: Reason = ""


class Parting(Brought):
    """Which record is of another person, and how that is known."""

    other: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    reason: NeededReason


class TakingBack(Brought):
    """Why a deed is taken back."""

    reason: NeededReason


class DeedDone(Told):
    """The deed stands in the log."""

    number: int = Field(description="Номер записи: по нему её можно отменить")
    record: str | None = Field(default=None, description="Запись, к которой теперь относится упоминание")


@router.get("/individuals/duplicates")
async def list_pairs(actor: Finder, at: At) -> list[PairTold]:
    """Записи, которые могут быть об одном человеке: вероятные первыми. Только те, где вам видны обе."""
    async with at.sessions.reading() as connection:
        shown = _tying(await pairs_alike(connection, actor, READ))[:MOST]
        mentions = await mentions_of(connection, actor, {root for row in shown for root in (row.one, row.other)})
    note_mentions(actor, mentions)
    told = grouped(mentions)
    return [
        PairTold(one=line_of(told[row.one]), other=line_of(told[row.other]), likeness=likeness(row.score, row.reasons))
        for row in shown
    ]


@router.get("/individuals/{individual}/comparison/{other}")
async def compare(actor: Finder, individual: IndividualPath, other: IndividualPath, at: At) -> Comparison:
    """Две записи рядом: что совпало, что нет и где это сказано."""
    one, two = await read_individual(actor, individual, at), await read_individual(actor, other, at)
    async with at.sessions.reading() as connection:
        row = await pair_alike(connection, actor, (one.id, two.id))
        rows = grouped(await mentions_of(connection, actor, {one.id, two.id}))
        versions = await versions_of(connection, actor, (one.id, two.id))
    match = weigh(described(rows[one.id][-1]), described(rows[two.id][-1]))
    told = likeness(row.score, row.reasons) if row else likeness(match.score, match.reasons)
    return Comparison(one=one, other=two, likeness=told, versions=versions)


@router.get("/individuals/{individual}/deeds")
async def list_deeds(actor: Finder, individual: IndividualPath, at: At) -> list[DeedTold]:
    """Что люди решили о записях этого человека: объединения, «разные люди», отмены."""
    async with at.sessions.reading() as connection:
        root = await root_of(connection, actor, individual)
        if root is None:
            raise nobody()
        rows = await deeds_of(connection, actor, root)
        people = await _named(connection, actor, rows)
    return [_deed(row, people, row.agency == actor.agency) for row in rows]


@router.post("/individuals/{individual}/merge", status_code=201)
async def merge(actor: Joiner, individual: IndividualPath, asked: Joining, _once: Once, at: At) -> DeedDone:
    """Объединить: обе записи остаются, одна указывает на другую. Дела и журнал не меняются; можно отменить."""
    await _both(actor, at, individual, asked.other)
    said = deeds.Hand(actor, at.clock(), asked.reason)
    return await done(at, partial(deeds.join, hand=said, into=individual, other=asked.other, seen=asked.seen))


@router.post("/individuals/{individual}/distinct", status_code=201)
async def tell_apart(actor: Joiner, individual: IndividualPath, asked: Parting, _once: Once, at: At) -> DeedDone:
    """Записать, что это разные люди: больше эту пару не предложат."""
    await _both(actor, at, individual, asked.other)
    said = deeds.Hand(actor, at.clock(), asked.reason)
    return await done(at, partial(deeds.tell_apart, hand=said, one=individual, other=asked.other))


@router.post("/individuals/deeds/{number}/undo", status_code=201)
async def undo(
    actor: Joiner, number: Annotated[int, Path(ge=1, le=2**31)], asked: TakingBack, _once: Once, at: At
) -> DeedDone:
    """Отменить объединение или «разные люди»: всё становится как было до этого решения."""
    async with at.sessions.reading() as connection:
        row = await deed_row(connection, actor, number)
        if row is None:
            raise NotFound(_("Такого решения нет среди тех, что вам видны."), _("Откройте страницу человека заново."))
    taken = await done(at, partial(hand.take_back, hand=deeds.Hand(actor, at.clock(), asked.reason), number=number))
    return taken.model_copy(update={"record": row.one}) if row.kind == deeds.DeedKind.UNTIE else taken


async def done(at: Office, deed: Callable[[Connection], int]) -> DeedDone:
    """Do a deed; answers its number."""
    return DeedDone(number=await tried(at, deed))


async def tried(at: Office, deed: Callable[[Connection], T]) -> T:
    """What a deed answers; what cannot be done now is refused in words."""
    try:
        return await at.sessions.write(deed)
    except deeds.NotSaid as no:
        raise refusal(no.code) from None


def refusal(code: str) -> RefusedNow:
    """Why a deed cannot be done, and what to do instead."""
    words = {
        deeds.GONE: (
            _("Одной из записей больше нет: форма, которая её назвала, исправлена."),
            _("Найдите людей заново."),
        ),
        deeds.ONE_ALREADY: (_("Эти записи уже объединены."), _("Откройте страницу человека: там видно, кем и когда.")),
        deeds.MEANWHILE: (
            _("Пока вы смотрели, записи изменил другой сотрудник."),
            _("Откройте сравнение заново и решите ещё раз."),
        ),
        deeds.KNOWN_APART: (
            _("Записано, что это разные люди."),
            _("Если это ошибка, сначала отмените ту запись на странице человека."),
        ),
        hand.SAME: (_("Об этом человеке так и записано."), _("Исправлять нечего: проверьте страницу человека.")),
        hand.LINKED: (_("Этот человек уже связан с этим делом."), _("Откройте страницу человека: там видно, кем.")),
        hand.NAMED: (_("Этот человек уже назван в этом деле."), _("Связывать не нужно: это сказано в форме дела.")),
        hand.ALONE: (
            _("Кроме этой формы, запись не называет никто: отделять её не от чего."),
            _("Если это тот же человек, что в другой записи, объедините их; лишнее объединение отмените."),
        ),
        hand.LEANT_ON: (
            _("С записью, которую вы отделили, объединены другие."),
            _("Сначала отмените их объединение на её странице."),
        ),
        deeds.UNDONE: (_("Это решение уже отменено."), _("Обновите страницу: на ней видно, что сейчас в силе.")),
    }
    detail, remedy = words[code]
    return RefusedNow(detail, f"{_(NOTHING_DONE)} {remedy}", more={"code": code})


async def _both(actor: Actor, at: Office, one: str, other: str) -> None:
    """Raises NotFound unless the actor sees both."""
    async with at.sessions.reading() as connection:
        for individual in (one, other):
            if await root_of(connection, actor, individual) is None:
                raise nobody()


def _tying(rows: list[Line]) -> list[Line]:
    """The pairs, likeliest first, without those that the ones before them tie together already."""
    groups: dict[str, set[str]] = {}
    found = []
    for row in rows:
        one, other = groups.setdefault(row.one, {row.one}), groups.setdefault(row.other, {row.other})
        if one is not other:
            found.append(row)
            one |= other
            groups.update(dict.fromkeys(other, one))
    return found


def is_likely(told: LikenessTold) -> bool:
    """Whether it is more than possible."""
    codes = tuple(reason.code for reason in told.reasons)
    return Match(told.score, codes).is_likely


async def _named(connection: AsyncConnection, actor: Actor, rows: list[Line]) -> dict[str, IndividualLine]:
    """How the actor knows those whom these deeds are about, by the record that was named."""
    of = {one for row in rows for one in (row.one, row.other) if one}
    roots = {one: await root_of(connection, actor, one) for one in of}
    mentions = await mentions_of(connection, actor, {root for root in roots.values() if root})
    note_mentions(actor, mentions)
    told = grouped(mentions)
    return {one: line_of(told[root]) for one, root in roots.items() if root in told}


def said_words(said: Mapping[str, Any], *, is_own: bool) -> list[str]:
    """What a deed says of somebody, line by line."""
    written = said.get("written", {}) if is_own else {}
    told = (
        (_("Кем приходится"), part_words(Part(said["part"]), said.get("kinship", "")) if "part" in said else ""),
        (_("Имя"), said.get("full_name", "") if "part" not in said else ""),
        (_("Прежние фамилии"), ", ".join(said.get("former", ()))),
        (_("Рождение"), born_words(date.fromisoformat(said["born"]), None) if "born" in said else ""),
        (_("Документ"), written.get("document", "")),
        (_("Телефон"), written.get("phone", "")),
        (_("Адрес"), written.get("address", "")),
        (_("Форма"), catalogue.form(said["form"], said["form_version"]).title if "form" in said else ""),
    )
    return [f"{title}: {words}" for title, words in told if words]


def _deed(row: Line, people: dict[str, IndividualLine], is_own: bool) -> DeedTold:  # noqa: FBT001 - whose deed it is
    return DeedTold(
        number=row.id,
        at=row.at,
        kind=row.kind,
        by=PersonTold(code=row.person, name=row.full_name or row.person),
        agency=row.short_name or "",
        one=people.get(row.one),
        other=people.get(row.other or ""),
        reason=destroyed() if row.reason is None else row.reason,
        said=said_words(row.said or {}, is_own=is_own),
        undone=row.undone_by is not None,
        undoes=row.undoes,
    )
