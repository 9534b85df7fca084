"""The second wall before people and emergency accesses: who is named in a case is there only for its readers.

A mention is there with the form that it stands in, in a field that the own kind of agency may read; a record with any
mention of anybody it was joined with. What stands behind a record, `records_of` tells to everybody: numbers alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLE, PERSON, AGENCY, TERRITORY = (
    f"(SELECT current_setting('app.{name}', true))" for name in ("role", "person", "agency", "territory")
)
OFFICE = f"{ROLE} IN ('specialist', 'head', 'secretary', 'member')"
OWN_KIND = f"(SELECT '|' || kind || '|' FROM agency WHERE code = {AGENCY})"
SHOWN = {
    "mention": f"""
        EXISTS (SELECT 1 FROM submission AS s WHERE s.id = mention.submission)
        AND (readers = '' OR agency = {AGENCY} OR position({OWN_KIND} in readers) > 0)""",
    "individual": """
        EXISTS (
            SELECT 1 FROM records_of(individual.root) AS r (id) JOIN mention AS m ON m.individual = r.id)""",
    "individual_key": "EXISTS (SELECT 1 FROM individual AS i WHERE i.id = individual_key.individual)",
    "likeness": "(SELECT count(*) FROM individual AS i WHERE i.id IN (likeness.one, likeness.other)) = 2",
    "individual_deed": f"""
        ({OFFICE} AND agency = {AGENCY})
        OR EXISTS (SELECT 1 FROM submission AS s WHERE s.case_id = individual_deed.case_id)
        OR (SELECT count(*) FROM individual AS i WHERE i.id IN (individual_deed.one, individual_deed.other))
            = CASE WHEN other IS NULL THEN 1 ELSE 2 END""",
    "emergency_notice": f"agency = {AGENCY} AND ({OFFICE} OR person = {PERSON} OR role = {ROLE})",
    "emergency_access": f"""
        person = {PERSON}
        OR ({ROLE} = 'supervisor' AND (territory = {TERRITORY} OR territory LIKE {TERRITORY} || '.%'))
        OR ({OFFICE} AND EXISTS (
            SELECT 1 FROM custody AS c WHERE c.case_id = emergency_access.case_id AND c.agency = {AGENCY}))
        OR EXISTS (SELECT 1 FROM emergency_notice AS n WHERE n.access = emergency_access.id)""",
    "emergency_sequel": "EXISTS (SELECT 1 FROM emergency_access AS e WHERE e.id = emergency_sequel.access)",
}
TOLD = f"""EXISTS (
    SELECT 1 FROM emergency_access AS e WHERE e.case_id = case_file.id AND (
        e.person = {PERSON} OR EXISTS (SELECT 1 FROM emergency_notice AS n WHERE n.access = e.id)))"""
"""Whoever opened a case, or was told of it, goes on knowing which it was when the access is over."""


def upgrade() -> None:
    """One policy for what the system does, one for what is shown to somebody."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    schema = bind.scalar(sa.text("SELECT quote_ident(current_schema())"))
    # As its owner, who stands above the wall: a policy that reads its own table would go round and round.
    op.execute(
        f"CREATE FUNCTION records_of(root text) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER ROWS 2"
        f" SET search_path = {schema}, pg_temp"
        " AS $$ SELECT i.id FROM individual AS i WHERE i.root = $1 $$"
    )
    for table, shown in SHOWN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_system ON {table} USING ({ROLE} = 'system') WITH CHECK ({ROLE} = 'system')")
        op.execute(f"CREATE POLICY {table}_shown ON {table} FOR SELECT USING ({shown})")
    op.execute(f"CREATE POLICY case_file_told ON case_file FOR SELECT USING ({TOLD})")


def downgrade() -> None:
    """As it was before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP POLICY case_file_told ON case_file")
    for table in SHOWN:
        op.execute(f"DROP POLICY {table}_shown ON {table}")
        op.execute(f"DROP POLICY {table}_system ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION records_of(text)")
