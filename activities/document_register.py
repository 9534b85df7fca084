"""The register of documents: numbers without gaps, what each document is made of, and what takes the place of what.

It knows nothing of printing, so that doors without a printer can read it too.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from activities.chain import event_of
from activities.contracts import PaperMade, PaperOrder
from activities.errors import NotOnRecord, SubmissionUnfit
from activities.names import answered_in, name_forms
from activities.registers import documents_of, next_number
from forms.catalogue import form
from forms.keys import has_keys
from forms.paper import Before, Drawn, Paper
from forms.russian.dates import in_figures
from models.events import StepDone
from models.ids import CaseId, Digest
from models.submission import Correction, submission_digest
from models.tables import Agency, Audit, CaseFile, Deed, Document, Sitting, Submission

MEDIA_TYPE = "application/pdf"
DECIDING: str = StepDone.model_fields["kind"].default
RENDERING = "render_document"
"""The kind of the deeds that make documents."""


class Entry(NamedTuple):
    """The document's row in the register."""

    number: int
    made_at: datetime
    digest: Digest | None
    pages: int | None
    corrects_turn: int | None
    corrects_place: int | None


def enter_papers(connection: Connection, orders: Iterable[PaperOrder]) -> None:
    """Enter documents that are still to be made into their registers, in this order. Entered already: they stand."""
    for order in orders:
        entered(connection, order)


def paper_on_record(connection: Connection, case: CaseId, turn: int, place: int) -> Paper:
    """What a document that stands in the register was made of. Raises NotOnRecord, or SubmissionUnfit."""
    found = select(Deed.order).where(Deed.case_id == case, Deed.turn == turn, Deed.place == place)
    own = select(Document.order).where(Document.case_id == case, Document.turn == turn, Document.place == place)
    order, entry = connection.scalar(found) or connection.scalar(own), _entry(connection, case, turn, place)
    if order is None or entry is None:
        raise NotOnRecord(case, turn, place)
    return paper_of(connection, PaperOrder.model_validate(order), entry, check_address="")


def entered(connection: Connection, order: PaperOrder) -> Entry:
    """The document's row, entered now if it is not there. The deed is locked, so that two attempts take one number."""
    deed = select(Deed.order).where(Deed.case_id == order.case, Deed.turn == order.number, Deed.place == order.place)
    is_ordered = connection.execute(deed.with_for_update()).one_or_none() is not None
    entry = _entry(connection, order.case, order.number, order.place)
    if entry is None and not is_ordered:
        raise NotOnRecord(order.case, order.number, order.place)
    if entry is None:
        connection.execute(insert(Document), _new_row(connection, order))
        entry = _entry(connection, order.case, order.number, order.place)
    if entry is None:
        raise NotOnRecord(order.case, order.number, order.place)
    return entry


def enter_of_sitting(connection: Connection, order: PaperOrder) -> None:
    """Enter a paper that a turn of a sitting ordered, in its transaction: no deed holds what it is made of."""
    connection.execute(insert(Document), _new_row(connection, order) | {"order": order.model_dump(mode="json")})


def _entry(connection: Connection, case: CaseId, turn: int, place: int) -> Entry | None:
    columns = (Document.number, Document.made_at, Document.digest, Document.pages)
    corrects = (Document.corrects_turn, Document.corrects_place)
    found = select(*columns, *corrects).where(Document.case_id == case, Document.turn == turn, Document.place == place)
    row = connection.execute(found).one_or_none()
    return None if row is None else Entry(*row)


def _replaced(connection: Connection, order: PaperOrder) -> PaperOrder | None:
    """The order of the document that this one takes the place of. It has its number first, made or not yet made."""
    if order.corrects is None:
        return None
    for kept in connection.scalars(select(Document.order).where(Document.case_id == order.case)):
        if kept is not None and (old := PaperOrder.model_validate(kept)).submission.id == order.corrects:
            return old  # of a sitting: entered with its turn
    earlier = select(Deed.order).where(Deed.case_id == order.case, Deed.turn < order.number, Deed.kind == RENDERING)
    for kept in connection.scalars(earlier.order_by(Deed.turn.desc(), Deed.place.desc())):
        old = PaperOrder.model_validate(kept)
        if (old.document, old.submission.id) == (order.document, order.corrects):
            entered(connection, old)
            return old
    return None


def _new_row(connection: Connection, order: PaperOrder) -> dict[str, Any]:
    replaced = _replaced(connection, order)
    year = (order.at + timedelta(minutes=_offset(connection, order))).year
    return {
        "case_id": order.case,
        "turn": order.number,
        "place": order.place,
        "document": order.document,
        "agency": order.agency,
        "year": year,
        "number": next_number(connection, documents_of(order.agency), year),
        "made_at": order.at,
        "copies": list(order.copies),
        "media_type": MEDIA_TYPE,
        "corrects_turn": replaced and replaced.number,
        "corrects_place": replaced and replaced.place,
    }


