"""Styles, scripts, fonts and pictures, under names that say their content: a browser may keep them for a year."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from fastapi import APIRouter, Request, Response

from api.errors import NotFound
from api.languages import gettext as _

FOLDER = Path(__file__).parent / "static"
ADDRESS = "/static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
REFERENCE = re.compile(r"""(?<=["'(])\./([\w.-]+)(?=["')])""")
FOR_EVER = "public, max-age=31536000, immutable"
log = structlog.get_logger()


@dataclass(frozen=True)
class Asset:
    """One file as it is sent, whole and compressed."""

    kind: str
    content: bytes
    packed: bytes | None
    """None for what is compressed already."""


class Assets:
    """Every file of the folder, each under its name with twelve digits of its digest.

    Styles and scripts name their neighbours as `./name`; those names are replaced by the ones with digests, so a file
    is entered after those that it names. Two that name each other have no such order and are a mistake.
    """

    def __init__(self, folder: Path) -> None:
        self._addresses: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        self._waiting = {path.name: path for path in sorted(folder.rglob("*")) if path.suffix in KINDS}
        while self._waiting:
            self._enter(self._waiting.pop(next(iter(self._waiting))))
        if not (folder / "vendor").is_dir():
            log.warning("pages_without_styles", remedy="make setup")

    def address(self, name: str) -> str:
        """Where the file of this name is found; one that is not there has an address where nothing is."""
        return f"{ADDRESS}/{self._addresses.get(name, name)}"

    def at(self, name: str) -> Asset | None:
        """What is found there."""
        return self._assets.get(name)

    def _enter(self, path: Path) -> None:
        content = path.read_bytes()
        packed = None
        if path.suffix in {".css", ".js", ".svg"}:
            text = REFERENCE.sub(lambda found: f"./{self._address_of(found[1])}", content.decode())
            content = text.encode()
            packed = gzip.compress(content, mtime=0)
        digest = hashlib.sha256(content).hexdigest()[:12]
        name = f"{path.stem}.{digest}{path.suffix}"
        self._addresses[path.name] = name
        self._assets[name] = Asset(KINDS[path.suffix], content, packed)

    def _address_of(self, name: str) -> str:
        """The address of a neighbour, which is entered now if it was not."""
        if name in self._waiting:
            self._enter(self._waiting.pop(name))
        return self._addresses.get(name, name)


@cache
def assets() -> Assets:
    """The files that ship with the product."""
    return Assets(FOLDER)


router = APIRouter(include_in_schema=False)


@router.get(f"{ADDRESS}/{{name}}")
def read_asset(name: str, request: Request) -> Response:
    """One file. Its content never changes under its name."""
    found = assets().at(name)
    if found is None:
        raise NotFound(_("Такого файла нет."), _("Обновите страницу."))
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.kind)
    return Response(found.content, headers=headers, media_type=found.kind)
