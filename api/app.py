"""The composition root of the doors: settings in, a web application out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache

from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute
from temporalio.client import Client

from activities.attachments.intake import Intake
from activities.audit.accesses import AccessLog
from activities.editions import refuse_edited
from activities.provider import Provider
from activities.sessions import Sessions
from activities.signatures.book import SignatureBook
from activities.signatures.desk import desk_of
from activities.storage import FileStorage
from api import assets, check_page, codec, errors, feed, health, openapi, signpost
from api.nameplate import Nameplate
from api.office import Clock, Office, wall_clock
from api.own_times import OwnTimes
from api.pages import problems
from api.pages.catalogue import PAGES
from api.patience import Patience
from api.post.courier import carrying
from api.sending import Connect, Sending
from api.shield import Shield
from api.tallies import Tallies
from api.turnstile import Turnstile
from api.v1 import (
    absences,
    access,
    accounts,
    adoptions,
    assessed,
    assessments,
    attachments,
    audit,
    case_list,
    cases,
    checking,
    child_budget,
    commission,
    contacts,
    corrections,
    counts,
    custody,
    directory,
    directory_changes,
    documents,
    duplicates,
    emergencies,
    emergency_reviews,
    entries,
    family,
    holders,
    individual_records,
    individuals,
    kept_cases,
    keys,
    law,
    mail,
    matches,
    measures,
    name_reasons,
    norms,
    notices,
    oversteps,
    packets,
    plans,
    publications,
    readers,
    readers_paper,
    reasons,
    referrals,
    removals,
    retention,
    roles,
    sealing_keys,
    services,
    signals,
    signatures,
    sitting_amendments,
    sitting_attendance,
    sitting_news,
    sitting_notices,
    sitting_papers,
    sitting_plans,
    sitting_representations,
    sitting_votes,
    sittings,
    staff,
    steps,
    submissions,
    supervision,
    system,
    tasks,
    terms,
    turns,
    twins,
    uploads,
    wishes,
    work_list,
)
from api.visits import Visits
from models.sealing import unlock
from models.settings import Settings
from workflows import client, packs, registry

ROUTERS: tuple[APIRouter, ...] = tuple(
    noun.router
    for noun in (
        signals,
        case_list,
        cases,
        custody,
        access,
        family,
        matches,
        duplicates,
        individual_records,
        individuals,
        plans,
        turns,
        work_list,
        holders,
        notices,
        wishes,
        tasks,
        packets,
        assessed,
        assessments,
        terms,
        reasons,
        referrals,
        submissions,
        corrections,
        attachments,
        uploads,
        twins,
        documents,
        signatures,
        commission,
        sitting_plans,
        sittings,
        sitting_attendance,
        sitting_votes,
        sitting_amendments,
        sitting_papers,
        sitting_notices,
        sitting_representations,
        sitting_news,
        steps,
        supervision,
        measures,
        contacts,
        oversteps,
        counts,
        name_reasons,
        removals,
        child_budget,
        norms,
        publications,
        adoptions,
        law,
        audit,
        readers,
        readers_paper,
        emergencies,
        emergency_reviews,
        directory_changes,
        directory,
        entries,
        staff,
        absences,
        accounts,
        keys,
        services,
        roles,
        kept_cases,
        retention,
        sealing_keys,
        mail,
        system,
    )
)
PREFIX = "/api/v1"
MEGABYTE = 1024 * 1024
ABOUT = """
Маршрут ведёт дело ребёнка между школой, полицией, опекой, здравоохранением, соцзащитой и комиссией.

Каждый запрос, кроме проверки состояния, несёт ключ доступа: `Authorization: Bearer …`. Каждая запись (POST, PUT) несёт
`Idempotency-Key`: повтор с тем же ключом и телом вернёт прежний ответ. Ошибки приходят по RFC 9457
(`application/problem+json`): что случилось (`detail`), что сохранено и что делать (`remedy`), где (`errors`).
"""


def create_app(settings: Settings, *, clock: Clock = wall_clock, connect: Connect | None = None) -> FastAPI:
    """The doors for these settings. `clock` and `connect` are for those who keep another time or cluster."""

    async def to_cluster() -> Client:
        ring = settings.key_ring
        return await client.connect(ring.keys, ring.current)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        packs.publish_all(settings.packs)
        for country in {route.country for route in registry.published_routes()}:
            packs.law(country)  # read now, so that nobody's first click waits for it
        office = app.state.office = open_office(settings, clock, Sending(connect or to_cluster))
        with suppress(SQLAlchemyError):  # a database that is away is asked again by whoever needs it
            await refuse_edited(office.sessions)
        following = asyncio.create_task(office.publications.follow(packs.let_in))
        try:
            async with carrying(office):
                yield
        finally:
            following.cancel()
            await office.accesses.close()
            await office.sessions.close()

    app = FastAPI(
        title="Маршрут",
        version="1",
        description=ABOUT,
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    put_up_walls(app, settings)
    hang_doors(app)
    if settings.demo:
        hang_demo(app)
    signpost.put_up(app)
    openapi.describe(app)
    return app


def open_office(settings: Settings, clock: Clock, sending: Sending) -> Office:
    """What the doors answer with: the records, the papers and the way to the cluster; sealed columns can be read."""
    if settings.keys:
        unlock(settings.key_ring.keys, settings.key_ring.current)
    sessions = Sessions(settings.database)
    papers = FileStorage(settings.storage)
    return Office(
        settings,
        sessions,
        sending,
        papers,
        SignatureBook(sessions, papers, desk_of(settings)),
        Intake(FileStorage(settings.attachments), limit=settings.attachment_megabytes * MEGABYTE),
        Tallies(sessions),
        AccessLog(sessions),
        clock,
        OwnTimes(settings.data / "own-times.json" if settings.demo else None),
        Provider(settings) if settings.oidc_issuer else None,
    )


def hang_demo(app: FastAPI) -> None:
    """What only the demonstration answers; its clock is not even loaded elsewhere."""
    from api.pages import fast_forward as page  # noqa: PLC0415
    from api.v1 import fast_forward  # noqa: PLC0415

    app.include_router(page.router)
    app.include_router(fast_forward.router, prefix=PREFIX)


def put_up_walls(app: FastAPI, settings: Settings) -> None:
    """What stands before the doors. Whoever comes meets first what was put up last."""
    app.add_middleware(Patience)
    app.add_middleware(Turnstile, settings)
    app.add_middleware(Nameplate, settings)


def hang_doors(app: FastAPI) -> None:
    """Everything that the app answers: pages for people, problem details and JSON for programs."""
    app.add_middleware(Visits)
    app.add_middleware(Shield)
    errors.tell_problems(app)
    problems.show_problems(app)
    app.router.routes.extend(doors())
    app.state.doors = tuple(route for router in ROUTERS for route in router.routes)


@cache
def doors() -> tuple[BaseRoute, ...]:
    """The ways to all answers: nothing in them is one app's own, and FastAPI sees to them for a third of a second."""
    hall = APIRouter()
    for router in (health.router, assets.router, *PAGES, codec.router, check_page.router, feed.router):
        hall.include_router(router)
    for router in (checking.router, *ROUTERS):
        hall.include_router(router, prefix=PREFIX)
    return tuple(hall.routes)