def paper_of(connection: Connection, order: PaperOrder, entry: Entry, *, check_address: str) -> Paper:
    """Everything that decides the document's bytes. The date is the turn's, local to the case's territory."""
    reference = order.submission
    found = select(Submission).where(Submission.id == reference.id)
    submission = connection.execute(found).one_or_none()
    if submission is None:
        raise SubmissionUnfit(reference.id, "is missing")
    correction = None
    if submission.corrects is not None:
        correction = Correction(corrects=submission.corrects, reason=submission.reason)
    whole = submission_digest(submission.form, submission.form_version, submission.answers, correction)
    if whole != reference.digest:
        raise SubmissionUnfit(reference.id, "is not the one that was sent")
    known = connection.execute(answered_in(order.case).where(Submission.recorded_turn <= order.number))
    agency = connection.scalar(select(Agency.name).where(Agency.code == order.agency))
    case_number = connection.scalar(select(CaseFile.number).where(CaseFile.id == order.case))
    return Paper(
        document=order.document,
        number=str(entry.number),
        case_number=case_number or "",
        agency=agency or order.agency,
        made_on=(entry.made_at + timedelta(minutes=_offset(connection, order))).date(),
        form=submission.form,
        form_version=submission.form_version,
        answers=submission.answers,
        name_forms=name_forms(known),
        corrects=_corrected(connection, order, entry),
        before=_before(connection, order) if has_keys(form(submission.form, submission.form_version)) else None,
        drawn=_drawn(connection, order),
        check_address=check_address,
    )


def _drawn(connection: Connection, order: PaperOrder) -> Drawn | None:
    """The draft in whose place the commission put this submission when it approved it, if it did so in this turn."""
    found = select(Audit.event).where(Audit.case_id == order.case, Audit.turn == order.number)
    kept = connection.execute(found.where(Audit.kind == DECIDING)).scalar_one_or_none()
    event = None if kept is None else event_of(kept)
    amended = event.amended if isinstance(event, StepDone) else None
    if amended is None or amended.submission.id != order.submission.id:
        return None
    row = connection.execute(select(Submission).where(Submission.id == amended.of)).one_or_none()
    if row is None:
        raise SubmissionUnfit(amended.of, "is missing")
    return Drawn(form_version=row.form_version, answers=row.answers)


def _corrected(connection: Connection, order: PaperOrder, entry: Entry) -> str:
    """The number and the date of the document that this one takes the place of; empty for a first one."""
    if entry.corrects_turn is None or entry.corrects_place is None:
        return ""
    old = _entry(connection, order.case, entry.corrects_turn, entry.corrects_place)
    if old is None:
        raise NotOnRecord(order.case, entry.corrects_turn, entry.corrects_place)
    day = (old.made_at + timedelta(minutes=_offset(connection, order))).date()
    return f"{old.number} от {in_figures(day.isoformat())}"


def _before(connection: Connection, order: PaperOrder) -> Before | None:
    """The version that this paper changes: the last of its kind in the case, other than those that it corrects."""
    earlier = select(Deed.order).where(Deed.case_id == order.case, Deed.turn < order.number, Deed.kind == RENDERING)
    skipped = {order.submission.id, order.corrects}
    for kept in connection.scalars(earlier.order_by(Deed.turn.desc(), Deed.place.desc())):
        old = PaperOrder.model_validate(kept)
        if old.document != order.document:
            continue
        if old.submission.id in skipped:
            skipped.add(old.corrects)
            continue
        said = connection.execute(select(Submission).where(Submission.id == old.submission.id)).one_or_none()
        entry = _entry(connection, old.case, old.number, old.place)
        if said is None or entry is None:
            raise NotOnRecord(old.case, old.number, old.place)
        day = (entry.made_at + timedelta(minutes=_offset(connection, order))).date()
        return Before(number=str(entry.number), made_on=day, form_version=said.form_version, answers=said.answers)
    return None


def _offset(connection: Connection, order: PaperOrder) -> int:
    """Minutes between UTC and the local time of the case, or of the sitting."""
    state = connection.scalar(select(CaseFile.state).where(CaseFile.id == order.case))
    if state:
        return int(state["offset"])
    return connection.scalar(select(Sitting.offset).where(Sitting.id == order.case)) or 0


def finished(connection: Connection, order: PaperOrder, made: PaperMade, *, content: Digest) -> PaperMade:
    """Enter what was made, unless another attempt was quicker: then its document stands."""
    document = (Document.case_id == order.case, Document.turn == order.number, Document.place == order.place)
    deed = (Deed.case_id == order.case, Deed.turn == order.number, Deed.place == order.place)
    new = update(Document).where(*document, Document.digest.is_(None))
    connection.execute(new.values(digest=made.digest, pages=made.pages, content=content))
    connection.execute(update(Deed).where(*deed).values(done_at=order.at))
    standing = connection.execute(select(Document.digest, Document.pages).where(*document)).one()
    return PaperMade(digest=standing.digest, pages=standing.pages)
