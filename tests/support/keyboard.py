"""A person with a keyboard and nothing else: where Tab leads, whether one sees it, and what each control is called."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

MARK = """() => {
  const stops = 'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex="0"]';
  const chosen = new Set();
  const found = [...document.querySelectorAll(stops)].filter(part => {
    if (part.disabled || part.closest('[inert]') || !part.checkVisibility({visibilityProperty: true})) return false;
    if (part.tabIndex < 0) return false;
    if (part.type === 'radio') {
      const group = document.getElementsByName(part.name);
      const checked = [...group].find(one => one.checked && one.form === part.form);
      if (checked ? checked !== part : chosen.has(part.name)) return false;
      chosen.add(part.name);
    }
    return true;
  });
  found.forEach((part, place) => { part.dataset.stop = place; });
  window.__looks = found.map(look);
  return found.map(part => (part.innerText || part.name || part.outerHTML).trim().slice(0, 60));

  function look(part) { return window.__look(part); }
}"""
LOOK = """() => { window.__look = part => {
  const around = [part, part.querySelector('rect'), part.firstElementChild, part.labels && part.labels[0]];
  const told = around.flatMap(one => one ? [[one, null], [one, '::before'], [one, '::after']] : []);
  return JSON.stringify(told.map(([one, pseudo]) => {
    const style = getComputedStyle(one, pseudo);
    const isDrawn = style.outlineStyle !== 'none' && !/, 0\\)$|transparent/.test(style.outlineColor);
    return [isDrawn && style.outlineWidth, style.boxShadow, style.backgroundColor, style.borderTopWidth,
            style.borderTopColor, style.strokeWidth, style.stroke];
  }));
}; }"""
HERE = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  const place = part.dataset.stop === undefined ? -1 : Number(part.dataset.stop);
  const box = part.getBoundingClientRect();
  return [place, place < 0 || window.__look(part) !== window.__looks[place], box.bottom > 0 && box.top < innerHeight];
}"""
CONTROLS = {"button", "checkbox", "combobox", "DisclosureTriangle", "link", "listbox", "radio", "searchbox", "textbox"}


@dataclass(frozen=True)
class Walk:
    """What Tab found, from the top of the page to its end."""

    expected: list[str]
    """The words of every control, in the order in which they stand."""
    reached: list[int]
    """Which of them Tab came to, in turn; -1 is something else."""
    unseen: list[str]
    """Those that do not show that they have the focus."""
    out_of_sight: list[str]
    """Those that stay outside the window while they have it."""


async def walk(page: Page) -> Walk:
    """Press Tab until the page ends."""
    await page.evaluate(LOOK)
    expected: list[str] = await page.evaluate(MARK)
    await page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    reached, unseen, out_of_sight = [], [], []
    for _ in range(len(expected) + 5):
        await page.keyboard.press("Tab")
        here = await page.evaluate(HERE)
        if here is None:
            break
        place, is_seen, is_in_sight = here
        reached.append(place)
        name = expected[place] if place >= 0 else "?"
        unseen += [] if is_seen else [name]
        out_of_sight += [] if is_in_sight else [name]
    return Walk(expected, reached, unseen, out_of_sight)


async def unnamed(page: Page) -> list[str]:
    """Controls for which the accessibility tree has no name."""
    session = await page.context.new_cdp_session(page)
    tree: dict[str, Any] = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    return [
        node["role"]["value"]
        for node in tree["nodes"]
        if not node["ignored"]
        and node["role"]["value"] in CONTROLS
        and not node.get("name", {}).get("value", "").strip()
    ]
