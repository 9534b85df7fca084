"""The check of a document for programs: open to everybody, and silent about everybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Path as InPath

from api.checking import Checked, check_digest
from api.errors import MEDIA_TYPE
from api.guards import At
from models.ids import Digest

router = APIRouter(tags=["Проверка документов"])
PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"description": "Это не дайджест", "content": PROBLEM},
    503: {"description": "База не отвечает", "content": PROBLEM},
}


@router.get("/check/{digest}", responses=PROBLEMS)
async def check_document(
    digest: Annotated[Digest, InPath(description="SHA-256 файла или код из QR")],
    at: At,
    of: Annotated[Digest | None, Query(description="Код из QR документа, которому файл должен соответствовать")] = None,
) -> Checked:
    """Подлинный, изменён или неизвестен: по одному дайджесту, без входа и без сведений о людях."""
    return await check_digest(at, digest, of=of)
