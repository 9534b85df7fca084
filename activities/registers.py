"""Registers: numbers without gaps. A number is taken in the transaction that uses it, so a failure gives it back."""

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from models.ids import AgencyCode
from models.tables import Base, Register

CASES = "cases"
Upsert = postgresql.Insert | sqlite.Insert


def documents_of(agency: AgencyCode) -> str:
    """The name of an agency's register of outgoing documents."""
    return f"documents:{agency}"


def insert_into(dialect: Dialect, table: type[Base]) -> Upsert:
    """An INSERT that knows ON CONFLICT, which both databases have and SQLAlchemy's common one has not."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def next_number(connection: Connection, register: str, year: int) -> int:
    """The next number of the register in this year, from 1. Others wait for it until this transaction ends."""
    new = insert_into(connection.dialect, Register).values(name=register, year=year, last=1)
    taking = new.on_conflict_do_update(index_elements=["name", "year"], set_={"last": Register.last + 1})
    return connection.execute(taking.returning(Register.last)).scalar_one()


def case_number(connection: Connection, year: int) -> str:
    """The next number of a case, as people say it: «2026-000123»."""
    return f"{year}-{next_number(connection, CASES, year):06}"


def sitting_number(connection: Connection, commission: AgencyCode, year: int) -> str:
    """The next number of a sitting of this commission: «2026-14»."""
    return f"{year}-{next_number(connection, f'sittings:{commission}', year)}"
