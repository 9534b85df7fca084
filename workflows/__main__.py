"""`python -m workflows --queue cases|documents`: a worker's process, and the one file here that knows everyone.

Standard output gets one line when the worker takes up its queue; `--ready FILE` also keeps a file there while it works.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date
from pathlib import Path

from temporalio.client import Client
from temporalio.worker import Worker

from activities.agencies.null import NullGateway
from activities.case_files import cases_on_other_calendars, forms_on_record, routes_in_use
from activities.commissions import Planning
from activities.editions import EditedInPlace, edited, enter_answered, refuse_edited
from activities.notices import Notices
from activities.publications import Publications
from activities.records import Records
from activities.sessions import BlockingSessions, Sessions
from activities.sitting_notices import SittingNotices
from activities.sitting_records import SittingRecords
from activities.storage import FileStorage
from activities.upkeep import Housekeeping
from forms import catalogue
from models.calendar import SATURDAY
from models.settings import Settings, SettingsMistake, read_settings
from workflows import options, packs, registry
from workflows.client import connect
from workflows.nomenclature import kept_until
from workflows.schedules import keep_schedules
from workflows.worker import case_worker, document_worker, upkeep_worker


class NotFitToStart(RuntimeError):
    """The worker must not start like this; the message (Russian) says why and what to do."""


def main() -> int:
    """Work until told to stop; 0 after a clean stop, 1 when the worker could not start."""
    arguments = _arguments()
    if arguments.ready is not None:
        arguments.ready.unlink(missing_ok=True)  # of an earlier worker that was killed
    try:
        settings = read_settings()
        logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        packs.publish_all(settings.packs)
        asyncio.run(_work(arguments.queue, settings, arguments.ready))
    except (SettingsMistake, packs.BrokenPack, EditedInPlace, NotFitToStart) as mistake:
        sys.stderr.write(f"Исполнитель «{arguments.queue}» не запущен. {mistake}\n")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m workflows", description="Исполнитель: ведёт дела или печатает.")
    parser.add_argument(
        "--queue", choices=(options.CASES, options.DOCUMENTS), required=True, help="какую очередь брать"
    )
    parser.add_argument("--ready", type=Path, metavar="ФАЙЛ", help="этот файл есть, пока исполнитель работает")
    return parser.parse_args()


async def _work(queue: str, settings: Settings, ready: Path | None) -> None:
    ring = settings.key_ring
    try:
        client = await connect(ring.keys, ring.current)
    except RuntimeError as error:
        raise NotFitToStart(f"Temporal не отвечает ({error}). Проверьте TEMPORAL_ADDRESS.") from None
    if queue == options.DOCUMENTS:
        from activities.documents import Papers  # noqa: PLC0415 - brings Pango, which the worker of cases need not have

        sessions = Sessions(settings.database)
        await refuse_edited(sessions)
        await sessions.close()
        blocking = BlockingSessions(settings.database)
        papers = Papers(blocking, FileStorage(settings.storage), check_address=settings.check_address)
        await _serve([document_worker(client, papers=papers)], queue, ready)
        blocking.close()
    else:
        sessions = Sessions(settings.database)
        await _refuse_missing_norms(sessions)
        following = asyncio.create_task(Publications(sessions).follow(packs.let_in))
        await keep_schedules(client, attachment_days=settings.attachment_days)
        await _serve([_cases(client, sessions, settings), _upkeep(client, sessions, settings)], queue, ready)
        following.cancel()
        await sessions.close()


def _cases(client: Client, sessions: Sessions, settings: Settings) -> Worker:
    gateway = NullGateway()
    return case_worker(
        client,
        records=Records(sessions, registry.route_of, sends_mail=settings.sends_mail),
        notices=Notices(sessions, gateway, registry.route_of if settings.sends_mail else None),
        sittings=SittingRecords(sessions),
        sitting_notices=SittingNotices(sessions, gateway, sends_mail=settings.sends_mail),
    )


def _upkeep(client: Client, sessions: Sessions, settings: Settings) -> Worker:
    attachments = FileStorage(settings.attachments)
    upkeep = Housekeeping(
        sessions,
        attachments,
        _is_working,
        sends_mail=settings.sends_mail,
        kept_until=kept_until,
        papers=FileStorage(settings.storage),
    )
    planning = Planning(sessions, rules_at=packs.regulation_at, calendar_at=packs.calendar_at)
    return upkeep_worker(client, upkeep=upkeep, planning=planning)


def _is_working(territory: str, day: date) -> bool:
    """By the production calendar of the territory's country; from Monday to Friday where none is published."""
    country = territory.partition(".")[0]
    return packs.calendar_at(territory).is_working(day) if country in packs.countries() else day.weekday() < SATURDAY


async def _refuse_missing_norms(sessions: Sessions) -> None:
    """Without its norm an open case would stand still unnoticed, and without its form an answer could not be read.

    So an upgrade that lost one is stopped here, and so is one that edited a form in place.
    """
    await sessions.write(enter_answered)
    async with sessions.reading() as connection:
        routes = await routes_in_use(connection)
        strangers = await cases_on_other_calendars(connection, registry.published_calendars())
        filled = await forms_on_record(connection)
        told = [*await edited(connection)]
    missing = [
        f"маршрут {route.id}, редакция {route.version} ({route.digest[:8]})"
        for route in routes
        if not registry.is_published(route.digest)
    ]
    if strangers:
        missing.append(f"прежняя редакция производственного календаря (дел: {strangers})")
    missing += [
        f"форма {form}, редакция {version}" for form, version in filled if version not in catalogue.versions(form)
    ]
    if missing:
        told.append(
            f"Дела идут или заполнены по этим редакциям, а в пакетах их нет: {'; '.join(missing)}. "
            "Верните их файлы без изменений: маршруты и формы — в папку, названную в MARSHRUT_PACKS."
        )
    if told:
        raise NotFitToStart("\n".join(told))


async def _serve(workers: list[Worker], queue: str, ready: Path | None) -> None:
    """Work until SIGTERM or Ctrl-C; what is in hand is finished first."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(worker)
        with _sign(queue, ready):
            await stopped.wait()


@contextmanager
def _sign(queue: str, ready: Path | None) -> Iterator[None]:
    """Show that the queue is taken up."""
    sys.stdout.write(f"Исполнитель «{queue}» работает.\n")
    sys.stdout.flush()
    if ready is not None:
        ready.touch()
    try:
        yield
    finally:
        if ready is not None:
            ready.unlink(missing_ok=True)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # the client's threads may abort an interpreter that finalises (sdk-python issue 300)
