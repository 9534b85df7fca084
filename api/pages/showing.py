"""A template and what it says become a page. Whatever every page carries is put in here."""

from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import InternationalizationExtension

from api import languages
from api.assets import assets
from api.guards import Open
from api.office import office
from api.pages.copies import seal_of
from api.pages.deeds import deed_words, part_sees, part_words
from api.pages.handbook.sections import help_about
from api.pages.moments import Moments
from api.pages.navigation import home_of, places_of
from api.pages.tabs import in_line
from api.pages.tongues import marked
from api.pages.tour import guide_on
from api.reading.directory import place_of
from api.retelling import retold
from api.web_sessions import Visitor
from workflows import packs

FOLDER = Path(__file__).parents[1] / "templates"


@cache
def environment() -> Environment:
    """Where templates are found and what they may say. A name that was not given is a mistake, not a blank."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[InternationalizationExtension],
    )
    made.policies["ext.i18n.trimmed"] = True
    languages.install(made)
    made.filters["zip_with"] = lambda left, right: list(zip(left, right, strict=True))
    made.filters["retold"] = retold
    made.globals["asset"] = assets().address
    made.globals |= {"once": token_hex, "in_line": in_line}
    made.globals |= {"deed_words": deed_words, "part_words": part_words, "part_sees": part_sees}
    made.globals["decimal"] = lambda number: format_decimal(number, locale=languages.locale())
    return made


def show(request: Request, template: str, *, status: int = 200, **said: Any) -> HTMLResponse:  # noqa: ANN401
    """The page of this template."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    frame = {
        "visitor": visitor,
        "token": visitor.token if visitor else "",
        "mark": seal_of(office(request), visitor.actor).mark if visitor else "",
        "nonce": request.state.nonce,
        "language": languages.spoken.get(),
        "languages": languages.LANGUAGES,
        "product": languages.PRODUCT[languages.spoken.get()],
        "menu_counts": getattr(request.state, "counts", {}),
        "places": places_of(visitor.actor, sits=getattr(request.state, "sits", False)) if visitor else (),
        "home": home_of(visitor.actor) if visitor else "/",
        "here": request.url.path,
        "again": request.url.path + (f"?{request.url.query}" if request.method == "GET" and request.url.query else ""),
        "help_here": help_about(template, visitor.actor.role if visitor else None),
        "guide": guide_on(template, visitor) if office(request).settings.demo else None,
        "is_demo": office(request).settings.demo,
        "done": request.query_params.get("done", ""),
    }
    if taken := (frame.keys() & said.keys()) - {"done"}:
        raise RuntimeError(f"{template}: every page has {sorted(taken)} already; give yours another name")
    return HTMLResponse(rendered(template, {**frame, **said}), status)


def rendered(template: str, said: dict[str, Any]) -> str:
    """What this template says, with every word marked that is not in the language of the page."""
    return marked(environment().get_template(template).render(said), languages.spoken.get())


async def moments_of(request: Request) -> Moments:
    """Now, on the clocks of the visitor's territory."""
    at, visitor = office(request), request.state.visitor
    if visitor.offset is not None:
        return Moments(at.clock(), visitor.offset)
    actor = visitor.actor
    async with at.sessions.reading() as connection:
        place = await place_of(connection, actor, actor.territory)
    country = actor.territory.partition(".")[0]
    calendar = packs.calendar(country) if country in packs.countries() else None
    return Moments(at.clock(), place.offset if place else 0, calendar, at.own_times.running)


def moments_in(file: Open) -> Moments:
    """Now for this case, on the clocks of its territory."""
    return Moments(file.now, file.state.offset, file.norm.calendar)
