"""`marshrut keys …`: the keys of encryption: what each closes, a new one, the change to it, the end of an old one.

A change is three steps, so that no process ever meets a key it does not know: `new` and a restart, `rotate` and a
restart, `reseal`. The old key opens old histories of Temporal until `retire` finds that nothing needs it.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

from activities.resealing import OF_CASE, OPEN, Found, counted, reseal
from activities.sealing_files import Owners, Sealing, seal_files
from activities.sessions import BlockingSessions, picture
from activities.storage import FileStorage
from activities.stored_files import attached_files, paper_files
from api.supervisor.key_file import KeyFile, NotOurs, kept_keys, read_file, write_file
from models import sealing
from models.settings import Settings, SettingsMistake, read_settings
from workflows.client import connect
from workflows.sealed_runs import sealed_with

app = typer.Typer(help="Ключи шифрования.", no_args_is_help=True)
RESTART = "Перезапустите все части системы (веб-сервер и исполнителей), чтобы они узнали ключи."
MOST = 10
"""Workflows that are named when a key is still needed, and files that stay open."""
A_DAY = timedelta(days=1)
"""How long a file may wait for the row that names it."""
LEFT = (
    "Это файлы повреждённые (верните их из копии), уничтоженных дел (их удалит ночной обход) или только что "
    "принятые (повторите команду через сутки):"
)
Name = Annotated[str, typer.Argument(metavar="ИМЯ", help="Имя ключа, например k1.")]


@app.callback()
def keys() -> None:
    """Ключи шифрования: что каждый закрыл, новый ключ, переход на него, вывод старого."""


@app.command("list", help="Ключи и сколько каждый закрыл. Сами ключи не показываются.")
def list_keys() -> None:
    """Every key with what it sealed in the database."""
    settings = _settings()
    found = _looking(settings)
    ring = settings.key_ring
    tags = {tag.rpartition(".")[0]: tag for tag in sealing.tags()}
    for name in ring.keys:
        mine = sum(count for (_, tag), count in found.items() if tag == tags.get(name))
        cases = found["data_key.wrapped", tags.get(name, "")]
        part = "закрывает новое" if name == ring.current else "только открывает"
        typer.echo(f"{name}: {part}; ключей дел: {cases}; значений в базе: {mine - cases}")
    closed, bare = (sum(count for (_, tag), count in found.items() if tag == one) for one in (OF_CASE, OPEN))
    typer.echo(f"Закрыто ключами дел: {closed}. Не закрыто ничем (записано до шифрования): {bare}.")
    files = sum(1 for storage, _owners in _storages(settings) for _digest in storage.left_open())
    if files:
        typer.echo(f"Файлов, которые лежат открытыми: {files}.")
    ours = sum(count for (_, tag), count in found.items() if tag == sealing.current_tag())
    if files or bare or sum(found.values()) - closed > ours:
        typer.echo("Закрыть заново нынешним ключом: marshrut keys reseal")


@app.command("new", help="Новый ключ: пока он только открывает. Потом — перезапуск и marshrut keys rotate.")
def new(name: Annotated[str, typer.Argument(metavar="[ИМЯ]", help="Имя; без него следующее по порядку.")] = "") -> None:
    """Add a key that closes nothing yet."""
    settings = _settings()
    file = _file(settings)
    name = name or file.next_name()
    _keep(settings, _ours(lambda: file.with_new(name)))
    typer.echo(f"Ключ «{name}» создан и пока только открывает.\n{RESTART}\nЗатем: marshrut keys rotate")


@app.command("rotate", help="Закрывать новое самым новым ключом; прежние остаются и открывают старое.")
def rotate() -> None:
    """Make the newest key the one that closes; with none waiting, make one."""
    settings = _settings()
    file = _file(settings)
    if file.waiting is None:
        file = file.with_new(file.next_name())
    name = str(file.waiting)
    _keep(settings, KeyFile(name, file.keys))
    typer.echo(f"Новое будет закрываться ключом «{name}»; прежние ключи открывают старое.\n{RESTART}")
    typer.echo("Затем: marshrut keys reseal")


@app.command("reseal", help="Закрыть заново всё, что закрыто прежним ключом или ничем: строки базы и файлы.")
def reseal_all() -> None:
    """Seal anew, some hundreds of rows a transaction, file by file; it may be broken off and begun again."""
    settings, done = _settings(), 0
    sessions = BlockingSessions(settings.database)
    try:
        while True:
            with sessions.transaction() as connection:
                some = reseal(connection, settings.key_ring)
            if not some:
                break
            done += some
        files = _sealed_files(settings, sessions)
    except SQLAlchemyError as failure:
        _stop(f"База не отвечает или пуста ({type(failure).__name__}); закрыто заново строк: {done}. marshrut migrate")
    except OSError as failure:
        _stop(f"Закрыто заново строк: {done}. Файлы запечатаны не все: {failure.strerror}. Повторите команду.")
    finally:
        sessions.close()
    if done:
        typer.echo(f"Закрыто заново строк: {done}.")
    if files.sealed:
        typer.echo(f"Запечатано файлов: {files.sealed}; из них ни одна запись не называет: {files.unclaimed}.")
    if not done and not files.sealed:
        typer.echo("Всё уже закрыто нынешним ключом.")
    if files.left:
        shown = "\n".join((*files.left[:MOST], *(("…",) if len(files.left) > MOST else ())))
        typer.echo(f"Осталось открытых файлов: {len(files.left)}. {LEFT}\n{shown}")


@app.command("retire", help="Уничтожить прежний ключ. Не получится, пока он что-то открывает.")
def retire(name: Name) -> None:
    """Take a key away for good, unless something still needs it."""
    settings = _settings()
    file = _file(settings)
    if name not in file.keys:
        _stop(f"Ключа «{name}» нет.")
    if name in {file.current, settings.key_ring.current}:
        _stop(f"Ключом «{name}» закрывается новое. Сначала: marshrut keys rotate")
    tags = [tag for tag in sealing.tags() if tag.rpartition(".")[0] == name]
    if needed := sum(count for (_, tag), count in _looking(settings).items() if tag in tags):
        _stop(f"Ключ «{name}» ещё открывает в базе значений: {needed}. Сначала: marshrut keys reseal")
    try:
        runs = asyncio.run(_runs(settings, name))
    except (RuntimeError, RPCError) as failure:
        _stop(f"Temporal не отвечает ({type(failure).__name__}), и нельзя узнать, нужен ли ключ. Ничего не сделано.")
    if runs:
        shown = "\n".join((*runs[:MOST], *(("…",) if len(runs) > MOST else ())))
        _stop(
            f"Ключ «{name}» не уничтожен: им закрыта история открытых процессов, их {len(runs)}. Каждый дойдёт до "
            f"нового ключа сам, когда начнёт следующий этап.\n{shown}"
        )
    _keep(settings, file.without(name))
    typer.echo(f"Ключ «{name}» уничтожен. Истории законченных процессов, закрытые им, больше никто не откроет.")
    typer.echo(RESTART)


def _storages(settings: Settings) -> tuple[tuple[FileStorage, Owners], ...]:
    return (FileStorage(settings.storage), paper_files), (FileStorage(settings.attachments), attached_files)


def _sealed_files(settings: Settings, sessions: BlockingSessions) -> Sealing:
    """What was stored before files were sealed."""
    done, before = Sealing(), datetime.now(UTC) - A_DAY
    for storage, owners in _storages(settings):
        done = done.plus(seal_files(sessions, storage, owners, before=before))
    return done


async def _runs(settings: Settings, name: str) -> tuple[str, ...]:
    ring = settings.key_ring
    return await sealed_with(await connect(ring.keys, ring.current), name)


def _settings() -> Settings:
    """With the keys of the data folder, when none were given."""
    try:
        settings = read_settings()
        if settings.keys:
            return settings
        found = kept_keys(settings.data)
        return read_settings(keys=found, current_key=next(iter(found)))
    except SettingsMistake as mistake:
        _stop(str(mistake))
    except OSError as failure:
        _stop(f"Ключи не прочитаны: {failure.strerror}.")


def _looking(settings: Settings) -> Found:
    try:
        with picture(settings.database) as connection:
            return counted(connection)
    except SQLAlchemyError as failure:
        _stop(f"База не отвечает или пуста ({type(failure).__name__}). marshrut migrate")


def _file(settings: Settings) -> KeyFile:
    return _ours(lambda: read_file(settings))


def _ours(asked: Callable[[], KeyFile]) -> KeyFile:
    try:
        return asked()
    except NotOurs as refused:
        _stop(str(refused))


def _keep(settings: Settings, file: KeyFile) -> None:
    try:
        write_file(settings, file)
    except OSError as failure:
        _stop(f"Файл ключей не записан: {failure.strerror}. Ничего не изменено.")


def _stop(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(1)
