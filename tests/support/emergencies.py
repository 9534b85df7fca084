"""Emergency access asked for in tests: by whom, with which words, on a day of its own."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from models.tables import Access, Person, Token
from tests.support.doors import NO_PROCEDURE, Case, Doors, token_of

INSPECTOR, OTHER, SUPERVISOR, SECOND = "clinic-specialist", "social-specialist", "kdn-supervisor", "second-supervisor"
WHY = "Мальчик доставлен ночью скорой, при нём никого, нужно знать, кому звонить."


def wanted(case: Case | None = None, **changes: Any) -> dict[str, Any]:
    """What somebody asks who knows the number of the case."""
    told = {"number": case.number} if case else {}
    return {"reason": "hospital", "words": WHY, "hours": 4, "logged": True, **told, **changes}


async def opened(doors: Doors, case: Case, person: str = INSPECTOR, **changes: Any) -> dict[str, Any]:
    answer = await doors.visitor(person).post("/emergencies", wanted(case, **changes))
    assert answer.status_code == 201, answer.text
    (grant,) = answer.json()["opened"]
    found: dict[str, Any] = grant
    return found


async def entries(doors: Doors, *which: Any) -> list[Any]:
    """What stands in the log of accesses."""
    await doors.app.state.office.accesses._flush()
    async with doors.sessions.reading() as connection:
        return list(await connection.execute(select(Access.__table__).where(*which).order_by(Access.number)))


async def second_supervisor(doors: Doors) -> None:
    """Supervision of another territory has somebody too."""
    person = {"code": SECOND, "full_name": "Ильина Вера Сергеевна", "position": "консультант", "agency": "kdn"}
    part = {"role": "supervisor", "territory": NO_PROCEDURE, "active": True, "version": 1, "email": ""}
    digest = hashlib.sha256(token_of(SECOND).encode()).hexdigest()
    key = {"digest": digest, "person": SECOND, "label": "test", "created_at": datetime.now(UTC), "scope": "full"}
    async with doors.sessions.transaction() as connection:
        await connection.execute(insert(Person).values(person | part))
        await connection.execute(insert(Token).values(key))
