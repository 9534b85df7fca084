"""The database of a test of deeds: brought up to date once a module, empty for each test."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete

from activities.sessions import Sessions
from models import tables
from tests.support.blank import bring_up
from tests.support.unguarded import unguarded_async

ONLY_ADDED = (tables.DirectoryChange.__table__, tables.IndividualDeed.__table__)


@pytest.fixture(scope="module")
def tidy_url(database_url: str) -> str:
    """The address of a database that has all tables."""
    bring_up(database_url)
    return database_url


@pytest.fixture
async def sessions(tidy_url: str) -> AsyncIterator[Sessions]:
    """Sessions on empty tables."""
    opened = Sessions(tidy_url)
    async with opened.transaction() as connection, unguarded_async(connection):
        for table in reversed(tables.Base.metadata.sorted_tables):
            if table not in ONLY_ADDED:  # the database lets nobody take a row of them away
                await connection.execute(delete(table))
    yield opened
    await opened.close()
