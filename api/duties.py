"""Guards of what goes with an office and not with a case: to supervise a territory, to keep its directory."""

from typing import Annotated

from fastapi import Depends

from api.errors import NotAllowed
from api.guards import Open, ReadCase, SignedIn
from api.languages import gettext as _
from models.people import Actor, Permission, Relation, may


async def overseer(actor: SignedIn) -> Actor:
    """Whoever supervises."""
    return _allowed(actor, Permission.SUPERVISION_READ)


async def case_overseer(file: ReadCase) -> Open:
    """A case that lies open before whoever supervises its territory."""
    _allowed(file.actor, Permission.SUPERVISION_READ)
    return file


async def administrator(actor: SignedIn) -> Actor:
    """Whoever keeps the directory."""
    return _allowed(actor, Permission.DIRECTORY_WRITE)


async def methodologist(actor: SignedIn) -> Actor:
    """Whoever decides by which version of a route the cases of a territory go on."""
    return _allowed(actor, Permission.ROUTE_ADOPT)


async def approver(actor: SignedIn) -> Actor:
    """Whoever may put a version of a route in force."""
    return _allowed(actor, Permission.ROUTE_APPROVE)


async def readers_overseer(file: ReadCase) -> Open:
    """A case that lies open before somebody who may ask who else has read it."""
    remedy = _("Если это нужно для проверки, обратитесь к руководителю или в надзор.")
    _allowed(file.actor, Permission.READERS_SEE, file.relation, remedy)
    return file


async def access_keeper(file: ReadCase) -> Open:
    """A case that lies open before somebody who may say how widely it is read."""
    remedy = _("Обратитесь к руководителю органа, который отвечает за ребёнка.")
    _allowed(file.actor, Permission.ACCESS_SET, file.relation, remedy)
    return file


async def auditor(actor: SignedIn) -> Actor:
    """Whoever verifies the log."""
    return _allowed(actor, Permission.AUDIT_VERIFY)


async def exporter(actor: SignedIn) -> Actor:
    """Whoever takes the whole log away."""
    return _allowed(actor, Permission.AUDIT_EXPORT)


async def emergency_asker(actor: SignedIn) -> Actor:
    """Whoever may ask for emergency access to a case in which they have no part."""
    return _allowed(actor, Permission.EMERGENCY_ASK)


async def sitting_keeper(actor: SignedIn) -> Actor:
    """Whoever calls and keeps the sittings of a commission."""
    return _allowed(actor, Permission.SITTING_KEEP)


async def sitting_reader(actor: SignedIn) -> Actor:
    """Whoever may read sittings."""
    return _allowed(actor, Permission.SITTING_READ)


async def retention_reader(actor: SignedIn) -> Actor:
    """Whoever may see until when files are kept and what was destroyed."""
    return _allowed(actor, Permission.RETENTION_READ)


async def retention_keeper(actor: SignedIn) -> Actor:
    """Whoever proposes to destroy what is over its term, and lays holds."""
    return _allowed(actor, Permission.RETENTION_KEEP)


async def destruction_judge(actor: SignedIn) -> Actor:
    """Whoever decides about a proposal to destroy."""
    return _allowed(actor, Permission.DESTRUCTION_DECIDE)


async def finder(actor: SignedIn) -> Actor:
    """Whoever looks for children and adults."""
    return _allowed(actor, Permission.INDIVIDUAL_FIND)


async def joiner(actor: SignedIn) -> Actor:
    """Whoever says which records are of one person."""
    return _allowed(actor, Permission.INDIVIDUAL_JOIN)


Overseer = Annotated[Actor, Depends(overseer)]
Overseen = Annotated[Open, Depends(case_overseer)]
Administrator = Annotated[Actor, Depends(administrator)]
Methodologist = Annotated[Actor, Depends(methodologist)]
Approver = Annotated[Actor, Depends(approver)]
ReadersAsked = Annotated[Open, Depends(readers_overseer)]
AccessKept = Annotated[Open, Depends(access_keeper)]
Auditor = Annotated[Actor, Depends(auditor)]
Exporter = Annotated[Actor, Depends(exporter)]
EmergencyAsker = Annotated[Actor, Depends(emergency_asker)]
SittingKeeper = Annotated[Actor, Depends(sitting_keeper)]
SittingReader = Annotated[Actor, Depends(sitting_reader)]
RetentionReader = Annotated[Actor, Depends(retention_reader)]
RetentionKeeper = Annotated[Actor, Depends(retention_keeper)]
DestructionJudge = Annotated[Actor, Depends(destruction_judge)]
Finder = Annotated[Actor, Depends(finder)]
Joiner = Annotated[Actor, Depends(joiner)]


def _allowed(actor: Actor, permission: Permission, relation: Relation | None = None, remedy: str = "") -> Actor:
    allowed = may(actor, permission, relation)
    if allowed is not True:
        usual = _("Ничего не сделано. Если это ваша работа, обратитесь к администратору вашего органа.")
        raise NotAllowed(allowed, remedy or usual)
    return actor
