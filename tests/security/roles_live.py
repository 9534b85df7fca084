"""Walks a running demonstration as everybody who can sign in there, and compares what is met with the access matrix.

`marshrut up --demo --data D --port P`, then `python -m tests.security.roles_live --at http://127.0.0.1:P --data D`.
From the data folder come only the parts that the matrix asks for (who answers for which case, who has a task in it),
the names that must not be met, and the log of reading; what is judged is what is answered: pages, data, papers (PDF,
DOCX), tables (XLSX, CSV), news, the calendar. Nothing is written but the address of a calendar, which is taken back.
Ends with 1 on any leak, on anything refused that is owed, and on any reading that is not on record. Quicker without the
bound of requests: `MARSHRUT_REQUESTS_PER_MINUTE=0`.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from fastapi.routing import APIRoute
from sqlalchemy import select

from activities.sessions import picture
from api.app import PREFIX
from api.demo.visitors import VISITORS
from models.ids import PersonCode
from models.people import OFFICE_ROLES, Permission
from models.tables import Feed
from tests.security.live.log import unowed, unwritten
from tests.security.live.record import Child, Record
from tests.security.live.visit import OK, Visit
from tests.security.test_roles_see import (
    PLAIN,
    SHUT,
    SLOW,
    TOLD_ALIKE,
    address,
    faults,
    is_promised,
    links_of,
    permissions,
    route_of,
)
from tests.support.foreign import DOORS, ROOMS, filled
from workflows import packs

OF_A_KIND, OWN, FOREIGN = 4, 3, 2
"""So many addresses of each kind of page are followed. At so many cases that are open to the person every door is
tried, and at so many that are not."""
OF_EACH = 4
"""So many tasks of a case, papers, people and sittings are asked for by number."""
WRITTEN_WITHIN = 1.5
"""Seconds after which what was read stands in the log."""
One = TypeVar("One")
NEWS = "/events"
READING = tuple(route for route in (*DOORS, *ROOMS) if "GET" in (route.methods or ()) and not route.path.endswith(SLOW))
OF_CASES = tuple(route for route in READING if "{case_id}" in route.path and "{attachment}" not in route.path)
OF_PAPERS = tuple(route for route in READING if "{digest}" in route.path)
OF_PEOPLE = tuple(route for route in READING if "{individual}" in route.path)
OF_SITTINGS = tuple(route for route in READING if "{sitting_id}" in route.path)


async def walked(visit: Visit) -> int:
    """Follow the links from the first page on; answers how many pages opened."""
    kinds, opened, found_on = Counter[str](), 0, {"/": ""}
    waiting = ["/"]
    while waiting:
        answers = await asyncio.gather(*(visit.ask(path) for path in waiting))
        asked, waiting = waiting, []
        for path, answer in zip(asked, answers, strict=True):
            opened += answer.status_code == OK
            visit.wrong += [f"{one} (on {found_on[path]})" for one in faults(visit.actor, path, answer)]
            for link in sorted(links_of(answer)):
                route = route_of(link.partition("?")[0])
                kind = route.path if route is not None else link.partition("?")[0]
                is_dull = link.startswith(TOLD_ALIKE) or any(part in link for part in SLOW)
                if link not in found_on and not is_dull and kinds[kind] < OF_A_KIND:
                    found_on[link] = path
                    kinds[kind] += 1
                    waiting.append(link)
    return opened


async def tried_every_plain_door(visit: Visit) -> None:
    """Every page and every door of which the matrix speaks, led there or not."""

    async def tried(route: APIRoute) -> None:
        answer = await visit.ask(address(route))
        shut = SHUT if permissions(route) else SHUT - {404}
        if (answer.status_code in shut) is is_promised(visit.actor, route):
            visit.wrong.append(
                f"{address(route)}: {answer.status_code} against the matrix, {sorted(permissions(route))}"
            )

    await asyncio.gather(*(tried(route) for route in PLAIN))


async def knocked(visit: Visit, running: "Running") -> int:
    """Every case by its number, as a page and as data; answers how many are open."""

    async def tried(one: Child, root: str) -> bool:
        answer = await visit.ask(f"{root}/cases/{one.case}")
        is_owed = one.is_open_to(visit.actor)
        if (answer.status_code == OK) is not is_owed:  # or the case has gone on since
            is_owed = running.now(one).is_open_to(visit.actor)
            if ((await visit.ask(f"{root}/cases/{one.case}")).status_code == OK) is not is_owed:
                visit.wrong.append(f"{root}/cases/{one.case}: {answer.status_code}, the matrix says {is_owed}")
        return answer.status_code == OK

    opened = await asyncio.gather(*(tried(one, root) for one, root in product(visit.record.known, ("", PREFIX))))
    return sum(opened) // 2


async def asked_of_cases(visit: Visit, running: "Running") -> None:
    """Every door of some cases that are open and of some that are not, each task of theirs."""
    own, others = (spread((one for one in visit.record.known if one.is_open_to(visit.actor) is is_open), most)
                   for is_open, most in ((True, OWN), (False, FOREIGN)))  # fmt: skip

    async def tried(route: APIRoute, one: Child, number: int) -> None:
        path = at(route, case_id=one.case, number=number)
        if (await visit.ask(path)).status_code == OK and not is_owed(visit, route, one, number):
            answer = await visit.ask(path)
            if answer.status_code == OK and not is_owed(visit, route, running.now(one), number):
                visit.wrong.append(f"{path}: is shown against the matrix, {sorted(permissions(route))}")

    await asyncio.gather(
        *(
            tried(route, one, number)
            for route, one in product(OF_CASES, (*own, *others))
            for number in (spread(sorted(one.tasks), OF_EACH) if "{number}" in route.path else (1,))
        )
    )


def is_owed(visit: Visit, route: APIRoute, one: Child, number: int) -> bool:
    """Whether the matrix opens this door of this case, or it is a task of the person's own agency."""
    asked = permissions(route)
    is_own = visit.actor.role in OFFICE_ROLES and one.tasks.get(number) == visit.actor.agency
    if not asked or Permission.ANSWER_CORRECT in asked:
        return (is_own and "{number}" in route.path) or (not asked and one.is_open_to(visit.actor))
    return all(one.is_open_to(visit.actor, permission) for permission in asked)


