"""Takes the pictures of help from the pages of the invented district: `make pictures`, some: `ARGS="tasks form"`.

What only a whole running system shows is taken from one: `marshrut up --demo`, then `ARGS="state --at http://…"`.
Each is a part of a real page, with what the text speaks of framed, kept as WebP of at most 40 KB with its measures.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import select

from activities.contracts import PaperOrder
from activities.document_register import RENDERING
from activities.documents import Papers
from activities.sessions import BlockingSessions
from activities.storage import FileStorage
from api.pages.handbook.advice import MEASURES
from models.tables import Deed
from tests.support.browser import FLAGS, PROGRAM, Visitor
from tests.support.doors import settings_of
from tests.support.exhibition import exhibition_of

FOLDER = MEASURES.parent
WIDTH = 1140
EDGE = 14
"""Points of ground left and right."""
LARGEST = 40_000
QUALITIES = (80, 70, 60, 50, 40)
FRAME = ".marked { outline: 4px solid #d4351c !important; outline-offset: 4px; border-radius: 2px; }"
ADD = "frame => { const sheet = new CSSStyleSheet(); sheet.replaceSync(frame); document.adoptedStyleSheets = [sheet]; }"
CASE = "main th a[href^='/cases/'], main td a[href^='/cases/']"
LATE = "/supervision/steps?standing=late"
PAPERS = "nav a[href^='/cases/'][href$='/documents']"
NORM, PROOF = "main a[href^='/supervision/cases/']", "nav a[href^='/supervision/cases/'][href$='/custody']"
TASK = "main td a[href*='/tasks/'], main th a[href*='/tasks/']"


class Shot(NamedTuple):
    """What to take: who looks, which way they go, what is framed, and how far down the picture reaches (points)."""

    name: str
    part: str
    way: tuple[str, ...]
    """Addresses, and links to follow (selectors begin with `main` or `nav`)."""
    marked: str
    height: int
    top: str = "main"
    is_of_running: bool = False
    """Whether it is taken from a running system, with its workers and its Temporal."""


SHOTS = (
    Shot("tasks", "specialist", ("/tasks",), "main tbody tr >> nth=0", 620),
    Shot("form", "specialist", ("/tasks", TASK), ".app-contents", 640),
    Shot("term", "specialist", ("/tasks", TASK, "main a[href$='/term']"), "main form >> nth=0", 620),
    Shot("case", "secretary", ("/cases?overdue=yes", CASE), ".app-card--next", 640),
    Shot("documents", "secretary", ("/cases?stage=plan", CASE, PAPERS), "main tbody tr >> nth=0", 520),
    Shot("threat", "secretary", ("/cases", CASE, "main a[href$='/threat']"), "main .govuk-button--warning", 680),
    Shot("approval", "head", ("/approvals", "main a[href^='/approvals/']"), "main dl >> nth=0", 640),
    Shot("assign", "head", ("/tasks",), "main button:has-text('исполнителя')", 560),
    Shot("signal", "reporter", ("/signals/new",), "main .moj-alert", 640),
    Shot("signals", "hotline", ("/signals",), "main tbody tr >> nth=0", 420),
    Shot("supervision", "supervisor", ("/supervision",), ".app-figures", 640),
    Shot("norm", "supervisor", (LATE, NORM), ".app-deviation >> nth=0", 660),
    Shot("proof", "supervisor", (LATE, NORM, PROOF), "main .moj-alert", 620),
    Shot("route", "methodologist", ("/routes/ru.prevention",), ".app-map__box >> nth=0", 640),
    Shot("person", "administrator", ("/administration/people/edit",), "main .govuk-form-group >> nth=4", 640),
    Shot("state", "administrator", ("/administration",), "main table >> nth=0", 560, is_of_running=True),
)  # fmt: skip


Printing = Callable[[str], None]


async def take(browser: Browser, address: str, shots: Iterable[Shot], printing: Printing) -> dict[str, tuple[int, int]]:
    """Take these pictures into the folder: their measures by name. `printing` prints the papers of a case."""
    measures, visitors = {}, dict[str, Visitor]()
    for shot in shots:
        if shot.part not in visitors:
            visitors[shot.part] = await Visitor.arrive(browser, address)
            await visitors[shot.part].signs_in(shot.part)
        page = visitors[shot.part].page
        await page.set_viewport_size({"width": WIDTH, "height": 900})
        await _walk(page, address, shot)
        if shot.name == "documents":
            await asyncio.to_thread(printing, page.url.split("/")[-2])
            await page.reload()
        await page.evaluate(ADD, FRAME)
        await page.locator(shot.marked).first.evaluate("part => part.classList.add('marked')")
        picture = await _picture(page, shot)
        packed = _packed(picture)
        (FOLDER / f"help-{shot.name}.webp").write_bytes(packed)
        measures[shot.name] = picture.size
        sys.stdout.write(f"{shot.name}: {picture.width} × {picture.height}, {len(packed)} байт\n")
    return measures


async def _walk(page: Page, address: str, shot: Shot) -> None:
    for step in shot.way:
        target = step if step.startswith("/") else await page.locator(step).first.get_attribute("href")
        await page.goto(f"{address}{target}")


def _printed(printing: BlockingSessions, papers: Papers, case: str) -> None:
    """Print what waits to be printed in this case: in the exhibition nobody does."""
    waiting = select(Deed.order).where(Deed.kind == RENDERING, Deed.case_id == case)
    with printing.transaction() as connection:
        orders = connection.execute(waiting).scalars().all()
    for order in orders:
        papers.render_document(PaperOrder.model_validate(order))


async def _picture(page: Page, shot: Shot) -> Image.Image:
    """The part of the page from the head of its main column down."""
    box = await page.locator(shot.top).first.bounding_box()
    if box is None:
        raise RuntimeError(f"{shot.name}: nothing to be seen at {shot.top}")
    whole = Image.open(BytesIO(await page.screenshot(full_page=True))).convert("RGB")
    left, top, right = (int(side) for side in (box["x"] - EDGE, box["y"], box["x"] + box["width"] + EDGE))
    return whole.crop((left, top, right, min(top + shot.height, int(box["y"] + box["height"]))))


def _packed(picture: Image.Image) -> bytes:
    """The picture as WebP that is small enough: without loss where that is smaller."""
    lossless = BytesIO()
    picture.quantize(64).convert("RGB").save(lossless, "WEBP", lossless=True, quality=100, method=6)
    for quality in QUALITIES:
        lossy = BytesIO()
        picture.save(lossy, "WEBP", quality=quality, method=6)
        smaller = min(lossy.getvalue(), lossless.getvalue(), key=len)
        if len(smaller) <= LARGEST:
            return smaller
    raise RuntimeError(f"a picture of {picture.size} is larger than {LARGEST} bytes: take less of the page")


@asynccontextmanager
async def _exhibition() -> AsyncIterator[tuple[str, Printing]]:
    """The pages without workers: whoever wants a paper prints it."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        database = f"sqlite+aiosqlite:///{data / 'marshrut.db'}"
        sessions = BlockingSessions(database)
        papers = Papers(sessions, FileStorage(settings_of(database, data).storage))
        async with exhibition_of(database, data, every=1) as address:
            yield address, partial(_printed, sessions, papers)
        sessions.close()


async def main(named: Sequence[str], running: str | None) -> None:
    """Take the pictures anew: those of a running system if its address is given, else the others."""
    shots = [one for one in SHOTS if one.is_of_running is bool(running) and (one.name in named or not named)]
    async with AsyncExitStack() as stack:
        if running:
            address, printing = running, lambda _case: None
        else:
            address, printing = await stack.enter_async_context(_exhibition())
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        measures = await take(browser, address, shots, printing)
        await browser.close()
    kept = json.loads(MEASURES.read_text()) if MEASURES.exists() else {}
    MEASURES.write_text(json.dumps({**kept, **measures}, indent=1) + "\n")


if __name__ == "__main__":
    wanted = argparse.ArgumentParser()
    wanted.add_argument("names", nargs="*", help="which of them; all without")
    wanted.add_argument("--at", help="address of a running `marshrut up --demo`")
    given = wanted.parse_args()
    asyncio.run(main(given.names, given.at))
