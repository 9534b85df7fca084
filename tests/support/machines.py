"""compose.yaml and the Dockerfile, read as data."""

import json
import re
import shlex
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.support.postgres import Cluster

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"


@cache
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load((DOCKER / "compose.yaml").read_text())
    return loaded


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run an image of our own."""
    return {name: service for name, service in services().items() if "build" in service}


def secrets_of(service: dict[str, Any]) -> dict[str, str]:
    """File name under /run/secrets → name of the secret."""
    given = service.get("secrets", [])
    return {
        **{one: one for one in given if isinstance(one, str)},
        **{one["target"]: one["source"] for one in given if isinstance(one, dict)},
    }


def resolved(value: object) -> str:
    """A value with the defaults of compose's `${NAME:-default}` put in."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))


@dataclass(frozen=True)
class Stage:
    """One stage of the Dockerfile: its name, what it stands on, and its instructions in order."""

    name: str
    base: str
    lines: tuple[tuple[str, str], ...]

    def all(self, instruction: str) -> list[str]:
        return [rest for word, rest in self.lines if word == instruction]

    def command(self) -> list[str]:
        words: list[str] = json.loads(self.all("CMD")[-1])
        return words

    def health(self) -> list[str]:
        words: list[str] = json.loads(self.all("HEALTHCHECK")[-1].split(" CMD ", 1)[1])
        return words


@cache
def stages() -> dict[str, Stage]:
    text = re.sub(r"\\\n\s*", "", (DOCKER / "Dockerfile").read_text())
    found: dict[str, Stage] = {}
    current: list[tuple[str, str]] = []
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            current = []
            found[name] = Stage(name, base, ())
        elif word.isupper() and not word.startswith("#") and found:
            current.append((word, rest))
            last = found[next(reversed(found))]
            found[last.name] = Stage(last.name, last.base, tuple(current))
    return found


def command_of(service: dict[str, Any]) -> list[str]:
    """What the container of our own service starts: its own command, or that of its image."""
    given = service.get("command")
    if given is None:
        return stages()[service["build"]["target"]].command()
    return shlex.split(given) if isinstance(given, str) else list(given)


def prepare_roles(cluster: Cluster, secrets: Path) -> None:
    """What the entry point of PostgreSQL's image does on an empty volume."""
    environment = {
        "PATH": f"{cluster.programs}:/usr/bin:/bin",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(cluster.port),
        "POSTGRES_USER": "postgres",
        "SECRETS": str(secrets),
    }
    subprocess.run(["sh", DOCKER / "postgres/roles.sh"], env=environment, check=True, capture_output=True, timeout=30)
