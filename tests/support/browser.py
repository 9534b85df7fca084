"""A person before the pages, in a real browser. Whoever goes anywhere checks everything that every page must keep.

A page that comes is: answered as expected; valid HTML with one h1, which the title begins with; free of anything that
axe finds, on a desk and on a phone; not wider than the phone; silent on the console; within its security policy. With
`PICTURES=1` in the environment its picture is left in `out/pages`, to be looked at.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import html5lib
from playwright.async_api import Browser, Error, Locator, Page, Response
from playwright.async_api import TimeoutError as Late

from api.pages.controls import Control
from api.pages.questions import Asking, Question, chapters
from forms.definition import Form
from tests.support.seen import Seen

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "out" / "pages"
WANTED = "PICTURES" in os.environ
AXE = ROOT / "node_modules" / "axe-core"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OK, SEE_OTHER = 200, 303
DESK, PHONE = (1366, 900), (390, 844)
PATIENCE = 10_000
"""Milliseconds for anything to appear."""
LEAVING = 3_000
"""Milliseconds in which a question that leaves has left."""
PROGRAM = "/usr/bin/chromium-headless-shell"
"""Debian's Chromium without its own windows and menus: it opens a page of ours in a third of the time."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SEEN = {DESK[0]: Seen(), PHONE[0]: Seen()}
"""The parts that axe has looked at in this run, by width: a page that brings none that is new says nothing new."""
MEASURED: set[tuple[int, str]] = set()
"""The pages that were looked at, by width and name: a later one of the same name is only when it brings what is new."""
WATCH = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", seen => {
  window.__refused.push(`${seen.violatedDirective} ${seen.blockedURI}`);
});
"""
UNFOLD = (
    "part => { for (let at = part.closest('details'); at; at = at.parentElement.closest('details')) at.open = true; }"
)
PARTS = """() => {
  const references = /^aria-(labelledby|describedby|controls|label|owns)$/;
  const told = name => /^(class|role|type|lang|aria-)/.test(name) && !references.test(name);
  const marks = at => [...at.attributes].map(({name, value}) => told(name) || !value ? `${name}=${value}` : name);
  const said = at => [...at.childNodes].some(one => one.nodeType === 3 && one.data.trim()) ? "!" : "";
  const kind = at => at ? `${at.localName}${said(at)}[${marks(at).sort()}]` : "";
  const parts = new Set([...document.querySelectorAll("*")].map(at => `${kind(at.parentElement)} > ${kind(at)}`));
  const order = chosen => [...document.querySelectorAll(chosen)].map(at => at.localName)
    .filter((name, place, all) => name !== all[place - 1]).join(" ");
  return [...parts, order("h1, h2, h3, h4, h5, h6"), order("header, nav, main, aside, footer, form")];
}"""
"""What the page is built of: each kind of part in its kind of place, the order of headings, and that of landmarks."""
ASK_AXE = """async ({rules, words}) => {
  axe.configure({locale: words});
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false});
  return found.violations.map(v => `${v.id}: ${v.help} (${v.nodes.slice(0, 3).map(n => n.target).join(" | ")})`);
}"""


def leave(name: str, content: bytes) -> None:
    """Leave a picture or a paper to be looked at, where pictures are wanted."""
    if WANTED:
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / name).write_bytes(content)


@dataclass
class Visitor:
    """One person in one browser window."""

    page: Page
    address: str
    scripts: bool = True
    """Without them axe cannot look either; every page is also visited with them."""
    console: list[str] = field(default_factory=list)

    @classmethod
    async def arrive(cls, browser: Browser, address: str, *, scripts: bool = True) -> "Visitor":
        """Open a window of their own."""
        context = await browser.new_context(
            viewport={"width": DESK[0], "height": DESK[1]}, locale="ru-RU", java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE)
        await context.add_init_script(WATCH)
        visitor = cls(await context.new_page(), address, scripts)
        visitor.page.on("console", lambda said: visitor.console.append(said.text) if said.type == "error" else None)
        visitor.page.on("pageerror", lambda fault: visitor.console.append(str(fault)))
        return visitor

    async def signs_in(self, part: str) -> None:
        """Come in as somebody of the demonstration, by the request that the button sends; no page is shown for it."""
        answer = await self.page.context.request.post(
            f"{self.address}/sign-in", form={"role": part}, headers={"Origin": self.address}, max_redirects=0
        )
        assert answer.status == SEE_OTHER, f"nobody comes in as {part}: {answer.status}"

    async def goes(self, path: str, *, status: int = 200, picture: str = "") -> None:
        """Go to this address, and check the page that comes."""
        self.console.clear()
        answer = await self.page.goto(f"{self.address}{path}")
        await self.checks(answer, status=status, picture=picture)

    async def presses(self, name: str | re.Pattern[str], *, status: int = 200, picture: str = "", nth: int = 0) -> None:
        """Press a button or a link that leads to a page, and check the page that comes."""
        self.console.clear()
        target = self.button(name).or_(self.link(name)).nth(nth)
        async with self.page.expect_navigation(wait_until="load") as coming:
            await target.click()
        await self.checks(await coming.value, status=status, picture=picture)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("link", name=name)

    async def types(self, label: str | re.Pattern[str], words: str) -> None:
        """Fill in the field with this label."""
        field = self.page.get_by_label(label).first
        await field.evaluate(UNFOLD)
        await field.fill(words)

    async def chooses(self, question: str | re.Pattern[str], choice: str) -> None:
        """Choose this answer to this question."""
        await self.unfolds()
        group = self.page.get_by_role("group", name=question).first
        await group.get_by_label(choice, exact=True).check()

    async def unfolds(self) -> None:
        """Open every section of the form and everything that is folded in them."""
        await self.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")

    async def fills_form(self, form: Form, answers: dict[str, Any]) -> None:
        """Fill in the controls of a form with these answers, row by row. What waits out of sight is not asked."""
        await self.unfolds()
        for chapter in chapters(Asking(form, answers)):
            for question in chapter.questions:
                await self._rows(question)
                factors = [control for factor in question.factors for control in (factor.level, factor.comment)]
                rows = [control for row in question.rows for control in row.controls]
                proof = [c for factor in question.factors for row in factor.evidence for c in row.controls]
                for control in (*question.controls, *factors, *rows, *proof):
                    await self._fill(control)

    async def _rows(self, question: Question) -> None:
        """Open what waits out of sight, and add rows until there are enough."""
        for number in range(1, len(question.rows)):
            if await self.page.locator(f'[name^="{question.key}/{number}/"]').count() == 0:
                await self.page.locator(f'button[value^="add {question.key} "]').click()
                await self.page.locator(f'[name^="{question.key}/{number}/"]').first.wait_for()

    async def _fill(self, control: Control) -> None:
        """Files are brought by those tests that are about them."""
        place = self.page.locator(f'[name="{control.name}"]')
        if not await place.first.is_visible():
            return
        match control.shape:
            case "radios" | "boxes":
                for code in control.chosen:
                    await self.page.locator(f'[name="{control.name}"][value="{code}"]').check()
            case "select":
                for code in control.chosen:
                    await place.select_option(code)
            case "line" | "text":
                if control.value:
                    await self._write(place, control.value)
            case "file" | "key":
                pass

    async def _write(self, place: Locator, words: str) -> None:
        """A question that a row only half filled in had called up may leave again while its answer is being typed."""
        try:
            await place.fill(words, timeout=LEAVING)
        except Late:
            if await place.first.is_visible():
                raise

    async def text(self) -> str:
        """What stands on the page."""
        return await self.page.inner_text("body")

    async def _source(self, answer: Response) -> str:
        """What the server sent. A busy Chromium sometimes lets go of it; then what stands in the page instead."""
        try:
            return await answer.text()
        except Error:
            return await self.page.content()

    async def checks(self, answer: Response | None, *, status: int, picture: str) -> None:
        """Everything that every page must keep."""
        assert answer is not None
        text = await self.page.inner_text("body")
        assert answer.status == status, f"{answer.url}: {answer.status} instead of {status}\n{text[:600]}"
        source = await self._source(answer)
        assert not (faults := faults_of(source)), f"{answer.url}: {faults}"
        headings = await self.page.locator("h1").all_inner_texts()
        assert len(headings) == 1, f"{answer.url}: {len(headings)} h1"
        title = await self.page.title()
        assert title.startswith(headings[0]), f"{answer.url}: the title «{title}» does not begin with «{headings[0]}»"
        assert not (foreign := unmarked(source)), f"{answer.url}: Russian words in an English page, unmarked: {foreign}"
        expected = [] if status == OK else [f"the server responded with a status of {status}"]
        said = [line for line in self.console if not any(words in line for words in expected)]
        assert not said, f"{answer.url} says {said}"
        name = picture or f"{self._template()}{'' if status == OK else f'-{status}'}"
        parts = set(await self.page.evaluate(PARTS)) if self.scripts else set()
        for width, height in (PHONE, DESK):
            is_new = SEEN[width].lacks(parts)
            if is_new or (width, name) not in MEASURED:
                await self.page.set_viewport_size({"width": width, "height": height})
                await self.looks(answer.url, name, width, is_new=is_new)
                SEEN[width].add(parts)
        if self.page.viewport_size != {"width": DESK[0], "height": DESK[1]}:
            await self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        if not self.scripts:
            return
        refused = await self.page.evaluate("window.__refused")
        assert not refused, f"{answer.url} was refused {refused}"

    async def looks(
        self, url: str, name: str, width: int, *, rules: Sequence[str] = RULES, is_new: bool = True
    ) -> None:
        """Measure it, leave a picture where pictures are wanted, and let axe look at what is new."""
        if WANTED and (width, name) not in MEASURED:
            leave(f"{name}-{width}.png", await self.page.screenshot(full_page=True))
        MEASURED.add((width, name))
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{url} is {wide} wide at {width}"
        if not self.scripts or not is_new:
            return
        if not await self.page.evaluate("'axe' in window"):  # it has looked at the other width already
            await self.page.evaluate((AXE / "axe.min.js").read_text())
        words = json.loads((AXE / "locales" / "ru.json").read_text())
        found = await self.page.evaluate(ASK_AXE, {"rules": list(rules), "words": words})
        assert not found, f"{url} at {width}: {found}"

    def _template(self) -> str:
        """A name for the picture: the address without numbers."""
        path = re.sub(r"[0-9a-f]{32,64}|\d+", "n", self.page.url.removeprefix(self.address)).partition("?")[0]
        return path.strip("/").replace("/", "-") or "start"


@lru_cache(1)
def parsed(source: str) -> tuple[Any, list[str]]:
    """What stands in the HTML, and where it is wrong; whoever asks of a page asks both, and to read it takes long."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(source)
    return tree, [f"line {place[0]}: {code}" for place, code, _ in parser.errors]


