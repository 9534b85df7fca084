"""Attacks by way of files: names that lead elsewhere, content that acts, addresses that our own house would visit."""

import asyncio
import re
import socket
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from weasyprint.urls import URLFetcher

from activities.attachments import pictures, portable, signs
from activities.errors import FileDamaged, FileMissing
from activities.storage import FileStorage
from api import assets, parcel
from api.assets import Asset
from api.pages.bundle import FILES as MOST_FILES
from forms import pdf
from models.attachment import FileKind, FileUnwelcome
from tests.security.attacks.siege import Attack, Siege, replacing
from tests.support.files import armed_pdf, bomb
from tests.support.stored_files import KEY
from tests.support.town import form_token

UP = ("../", "..%2f", "%2e%2e/", "..%5c", "....//", "%252e%252e%252f", "..%c0%af")
NEVER = re.compile(b"(?!)")
ANYTHING = re.compile(".*", re.DOTALL)
ACTIVE = (b"<svg onload=alert(1)>", b"<!doctype html><script>", b"<?xml version='1.0'?><svg/>", b"\xef\xbb\xbf <html>")


async def leaves_the_store(_siege: Siege) -> bool:
    """A digest that is a way up leads to a file beside the store."""
    with TemporaryDirectory() as folder:
        secret = Path(folder) / "keys.json"
        secret.write_text("secret")
        store = FileStorage(Path(folder) / "store")
        for way in ("../keys.json", f"..//{str(secret)[1:]}", str(secret)):
            try:
                store.get(way, KEY)
            except FileMissing:
                continue
            except FileDamaged:
                return True
            return True
    return False


async def leaves_the_folder(siege: Siege) -> bool:
    """The name of a style or a script leads to our code; were there no list, the router would let few of them by."""
    async with siege.town.browser() as browser:
        tried = [(await browser.get(f"/static/{up}app.py")).status_code for up in UP]
    return httpx.codes.OK in tried or assets.assets().at("../app.py") is not None


def _any_file(_self: Any, name: str) -> Asset | None:
    path = assets.FOLDER / name
    return Asset("text/plain", path.read_bytes(), None) if path.is_file() else None


async def brings_a_way_up(_siege: Siege) -> bool:
    """The name of a file that somebody brings is a way up."""
    names = ("../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\x\\y.pdf", "a\0/../b", "..")
    kept = [parcel.named_file(name) for name in names]
    return any("/" in name or "\\" in name or "\0" in name for name in kept)


async def visits_an_address(_siege: Siege) -> bool:
    """The printer visits an address that stands in a paper: a service of our own network, a file of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/metadata"
        page = f'<html><head><title>x</title></head><body><img src="{address}" alt=""/><p>x</p></body></html>'
        printing = asyncio.create_task(asyncio.to_thread(pdf.pdf_of, page))
        try:
            visitor, _ = await asyncio.to_thread(trap.accept)
            visitor.close()
        except TimeoutError:
            return False
        finally:
            await printing
    return True


class Anywhere(pdf.PackagedFetcher):
    """As the library fetches by itself."""

    def __init__(self, **_: object) -> None:
        super().__init__()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        return super().fetch(url, headers) if url.startswith("font:") else URLFetcher.fetch(self, url, headers)


def _visiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PackagedFetcher", Anywhere)
    press = pdf._press.__wrapped__()
    monkeypatch.setattr(pdf, "_press", lambda: press)


async def brings_a_page(_siege: Siege) -> bool:
    """A file that a browser would run is taken in as a text."""
    for content in ACTIVE:
        try:
            signs.kind_of(content)
        except FileUnwelcome:
            continue
        return True
    return False


async def brings_an_armed_pdf(_siege: Siege) -> bool:
    """A PDF keeps what it does when it is opened."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        source.write_bytes(armed_pdf())
        target.touch()
        portable.rewrite(source, target)
        return b"/JavaScript" in target.read_bytes() or b"/Launch" in target.read_bytes()


async def brings_a_bomb(_siege: Siege) -> bool:
    """A picture of a few kilobytes is unfolded to what fills the memory."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.png", Path(folder) / "out.png"
        source.write_bytes(bomb(7_200, 7_200))
        target.touch()
        try:
            pictures.redraw(source, target, FileKind.PNG)
        except FileUnwelcome:
            return False
        except OSError:
            return True  # it was opened, and turned out to be a fake of ours
    return True


async def brings_a_crowd(siege: Siege) -> bool:
    """A form brings more files than any hand chooses."""
    async with await siege.town.visitor("opeka-specialist") as browser:
        files = [("file", (f"{number}.txt", b"x")) for number in range(MOST_FILES + 1)]
        sent = {"token": await form_token(browser)}
        answer = await browser.post("/notices/settings/calendar/revocation", data=sent, files=files)
    return answer.status_code != httpx.codes.REQUEST_ENTITY_TOO_LARGE


def _harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "_disarmed", lambda _part: 0)


FILES = (
    Attack(
        "path-store",
        leaves_the_store,
        replacing("activities.storage.DIGEST", SimpleNamespace(fullmatch=ANYTHING.fullmatch)),
    ),
    Attack("path-static", leaves_the_folder, replacing("api.assets.Assets.at", _any_file)),
    Attack("path-name", brings_a_way_up, replacing("api.parcel.named_file", lambda name: name)),
    Attack("ssrf-paper", visits_an_address, _visiting),
    Attack("file-page", brings_a_page, replacing("activities.attachments.signs.MARKUP", NEVER)),
    Attack("file-armed", brings_an_armed_pdf, _harmless),
    Attack("file-bomb", brings_a_bomb, replacing("activities.attachments.pictures.MOST_POINTS", 10**9)),
    Attack("file-crowd", brings_a_crowd, replacing("api.pages.bundle.FILES", 10_000)),
)
