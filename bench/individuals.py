"""How long it takes to look a person up among 200 000: `python -m bench.individuals [--people N]`. SQLite, one process.

The invented register is unkind: 50 surnames bear it, so a full name has far more namesakes than in any region.
"""

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, insert

from activities.individuals.lookup import candidates
from activities.individuals.lookup import described as of_row
from activities.individuals.standing import MOST
from activities.sessions import BlockingSessions
from forms.namesakes.asking import sought
from forms.namesakes.keys import stored_keys
from forms.namesakes.weighing import weigh
from models import sealing
from models.migrations.revisions import upgrade
from models.tables import Individual, IndividualKey
from tests.forms.namesakes.invented import Invented, people, same_pairs
from tests.forms.namesakes.measure import described

AT_ONCE = 5_000


def main() -> None:
    """Fill a register, look everybody of the list of corruptions up, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=200_000)
    count = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'people.db'}"
        sealing.unlock({"bench": bytes(32)}, "bench")
        upgrade(url)
        sessions = BlockingSessions(url)
        begun = time.perf_counter()
        for first in range(0, count, AT_ONCE):
            with sessions.transaction() as connection:
                _enter(connection, people("held_out", min(AT_ONCE, count - first), shift=10_000 + first), first)
        print(f"{count} people entered in {time.perf_counter() - begun:.0f} s")
        with sessions.transaction() as connection:
            _look_up(connection)
        sessions.close()


def _enter(connection: Connection, found: list[Invented], first: int) -> None:
    rows: list[dict[str, Any]] = []
    keys: list[dict[str, str]] = []
    for place, one in enumerate(found, first):
        said, number = described(one.said, one.born), f"{place:032x}"
        name = said.name
        row: dict[str, Any] = {
            "id": number,
            "root": number,
            "full_name": one.said,
            "surname": name.surname,
            "given": name.given,
        }
        row |= {"patronymic": name.patronymic, "former": [], "sex": None, "born": one.born, "born_year": one.born.year}
        rows.append(row | {"details": {}, "same_as": None, "version": 0})
        keys += [{"key": key, "individual": number} for key in stored_keys(said)]
    connection.execute(insert(Individual), rows)
    connection.execute(insert(IndividualKey), keys)


def _look_up(connection: Connection) -> None:
    spent, weighed = [], []
    pairs = list(same_pairs("held_out", 15))
    random.Random(datetime.now(UTC).day).shuffle(pairs)
    for pair in pairs:
        begun = time.perf_counter()
        asked = sought(f"{pair.other} {pair.other_born or ''}")
        found = candidates(connection, asked, MOST)
        for row in found:
            weigh(asked, of_row(row))
        spent.append(1000 * (time.perf_counter() - begun))
        weighed.append(len(found))
    last = quantiles(spent, n=20)[-1]
    print(f"{len(spent)} questions: median {median(spent):.1f} ms, 95 % within {last:.1f} ms, most {max(spent):.1f} ms")
    print(f"candidates: median {median(weighed):.0f}, most {max(weighed)} (bound {MOST})")


if __name__ == "__main__":
    main()
