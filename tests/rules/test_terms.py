"""A page that shows by when something is due leads to the reason of it."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "api" / "templates"
SHOWS = re.compile(r"\bterm\(moments|moments\.due\(")
WITHOUT = {
    "components/parts.html": "it draws the term itself",
    "components/why.html": "it is the reason",
    "pages/why.html": "it is the reason",
    "pages/cases.html": "the nearest of many terms of a case, which its link opens",
    "pages/case_plan.html": "reports that are ahead; the list of tasks of the case has their reasons",
    "components/sitting.html": "what the secretary owes: the rule of each term stands beside it",
    "pages/sitting.html": "the last day of the packets; the board has each with its rule",
    "pages/sittings.html": "the last day of the packets of a sitting; its board has each with its rule",
    "pages/holder.html": "tasks ticked in the list, where each has its reason",
    "pages/holder_kept.html": "tasks ticked in the list, where each has its reason",
}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_due_date_leads_to_its_reason(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(TEMPLATES).as_posix()
    if not SHOWS.search(text) or name in WITHOUT:
        return
    assert re.search(r"\{\{ why(_link)?\(", text), (
        f"{name} shows a term: put `why_link` or `why` of components/why.html beside it"
    )