async def asked_by_number(visit: Visit) -> None:
    """Papers, people and sittings, led there or not; a paper only to the readers of its case and to its issuer."""
    papers = [(one, paper) for one in visit.record.known for paper in one.papers]
    ours = [found for found in papers if found[0].is_open_to(visit.actor, Permission.FILE_READ)]
    kept = [found for found in papers if found not in ours and found[0].papers[found[1]] == visit.actor.agency]
    theirs = [found for found in papers if found not in ours and found not in kept]

    async def tried(route: APIRoute, one: Child, paper: str) -> None:
        path = at(route, digest=paper, number=1)
        if (await visit.ask(path)).status_code == OK and (one, paper) in theirs:
            visit.wrong.append(f"{path}: a paper of {one.case}, which is not open")

    chosen = [found for some in (ours, kept, theirs) for found in spread(some, OF_EACH)]
    await asyncio.gather(*(tried(route, *found) for route, found in product(OF_PAPERS, chosen)))
    people = spread(visit.record.individuals, OF_EACH)
    sittings = spread(visit.record.sittings, OF_EACH)
    await asyncio.gather(
        *(visit.ask(at(route, individual=one, other=people[0])) for route, one in product(OF_PEOPLE, people)),
        *(visit.ask(at(route, sitting_id=one, number=1, item=1)) for route, one in product(OF_SITTINGS, sittings)),
        *(visit.listen(f"{root}/sittings/{one}{NEWS}") for root, one in product(("", PREFIX), sittings[:2])),
    )


