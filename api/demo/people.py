"""The people of a story with their keys, and how they speak to the doors."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx

from models.ids import AgencyCode, PersonCode
from models.people import Role


class Person(NamedTuple):
    """Somebody of the directory, with a key."""

    code: PersonCode
    agency: AgencyCode
    role: Role
    key: str


class StoryBroken(RuntimeError):
    """The story could not go on; the message (Russian) says where and why."""


async def post(http: httpx.AsyncClient, doer: Person, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """What the doors answer to this person. Raises StoryBroken when they refuse."""
    headers = {**bearer(doer), "Idempotency-Key": secrets.token_hex(16)}
    answer: dict[str, Any] = content(await http.post(path, json=body, headers=headers))
    return answer


def bearer(person: Person) -> dict[str, str]:
    """The header that says who comes."""
    return {"Authorization": f"Bearer {person.key}"}


def content(answer: httpx.Response) -> Any:  # noqa: ANN401 - any JSON
    """What was answered, as JSON. Raises StoryBroken with the words of a problem."""
    if answer.is_success:
        return answer.json()
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    where = "; ".join(f"{slip['field']}: {slip['message']}" for slip in problem.get("errors", ()))
    told = " ".join(str(problem.get(part, "")) for part in ("detail", "remedy")).strip()
    raise StoryBroken(
        f"{answer.request.method} {answer.request.url.path}: {answer.status_code}. {told} {where}".strip()
    )
