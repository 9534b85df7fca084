"""Row-level security on PostgreSQL: rows of cases are there only for whoever may see them, whatever a statement asks.

`activities.wall` says for whom a transaction reads. The wall is wider than the statements by what a person keeps when
the part in a case is over (an own answer, an own request, a notice): it never refuses what a statement may show, and
never shows a case to somebody who had nothing to do with it. The owner of the tables stands above it, as migrations
and backups must.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROLE, PERSON, AGENCY, TERRITORY, EMERGENCIES = (
    f"(SELECT current_setting('app.{name}', true))" for name in ("role", "person", "agency", "territory", "emergencies")
)
OFFICE = f"{ROLE} IN ('specialist', 'head', 'secretary', 'member')"


def within(column: str) -> str:
    return f"({column} = {TERRITORY} OR {column} LIKE {TERRITORY} || '.%')"


KNOWN = f"""
    ({ROLE} IN ('supervisor', 'methodologist') AND {within("territory")})
 OR {ROLE} = 'administrator'
 OR ({OFFICE} AND (
        custodian = {AGENCY}
     OR offered_to = {AGENCY}
     OR id = ANY (string_to_array({EMERGENCIES}, ','))
     OR EXISTS (SELECT 1 FROM task AS t WHERE t.case_id = case_file.id AND t.agency = {AGENCY})
     OR EXISTS (SELECT 1 FROM referral AS r WHERE r.case_id = case_file.id AND r.asked_by = {AGENCY})))
 OR EXISTS (SELECT 1 FROM notice AS n WHERE n.case_id = case_file.id AND n.agency = {AGENCY})
 OR EXISTS (SELECT 1 FROM audit AS a WHERE a.case_id = case_file.id AND a.turn = 0 AND a.person = {PERSON})
 OR EXISTS (
        SELECT 1 FROM sitting_item AS i JOIN sitting AS s ON s.id = i.sitting_id
        WHERE i.case_id = case_file.id AND (
            s.commission = {AGENCY}
         OR ({ROLE} = 'supervisor' AND {within("s.territory")})
         OR EXISTS (SELECT 1 FROM sitting_member AS m WHERE m.sitting_id = s.id AND m.person = {PERSON})))
"""
"""Cases of which somebody knows at least that they are."""
OPEN = f"""EXISTS (
    SELECT 1 FROM case_file AS f WHERE f.id = {{table}}.case_id AND (
        {ROLE} = 'supervisor' AND {within("f.territory")}
     OR {OFFICE} AND (
            f.custodian = {AGENCY}
         OR f.offered_to = {AGENCY}
         OR f.id = ANY (string_to_array({EMERGENCIES}, ','))
         OR EXISTS (
                SELECT 1 FROM task AS t WHERE t.case_id = f.id AND t.agency = {AGENCY} AND t.closed_at IS NULL)
         OR EXISTS (
                SELECT 1 FROM sitting_item AS i
                JOIN sitting AS s ON s.id = i.sitting_id
                JOIN sitting_member AS m ON m.sitting_id = s.id
                WHERE i.case_id = f.id AND m.person = {PERSON} AND s.phase IN ('called', 'open')))))
"""
"""Cases in which somebody has a part now."""
OWN = f"(agency = {AGENCY} AND ({OFFICE} OR person = {PERSON}))"
SHOWN = {
    "case_file": KNOWN,
    "submission": f"{OWN} OR {OPEN}",
    "attachment": f"{OWN} OR {OPEN}",
    "draft": OWN,
    "name_form": OPEN,
    "case_word": OPEN,
    "name_reason": f"person = {PERSON} OR {OPEN}",
}


def upgrade() -> None:
    """One policy for what the system does, one for what is shown to somebody."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, shown in SHOWN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_system ON {table} USING ({ROLE} = 'system') WITH CHECK ({ROLE} = 'system')")
        op.execute(f"CREATE POLICY {table}_shown ON {table} FOR SELECT USING ({shown.format(table=table)})")


def downgrade() -> None:
    """As it was before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in SHOWN:
        op.execute(f"DROP POLICY {table}_shown ON {table}")
        op.execute(f"DROP POLICY {table}_system ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
