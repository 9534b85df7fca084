"""Takes the pictures of help from the pages of the invented district: `make pictures`.

Each is a part of a real page, with what the text speaks of framed, kept as WebP of at most 40 KB with its measures.
"""

import asyncio
import json
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from api.pages.handbook.advice import MEASURES
from tests.support.browser import FLAGS, PROGRAM, Visitor
from tests.support.exhibition import exhibition_of

FOLDER = MEASURES.parent
WIDTH = 1040
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


SHOTS = (
    Shot("tasks", "specialist", ("/tasks",), "main tbody tr >> nth=0", 620),
    Shot("form", "specialist", ("/tasks", TASK), ".app-contents", 640),
    Shot("term", "specialist", ("/tasks", TASK, "main a[href$='/term']"), "main form >> nth=0", 620),
    Shot("case", "secretary", ("/cases?overdue=yes", CASE), ".app-card--next", 640),
    Shot("documents", "secretary", ("/cases?stage=plan", CASE, PAPERS), "main tbody tr >> nth=0", 520),
    Shot("threat", "secretary", ("/cases", CASE, "main a[href$='/threat']"), "main .govuk-button--warning", 560),
    Shot("assign", "head", ("/tasks",), "main .govuk-button--secondary >> nth=1", 520),
    Shot("signal", "reporter", ("/signals/new",), "main .moj-alert", 640),
    Shot("signals", "hotline", ("/signals",), "main tbody tr >> nth=0", 420),
    Shot("supervision", "supervisor", ("/supervision",), "main tbody tr >> nth=0", 640),
    Shot("norm", "supervisor", (LATE, NORM), ".app-deviation >> nth=0", 620),
    Shot("proof", "supervisor", (LATE, NORM, PROOF), ".app-proof >> nth=0", 620),
    Shot("route", "methodologist", ("/routes", "main a[href^='/routes/']"), ".app-map__box >> nth=0", 640),
    Shot("person", "administrator", ("/administration/people/edit",), "main form", 640),
    Shot("state", "administrator", ("/administration",), "main table >> nth=0", 560),
)  # fmt: skip


async def take(browser: Browser, address: str) -> dict[str, tuple[int, int]]:
    """Take every picture into the folder: their measures by name."""
    measures, visitors = {}, dict[str, Visitor]()
    for shot in SHOTS:
        if shot.part not in visitors:
            visitors[shot.part] = await Visitor.arrive(browser, address)
            await visitors[shot.part].signs_in(shot.part)
        page = visitors[shot.part].page
        await page.set_viewport_size({"width": WIDTH, "height": 900})
        await _walk(page, address, shot)
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
    await page.evaluate(ADD, FRAME)
    await page.locator(shot.marked).first.evaluate("part => part.classList.add('marked')")


async def _picture(page: Page, shot: Shot) -> Image.Image:
    """The part of the page from the head of its main column down."""
    box = await page.locator(shot.top).first.bounding_box()
    if box is None:
        raise RuntimeError(f"{shot.name}: nothing to be seen at {shot.top}")
    whole = Image.open(BytesIO(await page.screenshot(full_page=True))).convert("RGB")
    top = int(box["y"])
    return whole.crop((0, top, WIDTH, min(top + shot.height, int(box["y"] + box["height"]))))


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


async def main() -> None:
    """Take the pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{Path(folder) / 'marshrut.db'}"
        async with exhibition_of(database, Path(folder), every=1) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)
            measures = await take(browser, address)
            await browser.close()
    MEASURES.write_text(json.dumps(measures, indent=1) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
