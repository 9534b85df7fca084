"""A sitting of the commission in a story: everybody comes, and everybody is of one mind."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from api.demo.people import Person, StoryBroken, bearer, content, post
from forms import catalogue
from forms.facts import facts_of
from models.ids import CaseId, TaskId

PATIENCE = 120
"""Quarters of a second to wait for the case to take a decision."""


class Hall:
    """Where the commission of one person sits."""

    def __init__(self, http: httpx.AsyncClient, people: tuple[Person, ...], secretary: Person) -> None:
        self._http = http
        self._secretary = secretary
        self._members = {one.code: one for one in people if one.agency == secretary.agency}

    async def decide(self, case: CaseId, task: TaskId, answers: Mapping[str, Any], *, at: datetime) -> None:
        """Call a sitting for then, put the task on its agenda, vote for what these answers say, and tell the case."""
        place = f"/api/v1/sittings/{(await self._post('/api/v1/sittings', {'at': at.isoformat()}))['id']}"
        await self._post(f"{place}/items", {"case": case, "task": task, "family": False})
        told = await self._get(place)
        for member in told["members"]:
            await self._post(f"{place}/attendance", {"person": member["person"]["code"], "where": "hall"})
        await self._post(f"{place}/opening", {})
        question = f"{place}/items/1"
        form = (await self._get(f"/api/v1/cases/{case}/tasks/{task}"))["form"]
        facts = facts_of(catalogue.form(form["id"], form["version"]), dict(answers))
        await self._post(f"{question}/motions", {"facts": facts})
        for member in told["members"]:
            voter = self._members[member["person"]["code"]]
            await post(self._http, voter, f"{question}/ballots", {"motion": 1, "choice": "for"})
        await self._post(f"{question}/closing", {"motion": 1})
        await self._post(f"{question}/resolution", {"answers": answers})
        await self._post(f"{place}/ending", {})
        await self._until_taken(place)

    async def _until_taken(self, place: str) -> None:
        for _ in range(PATIENCE):
            item = (await self._get(place))["items"][0]
            if item["standing"] == "accepted":
                return
            if item["standing"] == "refused":
                raise StoryBroken(f"Дело не приняло решения комиссии: {item['heard_message']}")
            await asyncio.sleep(0.25)
        raise StoryBroken("Дело не ответило на решение комиссии за полминуты.")

    async def _get(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        return content(await self._http.get(path, headers=bearer(self._secretary)))

    async def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await post(self._http, self._secretary, path, body)
