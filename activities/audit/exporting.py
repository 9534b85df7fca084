"""The log written out: `audit.jsonl`, the list of its seals, and the verifier that needs nothing else."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from activities.audit import verify
from activities.audit.journal import lines
from activities.sessions import picture
from models.tables import Seal

LOG, ROOTS, VERIFIER, SIGNATURE = "audit.jsonl", "roots.txt", "verify.py", "roots.txt.sig"
Sign = Callable[[bytes], bytes]
"""Answers the detached signature of a file."""
PIECE = 65_536
VERIFIER_FILE = Path(verify.__file__)
SAVED = "# Печати журнала: номер, день (UTC), строк, корень, хеш печати. Подпишите и сохраните отдельно от журнала.\n"


def export(connection: Connection, folder: Path, at: datetime, sign: Sign | None = None) -> Path:
    """Write the three files into the folder, which is made if need be; answers the log. Raises OSError.

    The connection is to see one picture all the time. The log is written whether it is whole or not. Where somebody
    signs, the signature of the list of seals is written beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(VERIFIER_FILE, folder / VERIFIER)
    listed = "".join(roots(connection)).encode()
    (folder / ROOTS).write_bytes(listed)
    if sign is not None:
        (folder / SIGNATURE).write_bytes(sign(listed))
    log = folder / LOG
    with log.open("wb") as file:
        file.writelines(lines(connection, at))
    return log


def pieces(url: str, at: datetime) -> Iterator[bytes]:
    """The log in pieces that are worth sending, out of one picture of the database with this address."""
    with picture(url) as connection:
        kept = bytearray()
        for line in lines(connection, at):
            kept += line
            if len(kept) >= PIECE:
                yield bytes(kept)
                kept.clear()
        yield bytes(kept)


def roots(connection: Connection) -> Iterator[str]:
    """The list of all seals, line by line."""
    yield SAVED
    for row in connection.execute(select(Seal).order_by(Seal.number)).mappings():
        yield "\t".join(str(row[name]) for name in ("number", "day", "rows", "root", "chain")) + "\n"
