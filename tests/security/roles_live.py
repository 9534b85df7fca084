"""Walks a running demonstration as everybody who can sign in there, and compares what is met with the access matrix.

`marshrut up --demo --data D --port P`, then `python -m tests.security.roles_live --at http://127.0.0.1:P --data D`.
Nothing is written. From the data folder come only the parts that the matrix asks for (who answers for which case, who
has a task in it) and the names that must not be met; what is judged is what the pages answer. Ends with 1 on any leak.
"""

import argparse
import asyncio
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import httpx
from sqlalchemy import Connection, func, select

from activities.case_files import state_of
from activities.sessions import picture
from api.app import PREFIX
from api.demo.visitors import VISITORS
from api.reading.visible import on_agenda
from models.ids import AgencyCode, CaseId, PersonCode
from models.people import OFFICE_ROLES, Actor, AgencyKind, Permission, Relation, Role, may
from models.tables import (
    Agency,
    Audit,
    CaseFile,
    Custody,
    Notice,
    Person,
    Referral,
    Sitting,
    SittingItem,
    Submission,
    Task,
)
from tests.security.test_roles_see import (
    CODES_ALONE,
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
from tests.support.canaries import met
from tests.support.foreign import DOORS, ROOMS, filled
from workflows import packs

BUTTON = re.compile(r'data-demo-role="([^"]+)"')
GENDER = re.compile("(?:ая|ий|ый|ой|а)$")
PARTIES = (
    (Task.case_id, Task.agency),
    (Custody.case_id, Custody.agency),
    (Notice.case_id, Notice.agency),
    (Submission.case_id, Submission.agency),
    (Referral.case_id, Referral.agency),
    (Referral.case_id, Referral.asked_by),
)
OF_A_KIND, ASKED, OPEN, OURS_FROM = 6, 12, 200, 500
"""So many addresses of each kind of page are followed: other cases, other papers, other people. Of so many cases every
door of the API is asked."""


class Child(NamedTuple):
    """A case of the running system: whose part decides, whose child it is, who had to do with it."""

    case: CaseId
    relation: Relation
    surname: str
    parties: frozenset[AgencyCode]
    sent_by: PersonCode
    tasks: int


class Seen(NamedTuple):
    """What one of them met: pages that opened, and what was wrong."""

    pages: int
    cases: int
    wrong: list[str]


def children(connection: Connection) -> list[Child]:
    """Every case on record, with the agencies that ever had anything to do with it."""
    parties: dict[CaseId, set[AgencyCode]] = defaultdict(set)
    for case, agency in PARTIES:
        for row in connection.execute(select(case, agency).distinct()):
            parties[row[0]].add(row[1])
    heard = select(SittingItem.case_id, Sitting.commission).join(Sitting, Sitting.id == SittingItem.sitting_id)
    for row in connection.execute(heard):
        parties[row[0]].add(row[1])
    sent = {row[0]: row[1] for row in connection.execute(select(Audit.case_id, Audit.person).where(Audit.turn == 0))}
    tasks = {
        row[0]: row[1] for row in connection.execute(select(Task.case_id, func.max(Task.number)).group_by(Task.case_id))
    }
    sitting = {one.person: set(connection.scalars(on_agenda(one.person))) for one in VISITORS}
    rows = connection.execute(select(CaseFile.id, CaseFile.state, CaseFile.child_name))
    return [
        Child(
            case=row.id,
            relation=state_of(row.state).relation.model_copy(
                update={"sitting": tuple(person for person, cases in sitting.items() if row.id in cases)}
            ),
            surname=GENDER.sub("", (row.child_name or "").split(" ")[0]),
            parties=frozenset(parties[row.id]),
            sent_by=sent.get(row.id) or "",
            tasks=tasks.get(row.id, 0),
        )
        for row in rows
    ]


def actors(connection: Connection) -> dict[str, Actor]:
    """Who plays each part."""
    columns = (Person.code, Person.agency, Agency.kind, Person.role, Person.territory)
    people = {row.code: row for row in connection.execute(select(*columns).join(Agency, Agency.code == Person.agency))}
    return {
        one.part: Actor(
            person=one.person,
            agency=people[one.person].agency,
            kind=AgencyKind(people[one.person].kind),
            role=Role(people[one.person].role),
            territory=people[one.person].territory,
        )
        for one in VISITORS
    }


def hidden_from(actor: Actor, known: Iterable[Child]) -> dict[str, list[str]]:
    """The names that this person must not meet anywhere, each with the cases that must not be named to them."""
    found: dict[str, list[str]] = {}
    seen = set[str]()
    for one in known:
        is_party = actor.role in OFFICE_ROLES and actor.agency in one.parties
        if one.sent_by == actor.person or is_party or may(actor, Permission.NAME_READ, one.relation) is True:
            seen.add(one.surname)
        elif one.surname:
            is_known = may(actor, Permission.CASE_READ, one.relation) is True
            found.setdefault(one.surname, []).extend([] if is_known else [one.case])
    return {surname: cases for surname, cases in found.items() if surname not in seen}


async def came_in(browser: httpx.AsyncClient, part: str) -> None:
    """Press the button of this part, as it stands on the page."""
    page = await browser.get("/sign-in")
    if part not in BUTTON.findall(page.text):
        raise SystemExit(f"no button «{part}» on {page.url}: is this `marshrut up --demo`?")
    await browser.post("/sign-in", data={"role": part, "next": "/", "kept": ""})
    if (await browser.get("/account")).status_code != OPEN:
        raise SystemExit(f"«{part}» could not sign in")


async def walked(browser: httpx.AsyncClient, actor: Actor, hidden: dict[str, list[str]]) -> Seen:
    """Follow the links from the first page on."""
    wrong, kinds, waiting, opened = [], Counter[str](), ["/"], 0
    found_on = {"/": ""}
    for path in waiting:  # which grows as it is walked
        answer = await browser.get(path)
        opened += answer.status_code == OPEN
        names = {name: list[str]() for name in hidden} if path.startswith(CODES_ALONE) else hidden
        wrong += [
            *(f"{path}: meets {one}" for one in met(answer.text, names)),
            *(f"{one} (on {found_on[path]})" for one in faults(actor, path, answer)),
        ]
        for link in sorted(links_of(answer)):
            route = route_of(link.partition("?")[0])
            kind = route.path if route is not None else link.partition("?")[0]
            is_dull = link.startswith(TOLD_ALIKE) or any(part in link for part in SLOW)
            if link not in found_on and not is_dull and kinds[kind] < OF_A_KIND:
                found_on[link] = path
                kinds[kind] += 1
                waiting.append(link)
    return Seen(opened, 0, wrong)


async def knocked(browser: httpx.AsyncClient, actor: Actor, known: Sequence[Child]) -> Seen:
    """Try every page of which the matrix speaks, and every case by its number, led there or not."""
    wrong, opened = [], 0
    for route in PLAIN:
        if route in ROOMS:
            answer = await browser.get(address(route))
            shut = SHUT if permissions(route) else SHUT - {404}
            if (answer.status_code in shut) is is_promised(actor, route):
                wrong.append(f"{route.path}: {answer.status_code} against the matrix, {sorted(permissions(route))}")
    for one in known:
        answer = await browser.get(f"/cases/{one.case}")
        is_owed = may(actor, Permission.CASE_READ, one.relation) is True
        opened += answer.status_code == OPEN
        if (answer.status_code == OPEN) is not is_owed:
            wrong.append(f"/cases/{one.case}: {answer.status_code}, the matrix says {'yes' if is_owed else 'no'}")
    return Seen(0, opened, wrong)


async def told(program: httpx.AsyncClient, known: Sequence[Child], hidden: dict[str, list[str]]) -> list[str]:
    """Ask every door of the API that reads something of a case: some cases, each task of them."""
    wrong = []
    for one, route in product(known[:: max(1, len(known) // ASKED)], DOORS):
        if "GET" not in (route.methods or ()) or "{case_id}" not in route.path or route.path.endswith(SLOW):
            continue
        numbers = range(1, one.tasks + 1) if "{number}" in route.path else (1,)
        for number in numbers:
            path = f"{PREFIX}{filled(route, {'case_id': one.case, 'number': number})}"
            answer = await program.get(path)
            wrong += [f"{path}: {answer.status_code}"] if answer.status_code >= OURS_FROM else []
            wrong += [f"{path}: meets {name}" for name in met(answer.text, hidden)]
    return wrong


class Running(NamedTuple):
    """What is there: the address, the keys of its people, its cases, and who plays each part."""

    address: str
    keys: dict[PersonCode, str]
    known: list[Child]
    everybody: dict[str, Actor]

    @classmethod
    def at(cls, address: str, data: Path) -> "Running":
        """The running system at this address, with this data folder."""
        packs.publish_all()
        keys = json.loads((data / "demo-keys.json").read_text())
        with picture(f"sqlite+aiosqlite:///{data.absolute() / 'marshrut.db'}") as connection:
            return cls(address, keys, children(connection), actors(connection))


async def main(running: Running, parts: Sequence[str]) -> int:
    """Everybody, or these parts, one after another; answers how much was wrong."""
    known = running.known
    wrong = 0
    for part in parts or running.everybody:
        actor = running.everybody[part]
        hidden, own = hidden_from(actor, known), {"Authorization": f"Bearer {running.keys[actor.person]}"}
        async with httpx.AsyncClient(base_url=running.address, headers={"Accept": "text/html"}, timeout=60) as browser:
            await came_in(browser, part)
            led, tried = await walked(browser, actor, hidden), await knocked(browser, actor, known)
        async with httpx.AsyncClient(base_url=running.address, headers=own, timeout=60) as program:
            found = [*led.wrong, *tried.wrong, *await told(program, known, hidden)]
        wrong += len(found)
        sys.stdout.write(
            f"{part}: {led.pages} pages, {tried.cases} of {len(known)} cases open, {len(hidden)} names hidden, "
            f"{len(found)} wrong\n" + "".join(f"    {one}\n" for one in found[:20])
        )
        sys.stdout.flush()
    return wrong


if __name__ == "__main__":
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("parts", nargs="*", help="of these alone, as the buttons are called: supervisor, school…")
    wanted.add_argument("--at", required=True, help="address of a running `marshrut up --demo`")
    wanted.add_argument("--data", required=True, type=Path, help="its data folder")
    given = wanted.parse_args()
    sys.exit(1 if asyncio.run(main(Running.at(given.at, given.data), given.parts)) else 0)
