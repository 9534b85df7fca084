"""The wall before cases asks once for what somebody knows of beside their part in it.

A list of cases names them four times, and each time the policy brought a dozen sub-plans of its own, with those of the
tables that they read: starting them took longer than reading the rows. What a request, a notice, a sitting or an
emergency access tells of is one set now, read past the wall (as its owner) and only when a row needs it.
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

before = import_module("models.migrations.versions.0028_second_wall")
told = import_module("models.migrations.versions.0029_wall_of_individuals")
ROLE, PERSON, AGENCY, TERRITORY, EMERGENCIES = (
    f"(SELECT current_setting('app.{name}', true))" for name in ("role", "person", "agency", "territory", "emergencies")
)
OFFICE = f"{ROLE} IN ('specialist', 'head', 'secretary', 'member')"


def within(column: str) -> str:
    return f"({column} = {TERRITORY} OR {column} LIKE {TERRITORY} || '.%')"


KNOWN = f"""
    SELECT r.case_id FROM referral AS r WHERE {OFFICE} AND r.asked_by = {AGENCY}
UNION ALL
    SELECT n.case_id FROM notice AS n WHERE n.agency = {AGENCY}
UNION ALL
    SELECT i.case_id FROM sitting_item AS i JOIN sitting AS s ON s.id = i.sitting_id
    WHERE s.commission = {AGENCY}
       OR ({ROLE} = 'supervisor' AND {within("s.territory")})
       OR EXISTS (SELECT 1 FROM sitting_member AS m WHERE m.sitting_id = s.id AND m.person = {PERSON})
UNION ALL
    SELECT e.case_id FROM emergency_access AS e
    WHERE e.person = {PERSON}
       OR EXISTS (
            SELECT 1 FROM emergency_notice AS n
            WHERE n.access = e.id AND n.agency = {AGENCY} AND ({OFFICE} OR n.person = {PERSON} OR n.role = {ROLE}))
"""
"""Cases of which somebody knows by what they were told or asked."""
SHOWN = f"""
    ({ROLE} IN ('supervisor', 'methodologist') AND {within("territory")})
 OR {ROLE} = 'administrator'
 OR ({OFFICE} AND (
        custodian = {AGENCY}
     OR offered_to = {AGENCY}
     OR id = ANY (string_to_array({EMERGENCIES}, ','))
     OR EXISTS (SELECT 1 FROM task AS t WHERE t.case_id = case_file.id AND t.agency = {AGENCY})))
 OR EXISTS (SELECT 1 FROM audit AS a WHERE a.case_id = case_file.id AND a.turn = 0 AND a.person = {PERSON})
 OR id IN (SELECT known_cases())
"""
"""Cases of which somebody knows at least that they are."""


def upgrade() -> None:
    """The function first: the policy names it."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    schema = bind.scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(
        "CREATE FUNCTION known_cases() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = {schema}, pg_temp AS $$ {KNOWN} $$"
    )
    op.execute("DROP POLICY case_file_told ON case_file")
    op.execute(f"ALTER POLICY case_file_shown ON case_file USING ({SHOWN})")


def downgrade() -> None:
    """As it was before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER POLICY case_file_shown ON case_file USING ({before.KNOWN})")
    op.execute(f"CREATE POLICY case_file_told ON case_file FOR SELECT USING ({told.TOLD})")
    op.execute("DROP FUNCTION known_cases()")
