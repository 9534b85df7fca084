"""The invented district of the demonstration: its directory entered, and a key for each of its people."""

import json
import os
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path

import activities
from activities.directory import Directory, TokenEntry, enter_directory
from activities.sessions import Sessions
from api.signing_in import new_token, token_digest
from models.ids import PersonCode
from models.settings import Settings
from workflows.packs import read

FILE = Path(activities.__file__).parent / "demo" / "directory.yaml"
KEYS = "demo-keys.json"
LABEL = "показательный вариант"


@cache
def directory() -> Directory:
    """The invented district that ships with the product."""
    return read(FILE, Directory)


async def settle(settings: Settings, *, at: datetime) -> dict[PersonCode, str]:
    """Enter the district and answer everybody's key. Keys are made once and kept in the data folder, for its owner."""
    district = directory()
    keys = _kept(settings.data / KEYS)
    missing = [person.code for person in district.people if person.code not in keys]
    if missing:
        keys |= {code: new_token() for code in missing}
        _keep(settings.data / KEYS, keys)
    entries = tuple(
        TokenEntry(sha256=token_digest(keys[person.code]), person=person.code, label=LABEL)
        for person in district.people
    )
    sessions = Sessions(settings.database)
    try:
        await enter_directory(sessions, district.model_copy(update={"tokens": entries}), at=at)
    finally:
        await sessions.close()
    return keys


def _kept(path: Path) -> dict[PersonCode, str]:
    if not path.exists():
        return {}
    keys: dict[PersonCode, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys


def _keep(path: Path, keys: dict[PersonCode, str]) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=1)
    fresh.replace(path)
