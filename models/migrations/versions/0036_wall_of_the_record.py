"""The second wall before the record itself: turns, tasks, referrals, papers, notices, sittings, who read a case.

What says less of a case than its row does is there with that row; what was written, and who read it, for whoever has a
part in the case now. Notices and letters are there for those whom they tell.

Three functions answer for a case, and one for a sitting, as the owner of the tables, who stands above the wall: a policy may
not lead back to its own table, and sub-selects in policies are planned and set up wherever a statement names a table,
which cost more than the statements themselves. They are asked only of rows that do not tell by themselves, they say yes
or no about whoever asks, and nothing else.
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

known = import_module("models.migrations.versions.0032_known_cases")
agenda = import_module("models.migrations.versions.0034_agenda_of_the_wall")
ROLE, PERSON, AGENCY, TERRITORY, EMERGENCIES = (
    f"(SELECT current_setting('app.{name}', true))" for name in ("role", "person", "agency", "territory", "emergencies")
)
OFFICE = f"{ROLE} IN ('specialist', 'head', 'secretary', 'member')"
KEEPER = f"{ROLE} = 'administrator'"
"""Counts what waits to be done, over all cases."""


def overseen(column: str, roles: str = "'supervisor'") -> str:
    """As a range, like the statements, and all of it reckoned once: supervision counts hundreds of thousands of rows."""
    first, last = (f"(SELECT current_setting('app.territory', true) || '{end}')" for end in "./")
    return f"({ROLE} IN ({roles}) AND ({column} = {TERRITORY} OR ({column} >= {first} AND {column} < {last})))"


SAID = """
    own_role text := current_setting('app.role', true);
    is_office boolean := own_role IN ('specialist', 'head', 'secretary', 'member');
    own_person text := current_setting('app.person', true);
    own_agency text := current_setting('app.agency', true);
    own_territory text := current_setting('app.territory', true);
    file record;
    emergencies text[] := string_to_array(current_setting('app.emergencies', true), ',');
"""
FUNCTIONS = {
    "concerns(one text)": """
    IF is_office THEN
        IF EXISTS (SELECT 1 FROM task AS t WHERE t.case_id = one AND t.agency || '' = own_agency) THEN
            RETURN true;
        END IF;
        IF one = ANY (emergencies)
           OR EXISTS (SELECT 1 FROM referral AS r WHERE r.case_id = one AND r.asked_by || '' = own_agency) THEN
            RETURN true;
        END IF;
    END IF;
    RETURN EXISTS (SELECT 1 FROM notice AS n WHERE n.case_id = one AND n.agency || '' = own_agency)
        OR EXISTS (SELECT 1 FROM audit AS a WHERE a.case_id = one AND a.turn = 0 AND a.person = own_person)
        OR EXISTS (
            SELECT 1 FROM sitting_item AS i JOIN sitting AS s ON s.id = i.sitting_id
            WHERE i.case_id = one AND (
                s.commission = own_agency
             OR (own_role = 'supervisor'
                 AND (s.territory = own_territory OR s.territory LIKE own_territory || '.%'))
             OR EXISTS (
                    SELECT 1 FROM sitting_member AS m WHERE m.sitting_id = s.id AND m.person = own_person)))
        OR EXISTS (
            SELECT 1 FROM emergency_access AS e WHERE e.case_id = one AND (
                e.person = own_person
             OR EXISTS (
                    SELECT 1 FROM emergency_notice AS n WHERE n.access = e.id AND n.agency = own_agency
                        AND (is_office OR n.person = own_person OR n.role = own_role))));""",
    "has_part(one text)": """
    SELECT f.territory, f.custodian, f.offered_to INTO file FROM case_file AS f WHERE f.id = one;
    IF own_role = 'supervisor' THEN
        RETURN file.territory = own_territory OR file.territory LIKE own_territory || '.%';
    END IF;
    IF NOT is_office THEN
        RETURN false;
    END IF;
    IF file.custodian = own_agency OR file.offered_to = own_agency OR one = ANY (emergencies) THEN
        RETURN true;
    END IF;
    IF EXISTS (
        SELECT 1 FROM task AS t WHERE t.case_id = one AND t.agency = own_agency AND t.closed_at IS NULL) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (
        SELECT 1 FROM sitting_item AS i
        JOIN sitting AS s ON s.id = i.sitting_id
        JOIN sitting_member AS m ON m.sitting_id = s.id
        WHERE i.case_id = one AND i.standing NOT IN ('removed', 'postponed')
          AND m.person = own_person AND s.phase IN ('called', 'open'));""",
    "knows(one text)": """
    IF own_role = 'administrator' THEN
        RETURN true;
    END IF;
    SELECT f.territory, f.custodian, f.offered_to INTO file FROM case_file AS f WHERE f.id = one;
    IF own_role IN ('supervisor', 'methodologist') THEN
        IF file.territory = own_territory OR file.territory LIKE own_territory || '.%' THEN
            RETURN true;
        END IF;
    ELSIF is_office AND (file.custodian = own_agency OR file.offered_to = own_agency) THEN
        RETURN true;
    END IF;
    RETURN concerns(one);""",
    "attends(one text)": """
    SELECT s.territory, s.commission INTO file FROM sitting AS s WHERE s.id = one;
    IF own_role = 'supervisor' AND (file.territory = own_territory OR file.territory LIKE own_territory || '.%')
       OR is_office AND file.commission = own_agency THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT 1 FROM sitting_member AS m WHERE m.sitting_id = one AND m.person = own_person)
        OR EXISTS (
            SELECT 1 FROM sitting_notice AS n WHERE n.sitting_id = one AND (
                n.person = own_person
             OR (n.person IS NULL AND n.agency = own_agency AND n.role = own_role)));""",
    "was_heard(one text, at integer)": """
    RETURN EXISTS (
        SELECT 1 FROM sitting_item AS i WHERE i.case_id = one AND i.heard_turn = at AND attends(i.sitting_id));""",
}
"""Whether a case concerns whoever asks by more than its row; whether they have a part in it now; whether they know of
it at all. Whether they see a sitting, and one whose decision that turn of the case was.

