"""Reading how people said that the names of a case are declined."""

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.names import answered_in, name_forms
from api.reading.visible import visible
from forms.russian.name_forms import NameForms
from models.ids import CaseId
from models.people import Actor
from models.tables import CaseFile, NameForm


async def known_forms(connection: AsyncConnection, actor: Actor, case: CaseId) -> tuple[NameForms, ...]:
    """The forms that were answered in the case so far."""
    statement = answered_in(case).join(CaseFile, CaseFile.id == NameForm.case_id).where(visible(actor))
    return name_forms(await connection.execute(statement))
