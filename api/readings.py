"""Who reads what: an answer that showed a case or a paper is entered in the log of accesses, once a request.

Guards note what they open, lists whom they name; the door enters it when the answer is ready, and opens nothing while
the log cannot be kept. A child who is named in a list is entered in the log of their own case.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from fastapi import Request, Response

from activities.audit.accesses import Entry
from api.errors import Away
from api.languages import gettext as _
from api.office import office
from api.reading.rows import Line
from models.access import AccessKind, Purpose
from models.ids import AgencyCode, CaseId, Digest
from models.people import Actor, Relation, Role

API = "/api/v1"
DONE = frozenset({201, 202, 204})
"""Answers that tell of a deed: it stands in the record of the case itself."""
ELSEWHERE = range(300, 400)


class Read(NamedTuple):
    """A case or a paper that lay open."""

    actor: Actor
    case: CaseId
    kind: AccessKind
    purpose: Purpose | None
    digest: Digest | None = None


_noted: ContextVar[dict[tuple[CaseId, AccessKind, Digest | None], Read] | None] = ContextVar("noted", default=None)


def note_case(actor: Actor, case: CaseId, relation: Relation) -> None:
    """The case lies open before this person."""
    _note(Read(actor, case, AccessKind.CASE_READ, _purpose(actor, relation)))


def note_children(actor: Actor, rows: Iterable[Line], case: str = "case_id") -> None:
    """These rows (custodian, child_name, and the case under this name) are shown to this person in a list.

    A row whose child has no name, or none that this person sees, names nobody.
    """
    for row in rows:
        if row.child_name is not None:
            of_case = getattr(row, case)
            _note(Read(actor, of_case, AccessKind.NAME_LISTED, _purpose_of_name(actor, of_case, row.custodian)))


def note_mentions(actor: Actor, rows: Iterable[Line], case: str = "case_id") -> None:
    """People are named to this person, as these rows of cases (custodian, and the case under this name) name them."""
    for row in rows:
        of_case = getattr(row, case)
        _note(Read(actor, of_case, AccessKind.NAME_LISTED, _purpose_of_name(actor, of_case, row.custodian)))


def note_paper(actor: Actor, case: CaseId, digest: Digest) -> None:
    """A paper or a file of the case lies open before this person."""
    _note(Read(actor, case, AccessKind.PAPER_READ, None, digest))


@contextmanager
def noting() -> Iterator[list[Read]]:
    """Within this block what lies open is noted; it stands in the list when the block ends."""
    noted: dict[tuple[CaseId, AccessKind, Digest | None], Read] = {}
    found: list[Read] = []
    mark = _noted.set(noted)
    try:
        yield found
    finally:
        _noted.reset(mark)
        found.extend(noted.values())


def enter(request: Request, response: Response, found: list[Read]) -> None:
    """Enter what this answer showed. A form that comes back with its mistakes shows the case around it as the page did.

    A refusal is raised and does not come here; an answer that leads elsewhere shows nothing.
    """
    if not found or response.status_code in DONE or response.status_code in ELSEWHERE:
        return
    at = office(request)
    pattern, now = request.scope["route"].path, at.clock()
    place = f"{API}{pattern}" if request.url.path.startswith(API) else pattern
    opened = {read.case: read.purpose for read in found if read.kind is AccessKind.CASE_READ}
    for read in found:
        is_listed = read.kind is AccessKind.NAME_LISTED
        if is_listed and (read.case in opened or not at.accesses.is_new((read.actor.person, read.case, place), now)):
            continue
        at.accesses.note(
            Entry(
                read.kind,
                now,
                read.actor.person,
                read.actor.agency,
                read.actor.role,
                subject=read.case,
                purpose=read.purpose or opened.get(read.case),
                place=place,
                digest=read.digest,
            )
        )


def require_log(request: Request) -> None:
    """Raises Away when readings cannot be entered any more: what is not on record is not shown. Telling goes on."""
    if request.method == "GET" and office(request).accesses.is_behind:
        raise Away(
            _("Журнал обращений сейчас не записывается, поэтому дела не показываются."),
            _("Ничего не потеряно. Подождите минуту и повторите; если не поможет, сообщите администратору."),
        )


def _note(read: Read) -> None:
    noted = _noted.get()
    if noted is not None:
        noted.setdefault((read.case, read.kind, read.digest), read)


def _purpose_of_name(actor: Actor, case: CaseId, custodian: AgencyCode) -> Purpose:
    """By which part in the case the child is named in a list that holds what the actor's agency owes or answers for."""
    if actor.role is Role.SUPERVISOR:
        return Purpose.SUPERVISION
    if actor.agency == custodian:
        return Purpose.CUSTODY
    return Purpose.EMERGENCY if case in actor.emergencies else Purpose.TASK


def _purpose(actor: Actor, relation: Relation) -> Purpose:
    """By which part in the case it may be read."""
    if actor.role is Role.SUPERVISOR:
        return Purpose.SUPERVISION
    if actor.agency == relation.custodian:
        return Purpose.CUSTODY
    if actor.agency in relation.agencies:
        return Purpose.TASK
    if actor.person in relation.sitting:
        return Purpose.SITTING
    return Purpose.EMERGENCY if actor.person in relation.emergency else Purpose.ANSWERED