An agency has thousands of tasks and a case has ten: `|| ''` keeps PostgreSQL from looking through those of the agency.
"""
KNOWN = f"""
    {overseen("territory", "'supervisor', 'methodologist'")}
 OR {KEEPER}
 OR ({OFFICE} AND (
        custodian = {AGENCY}
     OR offered_to = {AGENCY}
     OR EXISTS (SELECT 1 FROM task AS t WHERE t.case_id = case_file.id AND t.agency = {AGENCY})))
 OR concerns(id)
"""
"""Own tasks, for which most cases of others are seen, are looked for in place, which takes less than asking."""
WRITTEN = f"(agency = {AGENCY} AND ({OFFICE} OR person = {PERSON}))"
OLD = {
    "case_file": KNOWN,
    "submission": f"{WRITTEN} OR has_part(case_id) OR ({OFFICE} AND attends(case_id))",
    "attachment": f"{WRITTEN} OR (person = {PERSON} AND case_id IS NULL) OR has_part(case_id)",
    "name_form": "has_part(case_id)",
    "name_reason": f"person = {PERSON} OR has_part(case_id)",
}
"""Policies that stand already and say what they said: they ask the functions now. What the протокол of a sitting was
made of is there for those who read that sitting, too, and a file of no case for whoever brought it, wherever they work.
"""
NEW = {
    "task": f"{overseen('territory')} OR ({OFFICE} AND agency = {AGENCY}) OR knows(case_id)",
    "referral": f"({OFFICE} AND {AGENCY} IN (agency, asked_by)) OR knows(case_id)",
    "custody": f"({OFFICE} AND agency = {AGENCY}) OR knows(case_id)",
    "overstep": "knows(case_id)",
    "audit": f"person = {PERSON} OR knows(case_id)",
    "access": "has_part(subject)",
    "document": f"""
        ({OFFICE} AND agency = {AGENCY})
        OR {KEEPER}
        OR has_part(case_id)
        OR was_heard(case_id, turn)
        OR ({OFFICE} AND attends(case_id))""",
    "deed": f"""
        {KEEPER}
        OR has_part(case_id)
        OR EXISTS (
            SELECT 1 FROM document AS d
            WHERE d.case_id = deed.case_id AND d.turn = deed.turn AND d.place = deed.place)""",
    "signature": """
        EXISTS (
            SELECT 1 FROM document AS d
            WHERE d.case_id = signature.case_id AND d.turn = signature.turn AND d.place = signature.place)""",
    "notice": f"{KEEPER} OR (agency = {AGENCY} AND ({OFFICE} OR person = {PERSON} OR role = {ROLE}))",
    "sitting": f"{overseen('territory')} OR ({OFFICE} AND commission = {AGENCY}) OR attends(id)",
    "sitting_item": "attends(sitting_id)",
    "sitting_member": f"person = {PERSON} OR attends(sitting_id)",
    "ballot": f"person = {PERSON} OR attends(sitting_id)",
    "sitting_text": f"person = {PERSON} OR ({OFFICE} AND attends(sitting_id))",
    "sitting_notice": f"person = {PERSON} OR (person IS NULL AND agency = {AGENCY} AND role = {ROLE})",
    "retention": "knows(case_id)",
    "legal_hold": "knows(case_id)",
    "destruction_case": f"""
        knows(case_id)
        OR EXISTS (
            SELECT 1 FROM destruction AS d
            WHERE d.id = destruction_case.destruction
              AND (d.territory = {TERRITORY} OR d.territory LIKE {TERRITORY} || '.%'))""",
    "mail": f"{KEEPER} OR person = {PERSON}",
    "idempotency": f"person = {PERSON}",
}
COSTS = {"concerns": "COST 5000 PARALLEL RESTRICTED", "knows": "COST 400 PARALLEL SAFE"}
"""Measured. A list is read in its order rather than sorted by workers, and regions are counted by several at once."""
COUNTED = {
    "ix_task_open": (["due", "territory", "route", "agency", "escalated", "suspended", "holder"], "closed_at IS NULL"),
    "ix_task_closed": (["closed_at", "territory", "route", "agency", "how", "due"], "closed_at IS NOT NULL"),
}
"""Indexes that counts are read off alone: the policy asks for the case as well."""


def upgrade() -> None:
    """Functions first, then the policies that ask them."""
    condition = sa.text("closed_at IS NULL")
    op.create_index("ix_task_of_case", "task", ["case_id", "due"], sqlite_where=condition, postgresql_where=condition)
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    _counted(with_case=True)
    schema = bind.scalar(sa.text("SELECT quote_ident(current_schema())"))
    for called, answer in FUNCTIONS.items():
        label = COSTS.get(called.partition("(")[0], "PARALLEL SAFE")
        op.execute(
            f"CREATE FUNCTION {called} RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER {label}"
            f" SET search_path = {schema}, pg_temp AS $$ DECLARE {SAID} BEGIN {answer} END $$"
        )
    for table, shown in OLD.items():
        op.execute(f"ALTER POLICY {table}_shown ON {table} USING ({shown})")
    op.execute("DROP FUNCTION known_cases()")
    for table, shown in NEW.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_system ON {table} USING ({ROLE} = 'system') WITH CHECK ({ROLE} = 'system')")
        op.execute(f"CREATE POLICY {table}_shown ON {table} FOR SELECT USING ({shown})")


def downgrade() -> None:
    """As it was before."""
    op.drop_index("ix_task_of_case", "task")
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    for table in NEW:
        op.execute(f"DROP POLICY {table}_shown ON {table}")
        op.execute(f"DROP POLICY {table}_system ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    schema = bind.scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(
        "CREATE FUNCTION known_cases() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = {schema}, pg_temp AS $$ {known.KNOWN} $$"
    )
    before = {table: shown for table, (_, shown) in agenda.TEXTS.items()} | {"case_file": known.SHOWN}
    for table in OLD:
        op.execute(f"ALTER POLICY {table}_shown ON {table} USING ({before[table].format(table=table)})")
    for called in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {called.partition('(')[0]}")
    _counted(with_case=False)


def _counted(*, with_case: bool) -> None:
    more = ["case_id"] if with_case else []
    for name, (columns, condition) in COUNTED.items():
        op.drop_index(name, "task")
        op.create_index(name, "task", columns, postgresql_where=sa.text(condition), postgresql_include=more)
