"""Access to a case: its custodian narrows it to the kinds of agencies that it names, and opens it again."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.duties import AccessKept
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.v1.shapes import Brought, Done, Told
from api.v1.terms import told
from models.access_events import AccessChanged
from models.people import AgencyKind

router = APIRouter(route_class=Door, tags=["Дела"])
Why = Literal["resonance", "relative", "threat", "request", "over", "other"]


class AccessTold(Told):
    """Who reads what was written in the case."""

    is_restricted: bool
    trusted: list[AgencyKind] = Field(
        description="Виды органов-участников, которые читают написанное; кроме них — ведущий орган и надзор"
    )


class AccessIn(Brought):
    """Who is to read it."""

    trusted: tuple[Annotated[AgencyKind, Field(strict=False)], ...] | None = Field(
        strict=False, max_length=20, description="Виды органов, которые читают написанное; null — все участники"
    )
    reason: Why


@router.get("/cases/{case_id}/access")
async def read_access(file: AccessKept) -> AccessTold:
    """Кто читает написанное в деле."""
    return AccessTold(is_restricted=file.state.trusted is not None, trusted=list(file.state.trusted or ()))


@router.post("/cases/{case_id}/access", status_code=201)
async def change_access(file: AccessKept, sent: AccessIn, once: Once, at: At) -> Done:
    """Ограничить доступ к делу или открыть его всем участникам."""
    trusted = None if sent.trusted is None else tuple(sorted(set(sent.trusted)))
    event = AccessChanged(trusted=trusted, reason=sent.reason, by=file.actor.doer)
    return await told(at, file, event, name=once.name)


def reasons() -> dict[str, str]:
    """Why access is narrowed, in words."""
    return {
        "resonance": _("о случае говорят публично"),
        "relative": _("в органе-участнике работает родственник или знакомый семьи"),
        "threat": _("есть угроза, если сведения станут известны"),
        "request": _("просит сама семья или ребёнок"),
        "other": _("другое"),
    }
