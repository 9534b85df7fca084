"""The drawings of the published routes: no text over another, none outside its box, large enough for a sheet of A3."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from bench.long_route import long_route
from forms.procedure.bpmn import bpmn
from forms.procedure.drawing import diagram
from forms.procedure.layout import TITLE_SIZE, scale
from models.route import Route
from tests.support.browser import PICTURES, ROOT
from workflows import packs

ROUTES = [*(route for _, route in packs.routes()), long_route(40)]
SMALLEST = 5.5
"""Points of the titles of steps on A3: as small as a map's."""

VIEWER = ROOT / "node_modules/bpmn-js/dist"
TEXTS = """() => [...document.querySelectorAll('svg text')].map(text => {
  const at = text.getBoundingClientRect(), part = text.parentElement;
  const box = part.querySelector(':scope > title') && part.querySelector(':scope > rect')?.getBoundingClientRect();
  const wide = !box || (at.left >= box.left && at.right <= box.right);
  const high = !box || (at.top >= box.top - 1 && at.bottom <= box.bottom + 1);
  return {said: text.textContent, x: at.left, y: at.top, right: at.right, bottom: at.bottom, within: wide && high};
})"""
IMPORT = """async xml => {
  const viewer = new BpmnJS({container: '#canvas'});
  const {warnings} = await viewer.importXML(xml);
  viewer.get('canvas').zoom('fit-viewport');
  const shown = viewer.get('elementRegistry').filter(element => !element.labelTarget);
  return {warnings: warnings.map(one => one.message), shown: shown.map(element => element.id)};
}"""


def overlapping(texts: list[dict[str, Any]]) -> list[str]:
    """Pairs of texts whose boxes cross by more than a hair."""
    found = []
    for number, one in enumerate(texts):
        for other in texts[number + 1 :]:
            wide = min(one["right"], other["right"]) - max(one["x"], other["x"])
            high = min(one["bottom"], other["bottom"]) - max(one["y"], other["y"])
            if wide > 1 and high > 4:
                found.append(f"{one['said']} / {other['said']}")
    return found


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.id}.v{route.version}")
async def test_a_diagram_can_be_read_on_a_sheet(browser: Browser, route: Route) -> None:
    drawn = diagram(route)
    width, height = (float(side) for side in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)[0])
    assert scale(width, height) * TITLE_SIZE / 0.3528 >= SMALLEST
    page = await browser.new_page(viewport={"width": int(width) + 1, "height": int(height) + 1})
    await page.set_content(f'<!doctype html><body style="margin:0">{drawn}')
    texts = await page.evaluate(TEXTS)
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"diagram-{route.id}.png")
    await page.close()
    assert len(texts) > len(route.step_of)
    assert overlapping(texts) == []
    assert [text["said"] for text in texts if not text["within"]] == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.id}.v{route.version}")
async def test_a_modeller_opens_the_bpmn_without_a_warning(browser: Browser, route: Route) -> None:
    written = bpmn(route, packs.law(route.country))
    page = await browser.new_page(viewport={"width": 2000, "height": 900})
    await page.set_content('<!doctype html><div id="canvas" style="width:2000px;height:900px"></div>')
    await page.add_style_tag(path=VIEWER / "assets/bpmn-js.css")
    await page.add_style_tag(path=VIEWER / "assets/diagram-js.css")
    await page.add_script_tag(path=VIEWER / "bpmn-viewer.production.min.js")
    seen = await page.evaluate(IMPORT, written)
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"bpmn-{route.id}.png")
    await page.close()
    assert seen["warnings"] == []
    shapes = set(re.findall(r'<bpmndi:BPMN(?:Shape|Edge) [^>]*bpmnElement="([^"]+)"', written))
    assert set(seen["shown"]) - {"collaboration"} == shapes


def test_the_viewer_is_the_one_that_is_locked() -> None:
    assert Path(VIEWER / "bpmn-viewer.production.min.js").exists(), "run `make setup-test`"
