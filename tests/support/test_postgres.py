"""The throw-away database really is one, of the kind that was asked for, and empty."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

pytestmark = pytest.mark.database


async def test_a_database_is_empty_and_remembers_what_it_is_told(
    database_url: str, pytestconfig: pytest.Config
) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE child (name TEXT)"))
        await connection.execute(text("INSERT INTO child VALUES ('Ёлкина')"))
        assert await connection.scalar(text("SELECT name FROM child")) == "Ёлкина"
        is_file = pytestconfig.getoption("--database") == "sqlite"
        assert connection.dialect.name == ("sqlite" if is_file else "postgresql")
    await engine.dispose()
