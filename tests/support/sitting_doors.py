"""A sitting of the demonstration's commission, kept through the doors."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from forms import catalogue
from forms.facts import facts_of
from tests.support.answers import answers_to
from tests.support.doors import SECRETARY, Case, Doors, Visitor
from tests.support.server import eventually

HEAD = "kdn-head"
GALINA, KONSTANTIN, NATALYA = "kdn-member-1", "kdn-member-2", "kdn-member-3"
FIVE = (HEAD, SECRETARY, GALINA, KONSTANTIN, NATALYA)


@dataclass(frozen=True)
class Table:
    """One sitting, and everybody who comes to it."""

    doors: Doors
    id: str

    def visitor(self, person: str = SECRETARY) -> Visitor:
        return self.doors.visitor(person)

    async def told(self, person: str = SECRETARY) -> dict[str, Any]:
        answer = await self.visitor(person).get(f"/sittings/{self.id}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def item(self, number: int = 1, person: str = SECRETARY) -> dict[str, Any]:
        told: dict[str, Any] = (await self.told(person))["items"][number - 1]
        return told

    async def asked(self, path: str, body: Any = None, *, by: str = SECRETARY) -> httpx.Response:
        return await self.visitor(by).post(f"/sittings/{self.id}/{path}", {} if body is None else body)

    async def do(self, path: str, body: Any = None, *, by: str = SECRETARY) -> dict[str, Any]:
        answer = await self.asked(path, body, by=by)
        assert answer.status_code in {200, 201}, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def listed(self, case: Case, step: str = "resolve") -> None:
        await self.do("items", {"case": case.id, "task": await case.task(step, SECRETARY)})

    async def sit(self, *people: str) -> None:
        for person in people or FIVE:
            await self.do("attendance", {"person": person, "where": "hall"})
        await self.do("opening")

    async def decide(self, item: int = 1, /, **facts: Any) -> None:
        """Three of the five vote for it."""
        await self.do(f"items/{item}/motions", {"facts": facts})
        number = len((await self.item(item))["motions"])
        for person in (HEAD, GALINA, KONSTANTIN):
            await self.do(f"items/{item}/ballots", {"motion": number, "choice": "for"}, by=person)
        await self.do(f"items/{item}/closing", {"motion": number})

    async def resolve(self, item: int = 1, /, form: str = "kdn_resolution", **answers: Any) -> httpx.Response:
        return await self.asked(f"items/{item}/resolution", {"answers": answers_to(form, **answers)})


async def call(doors: Doors, **changes: Any) -> Table:
    """The secretary calls a sitting for three weeks from now."""
    at = (datetime.now(UTC) + timedelta(days=21)).isoformat()
    answer = await doors.visitor(SECRETARY).post("/sittings", {"at": at} | changes)
    assert answer.status_code == 201, answer.text
    return Table(doors, answer.json()["id"])


async def decided(case: Case, step: str, form: str, answers: dict[str, Any]) -> httpx.Response:
    """The commission sits about one step of one case and decides what these answers say."""
    table = await call(case.doors)
    await table.listed(case, step)
    await table.sit()
    facts = facts_of(catalogue.form(form), answers)
    await table.decide(**facts)
    answer = await table.asked("items/1/resolution", {"answers": answers})
    assert answer.status_code == 201, answer.text

    async def accepted() -> bool:
        return bool((await table.item())["standing"] == "accepted")

    await eventually(accepted)
    return answer
