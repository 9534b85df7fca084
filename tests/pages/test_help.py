"""Help is there for everybody, about the page one came from, with pictures; the first look round can be taken."""

import re
from io import BytesIO

import pytest
from PIL import Image

from api.assets import FOLDER
from api.pages.handbook.advice import Picture
from api.pages.handbook.sections import SECTIONS, advice_for, help_about
from api.pages.showing import FOLDER as TEMPLATES
from models.people import Role
from tests.pages.conftest import Visit
from tests.support.browser import Visitor

pytestmark = pytest.mark.timeout(240)
LARGEST = 40_000
WITHOUT = {
    "help",
    "help_glossary",
    "help_keyboard",
    "help_role",
    "problem",
    "resumed",
    "sign_in",
    "signed_out",
    "start",
}
"""Pages about which there is nothing to ask."""
PICTURES = sorted({advice.picture for role in Role for advice in advice_for(role) if advice.picture is not None})


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_small_and_told_to_whoever_does_not_see_it(picture: Picture) -> None:
    packed = (FOLDER / "help" / picture.file).read_bytes()
    assert len(packed) <= LARGEST, "run `make pictures`"
    image = Image.open(BytesIO(packed))
    assert image.format == "WEBP"
    assert image.size == picture.measures, "run `make pictures`: the measures are of another picture"
    assert len(picture.alt) > 20


def test_no_picture_lies_about_unused() -> None:
    assert {path.name for path in (FOLDER / "help").glob("*.webp")} == {picture.file for picture in PICTURES}


def test_every_section_that_pages_lead_to_is_somebody_s() -> None:
    known = {advice.code for role in Role for advice in advice_for(role)}
    assert set(SECTIONS.values()) <= known
    templates = {path.stem for path in (TEMPLATES / "pages").glob("*.html")}
    assert templates - WITHOUT == set(SECTIONS), "say in api/pages/handbook/sections.py which help a page leads to"
    for role in Role:
        codes = [advice.code for advice in advice_for(role)]
        assert len(codes) == len(set(codes))
    assert help_about("pages/term.html", Role.HEAD) == "/help/roles/head#term"
    assert help_about("pages/term.html", Role.SUPERVISOR) == "/help/roles/supervisor"
    assert help_about("pages/start.html", None) == "/help"


@pytest.mark.parametrize("page", ["", "/keyboard", "/glossary"])
async def test_help_needs_no_key(visit: Visit, page: str) -> None:
    stranger = await visit()
    await stranger.goes(f"/help{page}")


async def test_each_role_has_its_page_with_pictures_and_finds_it_first(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes("/help")
    assert await supervisor.page.locator("main ul.govuk-list a").first.inner_text() == "Надзор"
    for role in Role:
        await supervisor.goes(f"/help/roles/{role.value}")
        assert await supervisor.page.locator("main ol").count() >= 1
        broken = "[...document.images].filter(one => one.complete && one.naturalWidth === 0).length"
        assert await supervisor.page.evaluate(broken) == 0


async def test_a_page_leads_to_the_help_about_itself(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes("/supervision")
    await supervisor.presses("Помощь по странице", picture="help-roles-supervisor")
    assert supervisor.page.url.endswith("/help/roles/supervisor#where")
    assert await supervisor.page.locator("#where").is_visible()


async def test_a_word_of_the_law_has_its_source_and_ours_is_marked(visit: Visit) -> None:
    stranger = await visit()
    await stranger.goes("/help/glossary")
    said = await stranger.text()
    assert "120-ФЗ ст. 1" in said
    assert "слово системы, не закона" in said


async def test_the_first_look_round_is_offered_once_walks_over_real_pages_and_ends(visit: Visit) -> None:
    methodologist = await visit("methodologist", scripts=False)
    await methodologist.goes("/routes", picture="tour-offer")
    await methodologist.presses("Пройти экскурсию", picture="tour-1")
    assert await told(methodologist) == "1 из 2 Порядок, записанный как данные"
    await methodologist.goes("/help", picture="tour-away")
    assert "Экскурсия продолжается на других страницах." in await methodologist.text()
    await methodologist.presses("К её началу", picture="tour-1")
    await methodologist.presses(re.compile("Индивидуальная профилактическая"), picture="tour-2")
    assert await told(methodologist) == "2 из 2 Кто, что, в какой срок и почему"
    await methodologist.presses("Закончить экскурсию", picture="routes")
    again = await visit("methodologist")
    await again.goes("/routes")
    assert await again.page.locator(".app-guide").count() == 0
    await again.goes("/help")
    await again.presses("Пройти экскурсию", picture="tour-1")
    await again.presses("Закончить экскурсию", picture="routes")


async def told(visitor: Visitor) -> str:
    """The title of the stop."""
    return re.sub(r"\s+", " ", await visitor.page.locator(".app-guide__title").inner_text())
