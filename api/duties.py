"""Guards of what goes with an office and not with a case: to supervise a territory, to keep its directory."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends

from api.guards import Open, ReadCase, allowed, asks, office_for
from api.languages import gettext as _
from api.languages import later
from models.people import Actor, Permission

ASK_HIGHER = later("Если это нужно для проверки, обратитесь к руководителю или в надзор.")
ASK_THE_HEAD = later("Обратитесь к руководителю органа, который отвечает за ребёнка.")


def case_over(permission: Permission, remedy: str | None = None) -> Callable[..., Awaitable[Open]]:
    """A guard of a case that lies open before somebody whose office lets them do this with it."""

    @asks(permission)
    async def guard(file: ReadCase) -> Open:
        allowed(file.actor, permission, file.relation, remedy and _(remedy))
        return file

    return guard


Overseer = Annotated[Actor, Depends(office_for(Permission.SUPERVISION_READ))]
Overseen = Annotated[Open, Depends(case_over(Permission.SUPERVISION_READ))]
Administrator = Annotated[Actor, Depends(office_for(Permission.DIRECTORY_WRITE))]
Methodologist = Annotated[Actor, Depends(office_for(Permission.ROUTE_ADOPT))]
Approver = Annotated[Actor, Depends(office_for(Permission.ROUTE_APPROVE))]
ReadersAsked = Annotated[Open, Depends(case_over(Permission.READERS_SEE, ASK_HIGHER))]
AccessKept = Annotated[Open, Depends(case_over(Permission.ACCESS_SET, ASK_THE_HEAD))]
Auditor = Annotated[Actor, Depends(office_for(Permission.AUDIT_VERIFY))]
Exporter = Annotated[Actor, Depends(office_for(Permission.AUDIT_EXPORT))]
EmergencyAsker = Annotated[Actor, Depends(office_for(Permission.EMERGENCY_ASK))]
SittingKeeper = Annotated[Actor, Depends(office_for(Permission.SITTING_KEEP))]
SittingReader = Annotated[Actor, Depends(office_for(Permission.SITTING_READ))]
RetentionReader = Annotated[Actor, Depends(office_for(Permission.RETENTION_READ))]
RetentionKeeper = Annotated[Actor, Depends(office_for(Permission.RETENTION_KEEP))]
DestructionJudge = Annotated[Actor, Depends(office_for(Permission.DESTRUCTION_DECIDE))]
Finder = Annotated[Actor, Depends(office_for(Permission.INDIVIDUAL_FIND))]
Joiner = Annotated[Actor, Depends(office_for(Permission.INDIVIDUAL_JOIN))]
Corrector = Annotated[Actor, Depends(office_for(Permission.INDIVIDUAL_CORRECT))]
Linker = Annotated[Actor, Depends(office_for(Permission.INDIVIDUAL_LINK))]
