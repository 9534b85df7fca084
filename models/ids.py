"""Names of things: every identifier that travels between the rooms, with the shape it must have.

None of them says anything about a person: case ids are random, agencies and people are codes.
"""

from typing import Annotated

from pydantic import StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""A word of the route language or of a form: a stage, a step, a fact, one of its values."""

RouteId = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]{2,3})?\.[a-z][a-z0-9-]{0,40}$")]
"""`ru.prevention`, `ru-sve.prevention`: the country or region, a dot, the name."""

RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{1,40}$")]
"""A row of the law table: `CC-122-1B`, `PD-PLAN`."""

Territory = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,40}(\.[a-z0-9-]{1,40}){0,6}$")]
"""A node of the tree of territories, from the top: `ru.sve.ekb`."""

AgencyCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")]
PersonCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")]
CaseId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
SittingId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
SubmissionId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
AttachmentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
TaskId = Annotated[int, "the task's number within its case, from 1"]
Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^$|^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}$",
        max_length=254,
    ),
]
"""An address of e-mail, or nothing; a domain in national letters is written in its ASCII form (xn--…)."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 as hex digits."""


def territory_of(route: RouteId) -> Territory:
    """The top of the territories for which a route is written: `ru.sve` of `ru-sve.prevention`, `ru` of `ru.orphan`."""
    return route.partition(".")[0].replace("-", ".")


def lies_within(territory: Territory, root: Territory) -> bool:
    """Whether `territory` is `root` itself or lies anywhere below it."""
    return territory == root or territory.startswith(f"{root}.")
