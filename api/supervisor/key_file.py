"""Where the keys of the installation are kept, and how they are added to and taken from: a file for its owner only.

Either `keys.json` in the data folder (the embedded default), or the secrets `MARSHRUT_KEYS` and `MARSHRUT_CURRENT_KEY`
of the folder of secrets. Keys that come from the environment are not ours to write.
"""

import base64
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.settings import KEY_LENGTH, PREFIX, SECRETS, Settings

KEYS_FILE = "keys.json"
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
CURRENT = "current"


class NotOurs(ValueError):
    """The keys cannot be changed from here; the message (Russian) says where to change them."""


@dataclass(frozen=True)
class KeyFile:
    """The keys by name, in the order in which they were made, and the one that closes what is new."""

    current: str
    keys: Mapping[str, str]

    @property
    def current_first(self) -> dict[str, str]:
        """All of them, the one that closes first."""
        return {self.current: self.keys[self.current], **self.keys}

    @property
    def waiting(self) -> str | None:
        """The newest key, when it was made after the one that closes."""
        newest = list(self.keys)[-1]
        return None if newest == self.current else newest

    def with_new(self, name: str) -> "KeyFile":
        """One more key, which opens but closes nothing yet. Raises NotOurs when the name is taken or none."""
        if not NAME.fullmatch(name):
            raise NotOurs("Имя ключа: латинские буквы, цифры, «-» и «_», не больше 40 знаков.")
        if name in self.keys:
            raise NotOurs(f"Ключ «{name}» уже есть. Возьмите другое имя.")
        return KeyFile(self.current, {**self.keys, name: fresh()})

    def without(self, name: str) -> "KeyFile":
        """All but this one."""
        return KeyFile(self.current, {key: value for key, value in self.keys.items() if key != name})

    def next_name(self) -> str:
        """A name that is free: k2 after k1."""
        numbers = [int(found[1]) for name in self.keys if (found := re.fullmatch(r"k(\d{1,9})", name))]
        return f"k{max(numbers, default=0) + 1}"


def fresh() -> str:
    """A new key in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_LENGTH)).decode()


def kept_keys(data: Path) -> dict[str, str]:
    """The keys of the embedded default, the current one first: made once, kept in the data folder for its owner."""
    path = data / KEYS_FILE
    if not path.exists():
        _write(path, json.dumps({"k1": fresh()}))
    return _embedded(path).current_first


def read_file(settings: Settings) -> KeyFile:
    """The keys where they can be changed. Raises NotOurs when they come from the environment."""
    keys, current = _secrets()
    if keys.is_file():
        found: dict[str, str] = json.loads(keys.read_text(encoding="utf-8"))
        named = current.read_text(encoding="utf-8").strip() if current.is_file() else ""
        return KeyFile(named or next(iter(found)), found)
    path = settings.data / KEYS_FILE
    if os.environ.get(f"{PREFIX}KEYS") or not path.is_file():
        raise NotOurs(
            f"Ключи заданы переменной {PREFIX}KEYS или их ещё нет, и отсюда их не изменить. Добавьте ключ там, где "
            f"она задана (openssl rand -base64 32), а в {PREFIX}CURRENT_KEY назовите тот, которым закрывать новое."
        )
    return _embedded(path)


def write_file(settings: Settings, file: KeyFile) -> None:
    """Keep it: whole or not at all. Raises OSError when it cannot be written."""
    keys, current = _secrets()
    if keys.is_file():
        _write(keys, json.dumps(dict(file.keys)))
        _write(current, file.current)
        return
    _write(settings.data / KEYS_FILE, json.dumps({CURRENT: file.current, "keys": dict(file.keys)}))


def _embedded(path: Path) -> KeyFile:
    kept = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(kept.get("keys"), dict):
        return KeyFile(kept[CURRENT], kept["keys"])
    return KeyFile(next(iter(kept)), kept)  # as it was written before keys could be changed


def _secrets() -> tuple[Path, Path]:
    folder = Path(os.environ.get(f"{PREFIX}SECRETS_DIR", SECRETS))
    return folder / f"{PREFIX}KEYS", folder / f"{PREFIX}CURRENT_KEY"


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
