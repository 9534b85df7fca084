"""The policies asked: may this be done, or why not.

Cedar decides over a person and a case that are reduced to what the policies speak of, so that there are few different
questions, each is asked once in a process, and the engine may ask within a turn. The answer depends on nothing else:
the same question gets the same answer in every replay.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import cedarpy

FOLDER = Path(__file__).parent
QUESTIONS = 16_384
"""More than one process ever meets; a question costs about 400 bytes."""


class Question(NamedTuple):
    """All that the policies know of who asks, for what, and about which case. `level` is None where it is no case."""

    action: str
    role: str
    kind: str
    parts: tuple[str, ...] = ()
    is_within: bool = False
    """The case lies in the person's territory or below it."""
    level: str | None = None


class Policy(NamedTuple):
    """A policy as it is read: what it says, to whom it says no, and in which words."""

    file: str
    effect: Literal["permit", "forbid"]
    actions: frozenset[str]
    ru: str
    otherwise: str


class Unsound(RuntimeError):
    """The policies do not fit their schema: nothing may be decided by them."""


@lru_cache(maxsize=QUESTIONS)
def decide(question: Question) -> Literal[True] | str:
    """True, or the reason with a hole for the person's role: `%(label)s`."""
    result = cedarpy.is_authorized(_request(question), _parsed(), _entities(question), _known())
    if result.diagnostics.errors:
        raise Unsound("; ".join(result.diagnostics.errors))
    if result.allowed:
        return True
    fired = sorted(int(name.removeprefix("policy")) for name in result.diagnostics.reasons)
    return policies()[fired[0]].otherwise if fired else _default(question.action)


@cache
def policies() -> tuple[Policy, ...]:
    """Every policy in the order of the files. Raises Unsound for one that the schema does not know."""
    found = cedarpy.validate_policies(text(), schema())
    if not found.validation_passed:
        raise Unsound("; ".join(map(str, found.errors)))
    return tuple(_policy(path.name, read) for path in files() for read in _read(path))


def files() -> tuple[Path, ...]:
    """The files of the policies."""
    return tuple(sorted(FOLDER.glob("*.cedar")))


@cache
def text() -> str:
    """All policies, as Cedar reads them."""
    return "\n".join(path.read_text(encoding="utf-8") for path in files())


@cache
def schema() -> str:
    """What the policies may speak of."""
    return (FOLDER / "schema.cedarschema").read_text(encoding="utf-8")


@cache
def _parsed() -> Any:  # noqa: ANN401 - a handle of the library's own
    policies()
    return cedarpy.PolicySet.from_str(text())


@cache
def _known() -> Any:  # noqa: ANN401 - a handle of the library's own
    """The schema as Cedar has read it: to read it again for each question took four fifths of the answer."""
    return cedarpy.Schema.from_str(schema())


@cache
def _default(action: str) -> str:
    """What somebody is told whom no policy mentions."""
    return next(one.otherwise for one in policies() if one.effect == "permit" and action in one.actions)


def _read(path: Path) -> list[dict[str, Any]]:
    found = json.loads(cedarpy.policies_to_json_str(path.read_text(encoding="utf-8")))["staticPolicies"]
    return [found[f"policy{number}"] for number in range(len(found))]


def _policy(file: str, read: dict[str, Any]) -> Policy:
    scope = read["action"]
    named = scope["entities"] if scope["op"] == "in" else [scope["entity"]]
    words = read["annotations"]
    return Policy(file, read["effect"], frozenset(one["id"] for one in named), words["ru"], words["otherwise"])


def _request(question: Question) -> dict[str, Any]:
    resource = 'Office::"own"' if question.level is None else 'Case::"asked"'
    return {
        "principal": 'Person::"asking"',
        "action": f'Action::"{question.action}"',
        "resource": resource,
        "context": {"parts": [_named("Part", part) for part in question.parts]},
    }


def _entities(question: Question) -> list[dict[str, Any]]:
    """The person, and the case in the person's territory or in another one."""
    own, other = _uid("Territory", "own"), _uid("Territory", "other")
    person = {
        "role": _named("Role", question.role),
        "kind": _named("Kind", question.kind),
        "territory": {"__entity": own},
    }
    entities = [_entity(own), _entity(other), _entity(_uid("Person", "asking"), person)]
    if question.level is None:
        return [*entities, _entity(_uid("Office", "own"))]
    level = {"level": _named("Level", question.level)}
    return [*entities, _entity(_uid("Case", "asked"), level, own if question.is_within else other)]


def _entity(uid: dict[str, str], attributes: dict[str, Any] | None = None, *parents: dict[str, str]) -> dict[str, Any]:
    return {"uid": uid, "attrs": attributes or {}, "parents": list(parents)}


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"__entity": _uid(kind, name)}
