"""Every address leads to its own door: none is taken by a wider one that stands before it."""

import re
from collections.abc import Sequence

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.app import ROUTERS
from api.pages.catalogue import PAGES

PART = re.compile(r"{[^}]+}")


def shadowed(routers: Sequence[APIRouter]) -> list[tuple[str, str]]:
    """Each address that another one takes, and which; parts of addresses are filled in with what no address says."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return [
        (later.path, earlier.path)
        for place, later in enumerate(routes)
        for earlier in routes[:place]
        if (later.methods or set()) & (earlier.methods or set())
        and earlier.path != later.path
        and earlier.path_regex.match(PART.sub("0", later.path))
    ]


@pytest.mark.parametrize("routers", [ROUTERS, PAGES], ids=["api", "pages"])
def test_no_address_is_taken_by_a_wider_one_before_it(routers: Sequence[APIRouter]) -> None:
    assert shadowed(routers) == [], "put the door of the fixed address before the one with a part to fill in"
