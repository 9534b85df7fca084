"""For whom the database is read: the second wall behind the statements, which PostgreSQL keeps (row-level security).

The policies stand in the migration `second_wall`. They ask `app.person`, `app.agency`, `app.role`, `app.territory` and
`app.emergencies`; where no role is set no row of a case is there. Doors say who asks; without a door (the worker, the
commands, the rounds of the web server) it is the system that reads. SQLite has no such wall.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import TextClause, text

from models.people import Actor

SYSTEM = "system"
_PICTURE = r"-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\ read"
AS_READER: dict[str, Any] = {"connect_args": {"options": f"-c jit=off {_PICTURE}"}}
"""How connections are opened for reading: a transaction sees one picture and writes nothing. The policies make every
statement look dear, and PostgreSQL would compile each for longer than it runs."""
AS_SYSTEM: dict[str, Any] = {"connect_args": {"options": f"-c jit=off -c app.role={SYSTEM}"}}
"""How connections are opened for what is written: a deed follows the rules of its own, and reads what it needs."""
_asking: ContextVar[Actor | None] = ContextVar("asking", default=None)
_SAID = text(
    "SELECT set_config('app.role', :role, true), set_config('app.person', :person, true), "
    "set_config('app.agency', :agency, true), set_config('app.territory', :territory, true), "
    "set_config('app.emergencies', :emergencies, true), set_config('plan_cache_mode', :plans, true)"
)
_NOBODY = {"person": "", "agency": "", "territory": "", "emergencies": ""}


@contextmanager
def asking(actor: Actor) -> Iterator[None]:
    """Within this block the database is read for this person."""
    mark = _asking.set(actor)
    try:
        yield
    finally:
        _asking.reset(mark)


@contextmanager
def as_system() -> Iterator[None]:
    """Within this block the database is read for nobody: for answers that say less than what they follow from."""
    mark = _asking.set(None)
    try:
        yield
    finally:
        _asking.reset(mark)


def reader(*, is_usual: bool = False) -> tuple[TextClause, dict[str, str]]:
    """What a reading says of itself at its beginning: the statement and its words.

    What is usual is planned once for whoever asks. Left to itself PostgreSQL plans the list of cases for each asker
    anew, because it reckons a plan at a hundredth of what it takes through the policies (4 ms against 1 to run it).
    """
    actor, plans = _asking.get(), "force_generic_plan" if is_usual else "auto"
    if actor is None:
        return _SAID, {"role": SYSTEM, "plans": plans, **_NOBODY}
    return _SAID, {
        "plans": plans,
        "role": actor.role,
        "person": actor.person,
        "agency": actor.agency,
        "territory": actor.territory,
        "emergencies": ",".join(actor.emergencies),
    }
