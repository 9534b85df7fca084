"""One person at the doors of a running system: whatever is answered to them is read to its last word."""

import asyncio
import re
from collections import Counter
from typing import Any, NamedTuple, Self

import httpx

from api.app import PREFIX
from models.ids import CaseId, PersonCode
from tests.security.live.record import Record, names_hidden_from
from tests.security.live.words import kind_of, words_of
from tests.security.test_roles_see import CODES_ALONE, route_of
from tests.support.canaries import met
from tests.support.foreign import DOORS

BUTTON = re.compile(r'data-demo-role="([^"]+)"')
CASE = re.compile(r"/(?:cases|approvals)/([0-9a-f]{32})(?![0-9a-f])")
PAPER = re.compile(r"/documents/([0-9a-f]{64})")
ENDED = "/retention/cases/"
"""What those who decide about the end of a case see of it: number, kind and term, and nobody's name."""
AT_ONCE, LISTENS = 6, 2.5
"""Requests of one person that are under way together; seconds for which news are listened to."""
OK, TOO_MANY, OURS_FROM = 200, 429, 500
KEPT = ("/tasks", "/notices", "/referrals", "/sittings", "/signals", "/cases/{case_id}/tasks/{number}")
"""Where an agency keeps what is its own after its part in a case has ended: answers, requests, letters, sittings."""


class Read(NamedTuple):
    """An answer that tells of a child."""

    path: str
    place: str
    """The pattern of the address, as the log of reading has it."""
    cases: frozenset[CaseId]
    """One of these the log must have read."""
    is_opened: bool
    """It is the case itself that lay open: each time is on record, not only the first of an hour."""


class Visit:
    """Somebody's browser, signed in by the button of their part, and a program with their key."""

    def __init__(self, address: str, part: str, record: Record, keys: dict[PersonCode, str]) -> None:
        self.part, self.record, self.actor = part, record, record.actors[part]
        self.hidden = names_hidden_from(self.actor, record.known)
        self.wrong: list[str] = []
        self.reads: list[Read] = []
        self.kinds = Counter[str]()
        """How many answers of each media type were read."""
        # Lines are given up before the server does it (five seconds), or a request would go out on a closed one.
        lines: dict[str, Any] = {"base_url": address, "timeout": 60, "limits": httpx.Limits(keepalive_expiry=2)}
        self.browser = httpx.AsyncClient(headers={"Accept": "text/html"}, **lines)
        self.program = httpx.AsyncClient(headers={"Authorization": f"Bearer {keys[self.actor.person]}"}, **lines)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._of_paper = {paper: one.case for one in record.known for paper in one.papers}
        issuers = (found for one in record.known for found in one.papers.items())
        self._issued = {paper for paper, agency in issuers if agency == self.actor.agency}

    async def __aenter__(self) -> Self:
        """Press the button of this part, as it stands on the page."""
        page = await self.browser.get("/sign-in")
        if self.part not in BUTTON.findall(page.text):
            raise SystemExit(f"no button «{self.part}» on {page.url}: is this `marshrut up --demo`?")
        await self.browser.post("/sign-in", data={"role": self.part, "next": "/", "kept": ""})
        if (await self.browser.get("/account")).status_code != OK:
            raise SystemExit(f"«{self.part}» could not sign in")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the browser and the program."""
        await self.browser.aclose()
        await self.program.aclose()

    async def ask(self, path: str) -> httpx.Response:
        """What is answered; that nothing broke and nobody was named who must not be, is seen to here."""
        client = self.program if path.startswith(PREFIX) else self.browser
        async with self._turns:
            while (answer := await client.get(path)).status_code == TOO_MANY:  # noqa: ASYNC110 - we wait as told
                await asyncio.sleep(int(answer.headers["retry-after"]))
        self.took(path, answer.status_code, kind_of(answer), words_of(answer))
        return answer

    async def listen(self, path: str) -> int:
        """Hear out the news that are told there, for a moment."""
        client, heard = self.program if path.startswith(PREFIX) else self.browser, ""
        async with client.stream("GET", path) as answer:
            try:
                async with asyncio.timeout(LISTENS):
                    async for piece in answer.aiter_text():
                        heard += piece
            except TimeoutError:
                pass
        self.took(path, answer.status_code, kind_of(answer), heard)
        return answer.status_code

    def took(self, path: str, status: int, kind: str, words: str) -> None:
        """Look through an answer."""
        bare = path.partition("?")[0]
        place = place_of(bare)
        if status >= OURS_FROM:
            self.wrong.append(f"{path}: {status}")
        if asked := CASE.search(bare):
            words = words.replace(asked[1], "")  # an answer may say what was asked for
        paper = PAPER.search(bare)
        is_own = place.removeprefix(PREFIX).startswith(KEPT) or (paper is not None and paper[1] in self._issued)
        former = {} if is_own else self.hidden.former
        sought = {**self.hidden.foreign, **former}
        if bare.removeprefix(PREFIX).startswith(CODES_ALONE):
            sought = {name: [] for name in sought}
        self.wrong += [f"{path}: meets {one}" for one in met(words, sought)]
        if status == OK:
            self.kinds[kind] += 1
            self._remember(path, place, words)

    def _remember(self, path: str, place: str, words: str) -> None:
        of_nobody = path.removeprefix(PREFIX).startswith(ENDED)
        case, paper = None if of_nobody else CASE.search(path), PAPER.search(path)
        own = {case[1]} if case else {self._of_paper[paper[1]]} if paper and paper[1] in self._of_paper else set()
        named = [one for one in self.record.known if one.is_named_in(words)]
        if own:
            self.reads.append(Read(path, place, frozenset(own), is_opened=True))
        for surname in {one.surname for one in named} if not own else ():
            self.reads.append(
                Read(
                    path,
                    place,
                    frozenset[CaseId]().union(*(one.named_in for one in named if one.surname == surname)),
                    is_opened=False,
                )
            )


def place_of(path: str) -> str:
    """The pattern of this address."""
    if path.startswith(PREFIX):
        inside = path.removeprefix(PREFIX)
        return next((f"{PREFIX}{route.path}" for route in DOORS if route.path_regex.fullmatch(inside)), path)
    route = route_of(path)
    return path if route is None else route.path
