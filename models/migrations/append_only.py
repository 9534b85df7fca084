"""Tables whose rows are only ever added: triggers refuse to change or remove one.

Released revisions call these, so what they do never changes; a new kind of refusal is a new function.
"""

from collections.abc import Mapping

from alembic import op

REFUSING = """
CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
# The owner keeps what it needs for migrations; every other role that was given more loses it.
REVOKING = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT DISTINCT given.grantee FROM information_schema.role_table_grants AS given
        WHERE given.table_schema = current_schema() AND given.table_name = '{table}'
          AND given.grantee NOT IN (current_user, 'PUBLIC')
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {table} FROM %I', one.grantee);
    END LOOP;
END $$
"""
DEEDS = ("UPDATE", "DELETE")


def is_postgres() -> bool:
    """Whether the database that is brought to a revision is PostgreSQL."""
    return op.get_bind().dialect.name == "postgresql"


def create_refusal() -> None:
    """What the triggers of `only_added` call; SQLite's say it themselves."""
    if is_postgres():
        op.execute(REFUSING)


def drop_refusal() -> None:
    """Take it away, when no trigger calls it any more."""
    if is_postgres():
        op.execute("DROP FUNCTION only_added()")


def only_added(tables: Mapping[str, tuple[str, ...]]) -> None:
    """Rows of these tables, each with its key, are only added, by whomever; nobody but the owner may do more."""
    for table, key in tables.items():
        if is_postgres():
            op.execute(
                f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
            )
            op.execute(REVOKING.format(table=table))
            continue
        refused = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        op.execute(f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table} {refused}")
        op.execute(f"CREATE TRIGGER {table}_not_removed BEFORE DELETE ON {table} {refused}")
        # INSERT OR REPLACE would delete without asking the trigger above.
        op.execute(
            f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table}"  # noqa: S608 - tables and keys of ours
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refused}"
        )


def changed_again(tables: Mapping[str, tuple[str, ...]]) -> None:
    """Take the triggers of `only_added` away."""
    for table in tables:
        for name in ("only_added",) if is_postgres() else ("not_changed", "not_removed", "not_replaced"):
            op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if is_postgres() else ""))


def stands(table: str) -> None:
    """A row of this table stands as it was written, each by a trigger of its own; `TRUNCATE` is not refused."""
    said = f"rows of {table} are only ever added"
    if is_postgres():
        op.execute(
            f"CREATE FUNCTION {table}_stands() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stands BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_stands()"
        )
        return
    for deed in DEEDS:
        op.execute(
            f"CREATE TRIGGER {table}_stands_{deed.lower()} BEFORE {deed} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )


def drop_stands(table: str) -> None:
    """What is left of `stands` when the table is gone."""
    if is_postgres():
        op.execute(f"DROP FUNCTION {table}_stands()")
