"""The wall before the words of cases asks once which cases lie open, and not again for every word that a search meets.

A name that twenty thousand cases have in common was looked up twenty thousand times, each time through the wall before
cases. An office has hundreds of open cases; they are one set, made when the first word is met.
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

before = import_module("models.migrations.versions.0034_agenda_of_the_wall")
known = import_module("models.migrations.versions.0032_known_cases")
ROLE, PERSON, AGENCY, EMERGENCIES, OFFICE = known.ROLE, known.PERSON, known.AGENCY, known.EMERGENCIES, known.OFFICE

OPEN = f"""
    SELECT f.id FROM case_file AS f WHERE {OFFICE} AND f.custodian = {AGENCY}
UNION ALL
    SELECT f.id FROM case_file AS f WHERE {OFFICE} AND f.offered_to = {AGENCY}
UNION ALL
    SELECT unnest(string_to_array({EMERGENCIES}, ',')) WHERE {OFFICE}
UNION ALL
    SELECT t.case_id FROM task AS t WHERE {OFFICE} AND t.agency = {AGENCY} AND t.closed_at IS NULL
UNION ALL
    SELECT i.case_id FROM sitting_item AS i
    JOIN sitting AS s ON s.id = i.sitting_id JOIN sitting_member AS m ON m.sitting_id = s.id
    WHERE {OFFICE} AND m.person = {PERSON} AND {before.ON_AGENDA}
"""
"""The cases in which an office has a part now."""
SHOWN = f"""
    {ROLE} = 'supervisor'
    AND EXISTS (SELECT 1 FROM case_file AS f WHERE f.id = case_word.case_id AND {known.within("f.territory")})
 OR case_id IN (SELECT open_cases())
"""


def upgrade() -> None:
    """The function first: the policy names it."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    schema = bind.scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(
        "CREATE FUNCTION open_cases() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = {schema}, pg_temp AS $$ {OPEN} $$"
    )
    op.execute(f"ALTER POLICY case_word_shown ON case_word USING ({SHOWN})")


def downgrade() -> None:
    """As it was before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER POLICY case_word_shown ON case_word USING ({before.TEXTS['case_word'][1].format(table='case_word')})")
    op.execute("DROP FUNCTION open_cases()")
