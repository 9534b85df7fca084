"""Who visits the region in the measurements, signed in already, and what they ask for."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import select

from activities.sessions import BlockingSessions
from api.signing_in import token_digest
from bench.crowd import Asking
from bench.filling import SESSIONS, TOKENS
from bench.population import NOW, VISITED, Row, Table, coded
from models.tables import CaseFile, Task

PARTS = (
    "opeka-specialist", "opeka-head", "kdn-secretary", "kdn-head", "pdn-specialist", "clinic-specialist",
    "social-specialist", "school-4-specialist", "school-5-specialist", "psychology-specialist",
)  # fmt: skip
OVERSEER = "kdn-supervisor"
CASES = 20
"""Open cases of each visitor's agency that are looked at."""


class Visitor(NamedTuple):
    """Somebody with a cookie and a key."""

    person: str
    agency: str

    @property
    def secret(self) -> str:
        """What stands in the cookie and after `Bearer`."""
        return f"bench-{self.person}"

    def page(self, path: str) -> Asking:
        """A page, by the cookie."""
        return Asking(path, (("Cookie", f"marshrut={self.secret}"),))

    def answer(self, path: str) -> Asking:
        """JSON, by the key."""
        return Asking(f"/api/v1{path}", (("Authorization", f"Bearer {self.secret}"),))


class Seen(NamedTuple):
    """A case that a visitor looks at."""

    visitor: Visitor
    case: str
    number: str
    child: str


OFFICES = tuple(
    Visitor(coded(part, number), coded(part.rpartition("-")[0], number)) for number in range(VISITED) for part in PARTS
)
OVERSEERS = tuple(Visitor(coded(OVERSEER, number), coded("kdn", number)) for number in range(VISITED))


def signed_in() -> Iterator[tuple[Table, list[Row]]]:
    """Their sessions and keys."""
    everybody = (*OFFICES, *OVERSEERS)
    digests = {one.person: hashlib.sha256(one.secret.encode()).hexdigest() for one in everybody}
    yield SESSIONS, [(digest, person, NOW, NOW, "", "key", False, 0) for person, digest in digests.items()]
    until = NOW + timedelta(days=365)
    yield TOKENS, [(token_digest(one.secret), one.person, "bench", NOW, until, NOW, "read") for one in everybody]


def seen(url: str) -> list[Seen]:
    """For every visitor some open cases in which their agency owes something."""
    sessions = BlockingSessions(url)
    found = []
    with sessions.transaction() as connection:
        for one in OFFICES:
            owed = select(Task.case_id).where(Task.agency == one.agency, Task.closed_at.is_(None)).distinct()
            asked = select(CaseFile.id, CaseFile.number, CaseFile.child_name).where(CaseFile.id.in_(owed.limit(CASES)))
            found += [Seen(one, row.id, row.number, row.child_name or "") for row in connection.execute(asked)]
    sessions.close()
    if not found:
        raise RuntimeError("no visitor has anything to do: the region has too few cases")
    return found


class Door(NamedTuple):
    """What is asked for, by whom; JSON doors carry the goals of `perf.md`."""

    name: str
    requests: list[Asking]
    is_json: bool = False


def doors(cases: list[Seen]) -> list[Door]:
    """The lists, one case, searches and the counts, each by many people."""
    named = [(one, one.child.split()) for one in cases]
    return [
        Door("work list, JSON", [one.answer("/tasks") for one in OFFICES], is_json=True),
        Door("case, JSON", [one.visitor.answer(f"/cases/{one.case}") for one in cases], is_json=True),
        Door("work list", [one.page("/tasks") for one in OFFICES]),
        Door("case page", [one.visitor.page(f"/cases/{one.case}") for one in cases]),
        Door("list of cases", [one.page("/cases") for one in OFFICES]),
        Door("search by name", [_found(one, f"{words[0][:6]} {words[1][:3]}") for one, words in named]),
        Door("search by number", [_found(one, one.number) for one in cases]),
        Door("supervision, counts", [one.page("/supervision?by=territory") for one in OVERSEERS]),
        Door("supervision, late steps", [one.page("/supervision/steps?standing=late") for one in OVERSEERS]),
    ]


def _found(one: Seen, words: str) -> Asking:
    return one.visitor.page(f"/cases?find={quote(words)}")
