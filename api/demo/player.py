"""Plays the story: each deed by the right person, through the HTTP API, at its time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from api.demo.hall import Hall
from api.demo.people import Person, StoryBroken, bearer, content, post
from api.demo.story import Signal, Story, StoryDeed, answers_on, moment_of
from api.demo.virtual import VirtualClock
from models.ids import AgencyCode
from models.people import Role
from workflows import packs

A_LITTLE = timedelta(minutes=1)
PATIENCE = 120
"""Quarters of a second to wait for a task or a document to appear."""


class Player:
    """One case, from its signal on."""

    def __init__(
        self, story: Story, http: httpx.AsyncClient, people: tuple[Person, ...], clock: VirtualClock, offset: timedelta
    ) -> None:
        self._story = story
        self._http = http
        self._people = people
        self._clock = clock
        self._offset = offset
        self._calendar = packs.calendar("ru")
        self._reader = people[0]
        self.case = ""
        self.number = ""

    async def signal(self, sent: Signal, sender: Person) -> Mapping[str, Any]:
        """Send the signal; the case is opened by it."""
        body = {"answers": answers_on(self._local(), sent.sample, sent.answers)}
        taken = await post(self._http, sender, "/api/v1/signals", body)
        self.case, self.number = taken["id"], taken["number"]
        return taken

    async def play(self, reader: Person) -> AsyncIterator[StoryDeed]:
        """Every deed in its time; `reader` is somebody who sees the case throughout."""
        self._reader = reader
        for deed in self._story.deeds:
            task = await self._task(deed)
            if task is None:
                continue
            await self._wait(deed)
            await self._do(deed, task)
            yield deed

    async def read(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """What the reader sees at this address of the case."""
        answer = await self._http.get(f"/api/v1/cases/{self.case}{path}", headers=bearer(self._reader))
        return content(answer)

    async def ask_name(self) -> None:
        """Supervision says why it needs to know the child: every paper names it."""
        asking = {"reason": "inspection", "words": "Документы дела показывают вместе с его ходом."}
        await post(self._http, self._reader, f"/api/v1/cases/{self.case}/name", asking)

    async def papers(self) -> list[dict[str, Any]]:
        """The documents of the case, once all of them are printed."""
        for _ in range(PATIENCE):
            found: list[dict[str, Any]] = await self.read("/documents")
            if all(paper["digest"] for paper in found):
                return found
            await asyncio.sleep(0.25)
        raise StoryBroken("Документы не напечатаны за полминуты: посмотрите журнал процесса «documents».")

    async def document(self, address: str) -> bytes:
        """A document as it is stored."""
        answer = await self._http.get(address, headers=bearer(self._reader))
        if not answer.is_success:
            content(answer)
        return answer.content

    async def _task(self, deed: StoryDeed) -> dict[str, Any] | None:
        """The open task of the deed's step; a step that comes by itself is waited for in virtual time."""
        explained = await self.read("/explanation")
        coming = [entry for entry in explained["coming"] if entry["step"]["id"] == deed.about]
        found = _waiting(explained, deed)
        if found is None and coming:
            opens = datetime.fromisoformat(coming[0]["opens_at"])
            await self._clock.let_pass(self.case, max(opens - self._clock(), timedelta()) + A_LITTLE)
            for _ in range(PATIENCE):
                found = _waiting(await self.read("/explanation"), deed)
                if found is not None:
                    break
                await asyncio.sleep(0.25)
        if found is None and not deed.optional:
            open_now = ", ".join(entry["step"]["id"] for entry in explained["waiting"])
            raise StoryBroken(f"Шаг «{deed.about}» не открыт. Открыто: {open_now or 'ничего'}.")
        return found

    async def _wait(self, deed: StoryDeed) -> None:
        now = self._local()
        await self._clock.let_pass(self.case, moment_of(deed, now, self._calendar) - now)

    async def _do(self, deed: StoryDeed, task: dict[str, Any]) -> None:
        place = f"/api/v1/cases/{self.case}/tasks/{task['task']}"
        doer = self._doer(task["agency"]["code"], task["role"])
        if deed.suspend is not None:
            await post(self._http, doer, f"{place}/suspension", {"ground": deed.ground})
        elif deed.resume is not None:
            await post(self._http, doer, f"{place}/resumption", {})
        else:
            answers = answers_on(self._local(), deed.sample, deed.answers)
            if await self._waits_for_the_commission(doer, task["task"]):
                hall = Hall(self._http, self._people, doer)
                await hall.decide(self.case, task["task"], answers, at=self._clock() + A_LITTLE)
            else:
                await self._say_who(doer)
                await post(self._http, doer, f"{place}/submission", {"answers": answers})

    async def _say_who(self, doer: Person) -> None:
        """The invented child of the story is known when the story was played here before."""
        matches = f"/api/v1/cases/{self.case}/matches"
        answer = await self._http.get(matches, headers=bearer(doer))
        if answer.is_success and answer.json()["is_open"]:
            reason = "Ребёнок вымышлен: дело показывают ещё раз."
            await post(self._http, doer, matches, {"choice": "unknown", "reason": reason})

    async def _waits_for_the_commission(self, doer: Person, task: int) -> bool:
        if doer.role is not Role.SECRETARY:
            return False
        lines = content(await self._http.get("/api/v1/sittings/waiting", headers=bearer(doer)))
        return any((line["case"], line["task"]) == (self.case, task) for line in lines)

    def _doer(self, agency: AgencyCode, role: str) -> Person:
        for person in self._people:
            if person.agency == agency and person.role.label == role:
                return person
        raise StoryBroken(f"В справочнике нет человека: орган «{agency}», роль «{role}».")

    def _local(self) -> datetime:
        return (self._clock() + self._offset).replace(tzinfo=None)


def _waiting(explained: Mapping[str, Any], deed: StoryDeed) -> dict[str, Any] | None:
    waiting = (*explained["waiting"], *explained["asked"])
    found: list[dict[str, Any]] = [entry for entry in waiting if entry["step"]["id"] == deed.about]
    return found[0] if found else None
