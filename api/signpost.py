"""Finds the door of an address among some three hundred by its words, instead of trying one after another.

FastAPI asks every included router in turn, which took a millisecond, longer than most answers take to make. The post
stands first among the routes and hands over to the router that would have been found; where it finds none, or the
method is a wrong one, the others are asked in turn as ever, so that 404 and 405 stay theirs.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

FOUND = "signpost"
HOLE = re.compile(r"\{[^}]*\}")
SHAPES = 4096
"""How many shapes of addresses are remembered; there are a few hundred, and strangers may make up more."""
Shape = tuple[str, ...]


class Signpost(BaseRoute):
    """Leads to the routes that may answer an address, in their order."""

    def __init__(self, routes: list[BaseRoute]) -> None:
        """`routes` are asked for the paths under them once, now: what is included later is found as before."""
        self._ways = [(route, tuple(_patterns(route))) for route in routes]
        self._words = {word for _route, patterns in self._ways for pattern in patterns for word in pattern}
        self._of_shape: Callable[[Shape], tuple[BaseRoute, ...]] = lru_cache(SHAPES)(self._fitting)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that answers this address and method."""
        if scope["type"] == "http":
            for route in self._of_shape(self._shape(scope["path"])):
                match, child = route.matches(scope)
                if match is Match.FULL:
                    return match, {**child, FOUND: route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the route that was found."""
        route: BaseRoute = scope.pop(FOUND)
        await route.handle(scope, receive, send)

    def _shape(self, path: str) -> Shape:
        """The address with everything left out that no pattern says as a word."""
        return tuple(part if part in self._words else "" for part in path.split("/"))

    def _fitting(self, shape: Shape) -> tuple[BaseRoute, ...]:
        return tuple(route for route, patterns in self._ways if any(_fits(one, shape) for one in patterns))


def put_up(app: FastAPI) -> None:
    """Put the post before all routes that are there now."""
    routes = app.router.routes
    routes.insert(0, Signpost(list(routes)))


def _patterns(route: BaseRoute) -> Iterator[Shape]:
    """The paths under a route, with an empty word for each part that has a hole; a route without paths has none."""
    for context in iter_route_contexts([route]):
        path = context.path_format or context.path
        if path is not None:
            yield tuple("" if HOLE.search(part) else part for part in path.split("/"))


def _fits(pattern: Shape, shape: Shape) -> bool:
    return len(pattern) == len(shape) and all(word in {"", part} for word, part in zip(pattern, shape, strict=True))
