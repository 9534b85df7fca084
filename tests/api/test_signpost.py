"""The post leads to the very door that would be found by asking all of them in turn."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Match

from api.app import hang_demo, hang_doors
from api.signpost import FOUND, Signpost

HOLE = re.compile(r"\{([^}:]*)[^}]*\}")


def all_doors() -> list[BaseRoute]:
    app = FastAPI(openapi_url=None)
    hang_doors(app)
    hang_demo(app)
    return list(app.router.routes)


ROUTES = all_doors()
POST = Signpost(ROUTES)
PATTERNS = tuple(
    (min(context.methods), context.path_format)
    for context in iter_route_contexts(ROUTES)
    if context.methods and context.path_format
)
OTHER_WORDS = sorted({word for _method, path in PATTERNS for word in path.split("/") if word and "{" not in word})


def asked(method: str, path: str) -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "root_path": "", "headers": [], "query_string": b""}


def in_turn(method: str, path: str) -> BaseRoute | None:
    return next((one for one in ROUTES if one.matches(asked(method, path))[0] is Match.FULL), None)


def by_post(method: str, path: str) -> BaseRoute | None:
    match, child = POST.matches(asked(method, path))
    return child[FOUND] if match is Match.FULL else None


def test_there_are_doors_to_lead_to() -> None:
    assert len(PATTERNS) > 250


@pytest.mark.parametrize(("method", "pattern"), PATTERNS, ids=" ".join)
def test_every_door_is_found_as_if_all_were_asked(method: str, pattern: str) -> None:
    for filling in ("7", "f" * 32, "ru.prevention", *OTHER_WORDS[:3]):
        path = HOLE.sub(filling, pattern)
        assert by_post(method, path) is in_turn(method, path), path


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_a_name_that_is_a_word_elsewhere_does_not_mislead(word: str) -> None:
    for path in (f"/cases/{word}", f"/api/v1/cases/{word}/tasks", f"/routes/{word}", f"/{word}"):
        assert by_post("GET", path) is in_turn("GET", path), path


@pytest.mark.parametrize("path", ["/nowhere", "", "//", "/cases//", "/api/v1/cases/" + "x/" * 40])
def test_where_no_door_is_the_post_leads_nowhere(path: str) -> None:
    assert by_post("GET", path) is None
    assert in_turn("GET", path) is None


def test_a_wrong_method_is_left_to_the_doors_themselves() -> None:
    assert by_post("DELETE", "/healthz") is None
    assert in_turn("DELETE", "/healthz") is None