async def subscribed(visit: Visit, running: "Running") -> None:
    """The calendar of this person, under an address that is taken back; who has one already keeps it."""
    if running.has_feed(visit.actor.person):
        return
    made = await visit.program.post(f"{PREFIX}/notices/calendar", headers={"Idempotency-Key": uuid4().hex})
    feed = urlsplit(made.json()["address"]).path
    calendar = await visit.ask(feed)
    visit.wrong += [
        f"the calendar names {one.full_name}" for one in visit.record.known if one.is_named_in(calendar.text)
    ]
    await visit.program.delete(f"{PREFIX}/notices/calendar", headers={"Idempotency-Key": uuid4().hex})
    if calendar.status_code != OK or (await visit.browser.get(feed)).status_code == OK:
        visit.wrong.append("the calendar: is not given, or not taken back")


def at(route: APIRoute, **parts: str | int) -> str:
    """Where this is found."""
    return f"{PREFIX if route in DOORS else ''}{filled(route, parts)}"


def spread(found: Iterable[One], most: int) -> list[One]:
    """So many of them at most, from the first to the last."""
    all_of_them = list(found)
    return all_of_them[:: max(1, -(-len(all_of_them) // most))]


class Running(NamedTuple):
    """The running system: its address, the keys of its people, its database."""

    address: str
    keys: dict[PersonCode, str]
    database: str

    @classmethod
    def at(cls, address: str, data: Path) -> "Running":
        """The system at this address, with this data folder."""
        packs.publish_all()
        keys = json.loads((data / "demo-keys.json").read_text())
        return cls(address, keys, f"sqlite+aiosqlite:///{data.absolute() / 'marshrut.db'}")

    def record(self) -> Record:
        """What is recorded there now."""
        with picture(self.database) as connection:
            return Record.read(connection)

    def now(self, one: Child) -> Child:
        """The case as it stands by now."""
        return next(child for child in self.record().known if child.case == one.case)

    def has_feed(self, person: PersonCode) -> bool:
        """Whether this person reads a calendar."""
        with picture(self.database) as connection:
            return connection.scalar(select(Feed.person).where(Feed.person == person)) is not None

    def faults_of_log(self, visit: Visit, since: datetime) -> Iterator[str]:
        """What the log of reading lacks, or has and should not."""
        with picture(self.database) as connection:
            yield from unwritten(connection, visit.actor, visit.reads, since)
            yield from unowed(connection, visit.actor, visit.record.known, since)


async def visited(running: Running, part: str) -> int:
    """Somebody's whole visit; answers how much was wrong."""
    began, since, record = time.monotonic(), datetime.now(UTC), running.record()
    async with Visit(running.address, part, record, running.keys) as visit:
        pages, cases = await walked(visit), await knocked(visit, running)
        await tried_every_plain_door(visit)
        await asked_of_cases(visit, running)
        await asked_by_number(visit)
        await subscribed(visit, running)
    await asyncio.sleep(WRITTEN_WITHIN)
    wrong = list(dict.fromkeys([*visit.wrong, *running.faults_of_log(visit, since)]))
    kinds = ", ".join(
        f"{times} {kind.rpartition('/')[2].rpartition('.')[2]}" for kind, times in visit.kinds.most_common()
    )
    hidden = f"{len(visit.hidden.foreign)} foreign and {len(visit.hidden.former)} former names hidden"
    sys.stdout.write(
        f"{part}: {pages} pages by links, {cases} of {len(record.known)} cases open, {hidden}; read: {kinds}; "
        f"of children: {len(visit.reads)}; {time.monotonic() - began:.0f} s; {len(wrong)} wrong\n"
        + "".join(f"    {one}\n" for one in wrong[:40])
    )
    sys.stdout.flush()
    return len(wrong)


async def main(running: Running, parts: Iterable[str]) -> int:
    """Everybody, or these parts, one after another; answers how much was wrong."""
    wrong = 0
    for part in parts or [one.part for one in VISITORS]:
        wrong += await visited(running, part)
    return wrong


if __name__ == "__main__":
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("parts", nargs="*", help="of these alone, as the buttons are called: supervisor, school…")
    wanted.add_argument("--at", required=True, help="address of a running `marshrut up --demo`")
    wanted.add_argument("--data", required=True, type=Path, help="its data folder")
    given = wanted.parse_args()
    sys.exit(1 if asyncio.run(main(Running.at(given.at, given.data), given.parts)) else 0)
