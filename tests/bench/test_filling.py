"""The region that is put straight into the tables fits the tables as they are now."""

from pathlib import Path

from sqlalchemy import func, select

from activities.sessions import BlockingSessions
from bench import filling, visitors
from models.tables import Agency, CaseFile, Person, Task, TerritoryNode

CASES = 600


def test_a_region_is_filled_and_its_visitors_have_cases_to_look_at(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'region.db'}"
    filling.fill(url, CASES, visitors.signed_in())
    sessions = BlockingSessions(url)
    with sessions.transaction() as connection:
        count = {one.__tablename__: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in
                 (TerritoryNode, Agency, Person, CaseFile, Task)}  # fmt: skip
    sessions.close()
    assert count["case_file"] == CASES
    assert min(count.values()) > 0
    assert {one.visitor.agency for one in visitors.seen(url)}
