"""One closed case as those see it who decide about its end: its number, kind and term, and nothing of the child."""

from fastapi import APIRouter

from api.door import Door
from api.duties import RetentionReader
from api.errors import NotFound
from api.guards import At, CasePath, destroyed
from api.languages import gettext as _
from api.reading.directory import place_of
from api.reading.retention import kept_row
from api.v1.file_kinds import kinds_told
from api.v1.retention import due_told, past_the_wall, today
from api.v1.retention_shapes import KeptTold
from api.v1.steps import NOT_ALLOWED

router = APIRouter(route_class=Door, tags=["Хранение"], responses=NOT_ALLOWED)


@router.get("/retention/cases/{case_id}")
async def read_kept(actor: RetentionReader, case_id: CasePath, at: At) -> KeptTold:
    """Срок хранения одного закрытого дела вашей территории; об уничтоженном ответ 410 называет акт."""
    async with past_the_wall(at) as connection:
        row = await kept_row(connection, actor, case_id)
        place = None if row is None else await place_of(connection, actor, row.territory)
    if row is None:
        raise NotFound(
            _("Закрытого дела с таким сроком хранения на вашей территории нет."),
            _("Откройте «Хранение»: там дела, о которых пора решать."),
        )
    if row.act is not None:
        raise destroyed(row, row.number)
    kind = kinds_told(row.territory.partition(".")[0]).get(row.kind)
    return KeptTold(
        **due_told(row).model_dump(),
        territory=place.name if place else row.territory,
        term=kind.term if kind else "",
        start=kind.start if kind else "",
        is_due=row.until < today(at),
    )
