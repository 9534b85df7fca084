"""Words in rows that are only added can be closed, once, with a key that goes when the case or the person does.

Emergency access, what followed it, and deeds about people: nothing but the opening word of the envelope changes, and
never back. What stood open is closed by `marshrut keys reseal`, or before the case is destroyed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
CLOSED = "c1~"
WORDS = {
    "emergency_access": ("words",),
    "emergency_sequel": ("words",),
    "individual_deed": ("reason", "said"),
}
CLOSED_ONCE = f"""
CREATE FUNCTION closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE name text; was jsonb := to_jsonb(OLD); becomes jsonb := to_jsonb(NEW);
BEGIN
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF was ->> name IS DISTINCT FROM becomes ->> name THEN
            IF was ->> name IS NULL OR was ->> name LIKE '{CLOSED}%' OR becomes ->> name IS NULL
               OR becomes ->> name NOT LIKE '{CLOSED}%' THEN
                RAISE EXCEPTION 'rows of % are only added, and their words closed once', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        was := was - name;
        becomes := becomes - name;
    END LOOP;
    IF was <> becomes OR OLD IS NOT DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
# Whoever may add rows may close their words.
GRANTING = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT DISTINCT given.grantee FROM information_schema.role_table_grants AS given
        WHERE given.table_schema = current_schema() AND given.table_name = '{table}'
          AND given.privilege_type = 'INSERT' AND given.grantee NOT IN (current_user, 'PUBLIC')
    LOOP
        EXECUTE format('GRANT UPDATE ({columns}) ON {table} TO %I', one.grantee);
    END LOOP;
END $$
"""


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    _drop_guards(is_postgres)
    op.add_column("emergency_sequel", sa.Column("case_id", CODE, nullable=True))
    op.add_column("individual_deed", sa.Column("lock", CODE, nullable=True))
    op.add_column("individual_deed", sa.Column("said", sa.Text(), nullable=True))
    op.create_index(op.f("ix_individual_deed_lock"), "individual_deed", ["lock"])
    op.execute(
        "UPDATE emergency_sequel SET case_id ="
        " (SELECT case_id FROM emergency_access WHERE emergency_access.id = emergency_sequel.access)"
    )
    name = "replace(gen_random_uuid()::text, '-', '')" if is_postgres else "lower(hex(randomblob(16)))"
    op.execute(f"UPDATE individual_deed SET lock = {name}")
    if is_postgres:
        op.execute(CLOSED_ONCE)
    for table, columns in WORDS.items():
        (_guard_postgres if is_postgres else _guard_sqlite)(table, columns)


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table in WORDS:
        op.execute(f"DROP TRIGGER {table}_closed_once" + (f" ON {table}" if is_postgres else ""))
    if is_postgres:
        op.execute("DROP FUNCTION closed_once()")
        for table in ("emergency_access", "emergency_sequel"):
            op.execute(f"DROP TRIGGER {table}_only_added ON {table}")
            op.execute(
                f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
            )
        op.execute("DROP TRIGGER individual_deed_only_added ON individual_deed")
        op.execute(
            "CREATE TRIGGER individual_deed_stands BEFORE UPDATE OR DELETE ON individual_deed"
            " FOR EACH ROW EXECUTE FUNCTION individual_deed_stands()"
        )
    else:
        for table, name in (
            ("emergency_access", "not_changed"),
            ("emergency_sequel", "not_changed"),
            ("individual_deed", "stands_update"),
        ):
            refused = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            op.execute(f"CREATE TRIGGER {table}_{name} BEFORE UPDATE ON {table} {refused}")
    op.drop_index(op.f("ix_individual_deed_lock"), "individual_deed")
    op.drop_column("individual_deed", "said")
    op.drop_column("individual_deed", "lock")
    op.drop_column("emergency_sequel", "case_id")


def _drop_guards(is_postgres: bool) -> None:  # noqa: FBT001 - the dialect
    if is_postgres:
        for table in ("emergency_access", "emergency_sequel"):
            op.execute(f"DROP TRIGGER {table}_only_added ON {table}")
        op.execute("DROP TRIGGER individual_deed_stands ON individual_deed")
        return
    for table in ("emergency_access", "emergency_sequel"):
        op.execute(f"DROP TRIGGER {table}_not_changed")
    op.execute("DROP TRIGGER individual_deed_stands_update")


def _guard_postgres(table: str, columns: tuple[str, ...]) -> None:
    named = ", ".join(f"'{name}'" for name in columns)
    op.execute(
        f"CREATE TRIGGER {table}_closed_once BEFORE UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION closed_once({named})"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_added BEFORE DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
    )
    op.execute(GRANTING.format(table=table, columns=", ".join(columns)))


def _guard_sqlite(table: str, columns: tuple[str, ...]) -> None:
    whole = [row[1] for row in op.get_bind().execute(sa.text(f"PRAGMA table_info({table})"))]
    same = [f"NEW.{name} IS OLD.{name}" for name in whole if name not in columns]
    closed = [
        f"(NEW.{name} IS OLD.{name} OR (OLD.{name} IS NOT NULL AND substr(OLD.{name}, 1, 3) <> '{CLOSED}'"
        f" AND coalesce(substr(NEW.{name}, 1, 3), '') = '{CLOSED}'))"
        for name in columns
    ]
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)
    allowed = " AND ".join([*same, *closed, f"({changed})"])
    op.execute(
        f"CREATE TRIGGER {table}_closed_once BEFORE UPDATE ON {table} WHEN NOT ({allowed})"
        f" BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
    )