def unmarked(source: str) -> list[str]:
    """Russian text of an English page that does not say that it is Russian."""
    tree, _ = parsed(source)
    return [] if tree.get("lang") != "en" else list(_unmarked(tree.find("body"), "en"))


def _unmarked(part: Any, language: str) -> Iterator[str]:
    language = part.get("lang", language) if isinstance(part.tag, str) else "ru"
    for text, spoken in ((part.text, language), *((inner.tail, language) for inner in part)):
        if spoken == "en" and part.tag not in {"script", "title"} and re.search("[А-Яа-яЁё]{2}", text or ""):
            yield str(text).strip()
    for inner in part:
        yield from _unmarked(inner, language)


def faults_of(source: str) -> list[str]:
    """What is wrong with the HTML as it was sent."""
    tree, mistakes = parsed(source)
    faults = [*mistakes]
    ids = Counter(part.get("id") for part in tree.iter() if isinstance(part.tag, str) and part.get("id"))
    faults += [f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1]
    faults += [
        f"a form without action or method: {form.attrib}"
        for form in tree.iter("form")
        if not (form.get("action") and form.get("method"))
    ]
    faults += [
        f"a table without caption: {table.attrib}" for table in tree.iter("table") if table.find("caption") is None
    ]
    faults += ["an inline style" for part in tree.iter() if isinstance(part.tag, str) and part.get("style")]
    faults += [
        f"a handler in {part.tag}"
        for part in tree.iter()
        if isinstance(part.tag, str) and any(name.startswith("on") for name in part.attrib)
    ]
    return faults
