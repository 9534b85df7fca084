"""A region's pack, named in the settings, is what the doors ask and what the workers print."""

import asyncio
import base64
import io
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pypdf
import pytest
from temporalio.client import Client

from activities.sessions import Sessions
from api.app import create_app
from tests.support.clock import KEY, KEYS, Clock
from tests.support.doors import Case, Doors, furnished, open_case, opened, settings_of
from tests.support.region import PAGE
from tests.support.regions import form_text, layout_text, next_version, put
from tests.support.server import working
from workflows import packs

ROOT = Path(__file__).parents[2]
LANDMARK = '      - {key: landmark, type: string, title: "Как найти дом"}\n'


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Path]:
    """A pack in which the signal card asks how to find the house, and is laid out by the region."""
    folder = tmp_path / "zarechny"
    put(folder, "pack.yaml", PAGE)
    put(folder, "forms/signal_card.v2.yaml", next_version(form_text("signal_card"), 2, LANDMARK))
    layout = layout_text("signal_card")
    line = '{% if form.version > 1 %}{{ blocks.line(sheet, "landmark", "Дом:") }}{% endif %}'
    asked = f"{{% block paper %}}\n<p>Заречный район</p>\n{line}\n"
    assert "{% block paper %}\n" in layout
    put(folder, "documents/signal_card/template.html", layout.replace("{% block paper %}\n", asked, 1))
    yield folder
    packs.publish_all()


@asynccontextmanager
async def printer(clock: Clock, database: str, data: Path, region: Path) -> AsyncIterator[None]:
    """The worker of documents, as a process of its own that knows the pack from its environment alone."""
    environment = {
        "MARSHRUT_DATA": str(data),
        "MARSHRUT_DATABASE_URL": database,
        "MARSHRUT_KEYS": json.dumps({KEY: base64.b64encode(KEYS[KEY]).decode()}),
        "MARSHRUT_PACKS": json.dumps([str(region)]),
        "TEMPORAL_ADDRESS": clock.address,
    }
    command = (sys.executable, "-m", "workflows", "--queue", "documents")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=os.environ | environment)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def words_of_the_card(case: Case) -> str:
    """The text of the case's signal card, once it is printed."""
    reader = case.doors.visitor("kdn-secretary")
    async with asyncio.timeout(50):
        while True:
            (line,) = (await reader.get(f"/cases/{case.id}/documents")).json()
            if line["address"]:
                break
            await asyncio.sleep(0.2)
    paper = await reader.get(line["address"].removeprefix("/api/v1"))
    pages = pypdf.PdfReader(io.BytesIO(paper.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@asynccontextmanager
async def deciding(clock: Clock, database: str) -> AsyncIterator[None]:
    """The worker of cases; it prints nothing."""
    sessions = Sessions(database)
    async with working(clock.client, sessions):
        yield
    await sessions.close()


async def test_the_papers_of_new_and_of_open_cases_are_printed_with_the_pack(
    clock: Clock, database_url: str, tmp_path: Path, region: Path
) -> None:
    settings = settings_of(database_url, tmp_path / "data")

    async def connect() -> Client:
        return clock.client

    plain = create_app(settings, connect=connect)
    regional = create_app(settings.model_copy(update={"packs": (region,)}), connect=connect)
    async with furnished(database_url) as sessions, deciding(clock, database_url):
        async with opened(plain) as browser:
            old = await open_case(Doors(plain, browser, sessions))
        async with opened(regional) as browser, printer(clock, database_url, settings.data, region):
            doors = Doors(regional, browser, sessions)
            new = await open_case(doors, landmark="за мостом, зелёная калитка")
            schema = await doors.visitor("kdn-secretary").get("/forms/signal_card")
            words = await words_of_the_card(new)
            words_of_old = await words_of_the_card(Case(doors, old.id, old.number))
    assert "Как найти дом" in schema.json()["answers"]["properties"]["landmark"]["title"]
    assert "Дом: за мостом, зелёная калитка" in words
    assert "Форма signal_card, версия 2 (пакет «zarechny», " in words
    assert "Заречный район" in words_of_old
    assert "Форма signal_card, версия 1; шаблон signal_card, версия 1 (пакет «zarechny», " in words_of_old
