"""Children and adults: found by name however it is written, and shown as the forms of one's own cases tell of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path

from activities.case_files import state_of
from api.door import Door, ShownOnce
from api.duties import Finder
from api.errors import NotFound
from api.guards import At
from api.idempotency import Once
from api.kinships import born_words, part_words, relation_words
from api.languages import gettext as _
from api.likenesses import likeness
from api.office import Office
from api.reading.individuals import (
    corrections_of,
    links_of,
    mentions_in,
    mentions_of,
    mentions_under,
    root_of,
    told_apart,
    versions_of,
)
from api.reading.rows import Line
from api.readings import note_case, note_mentions
from api.v1.individual_shapes import (
    CaseOfIndividual,
    Found,
    IndividualLine,
    IndividualTold,
    LinkTold,
    RelativeTold,
    SaidByHand,
    Search,
    WhereSaid,
)
from api.v1.relatives import once
from api.v1.shapes import PersonTold, Titled, destroyed
from forms import catalogue
from forms.kin import Part
from forms.namesakes.asking import sought
from forms.namesakes.keys import asked_keys
from forms.namesakes.names import Name, read_name
from forms.namesakes.weighing import Described, Match, answers
from models.ids import CaseId
from models.people import Actor
from workflows import registry

router = APIRouter(route_class=Door, tags=["Люди"])
MOST = 50
IndividualPath = Annotated[
    str, Path(pattern="^[0-9a-f]{32}$", description="Номер записи о человеке, 32 шестнадцатеричных знака")
]


@router.post("/individuals/search", response_model=list[Found])
async def search(actor: Finder, asked: Search, _once: Once, at: At) -> ShownOnce:
    """Найти ребёнка или взрослого среди тех, кто назван в делах вашего органа. Написание имени может отличаться."""
    return ShownOnce([one.model_dump(mode="json") for one in await found_by(actor, asked, at)])


async def found_by(actor: Actor, asked: Search, at: Office) -> list[Found]:
    """Whoever answers the question, the nearest first; neither question nor answer is kept anywhere."""
    wanted = sought(asked.find, asked.born)
    async with at.sessions.reading() as connection:
        rows = await mentions_under(connection, actor, asked_keys(wanted))
        right = await corrections_of(connection, actor, {row.root for row in rows})
        found = _best(wanted, rows, right)
        mentions = await mentions_of(connection, actor, {root for root, _match in found})
    note_mentions(actor, mentions)
    told = grouped(mentions)
    return [
        Found(
            individual=righted(line_of(told[root]), right.get(root, {})), likeness=likeness(match.score, match.reasons)
        )
        for root, match in found
    ]


@router.get("/individuals/{individual}")
async def read_individual(actor: Finder, individual: IndividualPath, at: At) -> IndividualTold:
    """Один человек: как назван, в каких делах, где это записано, кто его родные."""
    async with at.sessions.reading() as connection:
        root = await root_of(connection, actor, individual)
        if root is None:
            raise nobody()
        mentions = await mentions_of(connection, actor, {root})
        links = await links_of(connection, actor, root)
        (version,) = await versions_of(connection, actor, (root,))
        right = (await corrections_of(connection, actor, {root})).get(root, {})
        named = {row.case_id for row in mentions} | {row.case_id for row in links}
        around = await mentions_in(connection, actor, named)
        parents = {row.root for row in around if row.part in {Part.MOTHER, Part.FATHER}}
        wider = await mentions_of(connection, actor, parents)
        homes = {row.case_id for row in wider if row.part in {Part.MOTHER, Part.FATHER}}
        kin = await mentions_in(connection, actor, homes | named)
        apart = await told_apart(connection, actor, {row.root for row in kin})
    for row in (*mentions, *links):
        note_case(actor, row.case_id, state_of(row.state).relation)
    note_mentions(actor, kin)
    parts = {row.case_id: Part(row.said["part"]) for row in links if row.said}
    line = line_of(mentions)
    return IndividualTold(
        **righted(line, right).model_dump(),
        version=version,
        is_corrected=bool(right),
        links=_links(links, line.cases),
        said=[_said(row) for row in mentions],
        relatives=_relatives(root, kin, parts, apart),
    )


def nobody() -> NotFound:
    """Nobody is there, or nobody whom this person may know of: both look the same."""
    return NotFound(_("Такого человека нет в делах, которые вам видны."), _("Найдите его по имени: «Люди» в делах."))


def grouped(rows: Iterable[Line]) -> dict[str, list[Line]]:
    """Mentions by the record that stands for each."""
    found: dict[str, list[Line]] = {}
    for row in rows:
        found.setdefault(row.root, []).append(row)
    return found


def line_of(rows: Sequence[Line]) -> IndividualLine:
    """Somebody by their mentions, the latest of which counts."""
    last = rows[-1]
    names = dict.fromkeys(row.full_name for row in reversed(rows))
    return IndividualLine(
        id=last.root,
        name=last.full_name,
        born=born_of(rows),
        other_names=[name for name in names if name != last.full_name],
        cases=cases_of(rows),
    )


def by_hand(row: Line) -> SaidByHand:
    """Who said a deed, when and why."""
    return SaidByHand(
        number=row.id,
        by=PersonTold(code=row.person, name=row.full_name or row.person),
        agency=row.short_name or "",
        at=row.at,
        reason=destroyed() if row.reason is None else row.reason,
    )


def righted(line: IndividualLine, said: Mapping[str, Any]) -> IndividualLine:
    """The same with what people corrected; what forms say stands among the other names."""
    name, born = said.get("full_name") or line.name, said.get("born")
    others = dict.fromkeys((*said.get("former", ()), line.name, *line.other_names))
    told = {"name": name, "other_names": [one for one in others if one != name]}
    return line.model_copy(update=told | ({"born": born_words(date.fromisoformat(born), None)} if born else {}))


def born_of(rows: Sequence[Line]) -> str:
    """The last day of birth that is told, else the last year."""
    whole = [row for row in rows if row.born is not None] or [row for row in rows if row.born_year is not None]
    return born_words(whole[-1].born, whole[-1].born_year) if whole else ""


def cases_of(rows: Iterable[Line]) -> list[CaseOfIndividual]:
    """Each case once, with the part that was told first of all but the vaguest."""
    by_case: dict[str, list[Line]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    return [_case(found) for found in by_case.values()]


def described(row: Line) -> Described:
    """What one mention says, to be weighed against a question."""
    return Described(name=read_name(row.full_name), born=row.born, year=row.born_year)


def _case(rows: Sequence[Line]) -> CaseOfIndividual:
    row = next((one for one in rows if one.part != Part.OTHER), rows[0])
    stage = registry.stage_of(registry.route_of(row.route_digest), row.stage)
    return CaseOfIndividual(
        id=row.case_id,
        number=row.number,
        part=Part(row.part),
        words=part_words(Part(row.part), row.kinship),
        stage=Titled(id=stage.id, title=stage.title),
        is_open=row.outcome is None,
        since=rows[0].since,
    )


def _best(wanted: Described, rows: Iterable[Line], right: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Match]]:
    """The records whose words answer the question, those of forms or those that are right, the nearest first."""
    best: dict[str, Match] = {}
    for row in rows:
        for said in (described(row), _as_corrected(row, right.get(row.root, {}))):
            match = answers(wanted, said)
            if match is not None and (row.root not in best or match.score > best[row.root].score):
                best[row.root] = match
    return sorted(best.items(), key=lambda found: (-found[1].score, found[0]))[:MOST]


def _as_corrected(row: Line, said: Mapping[str, Any]) -> Described:
    name = read_name(said.get("full_name") or row.full_name)
    former = (read_name(one).surname for one in said.get("former", ()))
    day = date.fromisoformat(said["born"]) if said.get("born") else row.born
    return Described(
        name=Name(name.surname, name.given, name.patronymic, (*name.former, *filter(None, former))),
        born=day,
        year=day.year if day else row.born_year,
    )


def _links(rows: Iterable[Line], named: Iterable[CaseOfIndividual]) -> list[LinkTold]:
    """Each link once, though two records that have it were joined; not what the forms of a case say themselves."""
    told = {(link.case.id, link.case.words): link for link in map(_link, reversed([row for row in rows if row.said]))}
    said = {(case.id, case.words) for case in named}
    return [link for key, link in reversed(told.items()) if key not in said]


def _link(row: Line) -> LinkTold:
    stage = registry.stage_of(registry.route_of(row.route_digest), row.stage)
    part = Part(row.said["part"])
    case = CaseOfIndividual(
        id=row.case_id,
        number=row.number,
        part=part,
        words=part_words(part, row.said.get("kinship", "")),
        stage=Titled(id=stage.id, title=stage.title),
        is_open=row.outcome is None,
        since=row.since,
    )
    return LinkTold(number=row.id, case=case, agency=row.short_name or "")


def _said(row: Line) -> WhereSaid:
    form = catalogue.form(row.form, row.form_version)
    return WhereSaid(
        case=row.case_id,
        turn=row.turn,
        place=row.place,
        number=row.number,
        form=form.title,
        field=form.field_of[row.field].title,
        name=row.full_name,
        born=born_words(row.born, row.born_year),
        kinship=part_words(Part(row.part), row.kinship),
        agency=row.short_name or "",
        at=row.since,
    )


def _relatives(
    root: str, rows: Iterable[Line], linked: Mapping[CaseId, Part], apart: Collection[frozenset[str]]
) -> list[RelativeTold]:
    """Everybody named beside somebody, and the children of the same parents, with what they are to them."""
    people = grouped(rows)
    own = {**linked, **{row.case_id: Part(row.part) for row in people.get(root, ())}}
    told = [
        relative_of(mentions, relation_words(own, {row.case_id: Part(row.part) for row in mentions}, mentions[-1]))
        for other, mentions in people.items()
        if other != root
    ]
    return sorted(once(told, apart), key=lambda one: one.name)


def relative_of(mentions: Sequence[Line], words: str) -> RelativeTold:
    """Somebody by their mentions, and what they are to whoever is told of."""
    last = mentions[-1]
    return RelativeTold(
        id=last.root, name=last.full_name, born=born_of(mentions), words=words, cases=cases_of(mentions), also=[]
    )
