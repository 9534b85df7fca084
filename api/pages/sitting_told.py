"""A sitting in words for its papers: the record put together with the directory, the cases, and what was written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from api.office import Office
from api.pages.sitting_frame import SittingFile
from api.pages.sitting_view import ItemShown
from api.prefilling import words_of
from api.reading.agendas import OfficeRow, office_row, people_told
from api.reading.records import document_rows, earlier_answers, own_answer_row
from api.reading.rows import Line
from api.readings import note_mentions
from api.sitting_amending import listed
from forms import catalogue
from forms.commission import told as words
from forms.commission.telling import Measure, SittingTold
from models.sitting import Item, Seat

PERSON = ("full_name", "birth_date", "birth_place", "address", "phone", "occupation")


async def told_in_words(file: SittingFile, at: Office) -> SittingTold:
    """The sitting as its papers tell it to this reader."""
    async with at.sessions.reading() as connection:
        office = await office_row(connection, file.actor, file.row.commission)
        people = await people_told(connection, file.actor, {member.person for member in file.state.members})
        items = {item.number: await _words(connection, file, item) for item in file.state.items}
    told_of = [item.case for item in file.state.items if _tells_of_people(items[item.number])]
    # The commission may have no part in the case any more; what it wrote of the child then, its papers go on telling.
    note_mentions(file.actor, [file.cases[case] for case in told_of], "id")
    texts = {
        word.text.id: shown.text
        for item, seen in zip(file.state.items, file.board.items, strict=True)
        for word, shown in zip(item.dissents, seen.dissents, strict=True)
    }
    known = words.Known(
        office=_office(office, file.row.number),
        people={code: words.Named(*named) for code, named in people.items()},
        items=items,
        texts=texts,
    )
    return words.told(file.state, known)


def _office(row: OfficeRow, number: str) -> words.Office:
    return words.Office(row.name, row.address, row.address or row.name, row.phone, number)


async def _words(connection: AsyncConnection, file: SittingFile, item: Item) -> words.Words:
    """What stands in SQL of one question: of the case as far as it is seen, of the постановление once it is drawn."""
    is_named = item.case in file.named
    earlier = await earlier_answers(connection, file.actor, item.case) if is_named else []
    known, _origins = words_of(earlier, file.actor)
    papers = await document_rows(connection, file.actor, item.case)
    is_drawn = is_named and item.heard is not None and item.heard.turn is not None
    own = await own_answer_row(connection, file.actor, item.case, item.task) if is_drawn else None
    decided: dict[str, Any] = own.answers if own else {}
    speaker = await _speaker(connection, file, item)
    seen = file.board.item(item.number)
    return words.Words(
        question=seen.question if seen else "",
        case_number=file.cases[item.case].number,
        subject=_person(decided.get("subject_person") or known.get("child")),
        speaker=speaker[0],
        speaker_position=speaker[1],
        family=_family(known),
        materials=_materials(papers, file, item),
        motions=_motions(seen) if seen else {},
        content=str(decided.get("issue_content") or ""),
        explanations=words.discussion(speaker[0], [(one.name, one.text) for one in seen.remarks] if seen else []),
        violations=str(decided.get("rights_violations") or ""),
        causes=str(decided.get("causes_conditions") or ""),
        decision=str(decided.get("decision") or ""),
        decision_kinds=tuple(decided.get("decision_kinds") or ()),
        measures=tuple(_measure(row) for row in decided.get("measures[]") or ()),
        lead_agency=str((decided.get("lead_agency") or {}).get("name") or ""),
    )


def _motions(seen: ItemShown) -> dict[int, str]:
    """What each motion says; of one with changes, every one of them."""
    lines = {one.number: one.lines for one in seen.amendments}
    changes = {motion.number: motion.amendment for motion in seen.record.motions}
    return {
        motion.number: "\n".join(filter(None, (motion.words, listed(lines.get(changes[motion.number] or 0, ())))))
        for motion in seen.motions
    }


def _tells_of_people(said: words.Words) -> bool:
    return bool(said.subject or said.family or said.content or said.decision)


def _heard(item: Item) -> int:
    """Papers of the case up to the decision are its materials; what came of the decision is not."""
    return item.heard.turn - 1 if item.heard and item.heard.turn else 1_000_000


async def _speaker(connection: AsyncConnection, file: SittingFile, item: Item) -> tuple[str, str]:
    """Who reports: the author of the work that is decided about, else the secretary. The paper may be corrected."""
    secretary = next((member.person for member in file.state.members if member.seat is Seat.SECRETARY), "")
    found = await people_told(connection, file.actor, [item.author or secretary])
    return found.get(item.author or secretary, ("", ""))


def _person(value: object) -> dict[str, str]:
    said = value if isinstance(value, Mapping) else {}
    return {part: str(said[part]) for part in PERSON if isinstance(said.get(part), str)}


def _family(known: Mapping[str, Any]) -> dict[str, str]:
    """Who the parent and the minor are, as far as the reader may know."""
    family = known.get("family") or {}
    parents = [family.get(who) for who in ("parents", "mother", "father")]
    names = [one["full_name"] for one in parents if isinstance(one, Mapping) and one.get("full_name")]
    child = known.get("child") or {}
    found = {"parent": names[0] if names else "", "minor": str(child.get("full_name") or "")}
    return {part: name for part, name in found.items() if name}


def _materials(papers: list[Line], file: SittingFile, item: Item) -> tuple[str, ...]:
    """The latest paper of each kind that other agencies brought into the case before the decision."""
    before = [row for row in papers if row.number and row.turn <= _heard(item)]
    brought = [row for row in before if row.order["agency"] != file.row.commission]
    return tuple({row.order["document"]: _material(row) for row in brought}.values())


def _material(row: Line) -> str:
    title = catalogue.form(row.order["document"]).title
    return words.material(title.partition(" (")[0], row.made_at.date(), row.number)


def _measure(row: Mapping[str, Any]) -> Measure:
    due = row.get("due")
    executor = row.get("executor") or {}
    return Measure(
        words=str(row.get("measure") or ""),
        executor=str(executor.get("name") or ""),
        due=date.fromisoformat(due) if isinstance(due, str) else None,
        report=str(row.get("report_form") or ""),
    )
