"""Is the web server alive, and can it do its work? For supervisors and load balancers: no sign-in, no details."""

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.guards import At
from api.office import Office

router = APIRouter(tags=["Состояние"])


class Alive(BaseModel):
    """The process answers."""

    alive: bool


class Ready(BaseModel):
    """What the process needs, and whether it answers."""

    database: bool
    temporal: bool


@router.get("/healthz")
async def alive() -> Alive:
    """Веб-сервер работает."""
    return Alive(alive=True)


@router.get("/readyz", responses={503: {"model": Ready}})
async def ready(response: Response, at: At) -> Ready:
    """База и Temporal отвечают. Код 503, если чего-то нет."""
    state = Ready(database=await _database_answers(at), temporal=await at.sending.is_ready())
    response.status_code = 200 if state.database and state.temporal else 503
    return state


async def _database_answers(at: Office) -> bool:
    try:
        async with at.sessions.reading() as connection:
            await connection.execute(text("SELECT code FROM agency LIMIT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
