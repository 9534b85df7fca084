"""Casting the parts of a new case: which agency of the child's territory plays which."""

from collections.abc import Mapping

from api.errors import BadInput
from api.languages import gettext as _
from api.mistakes import Mistake
from api.reading.directory import AgencyRow
from api.retelling import retold
from models.people import Actor, AgencyKind


def cast(
    kinds: tuple[AgencyKind, ...], found: list[AgencyRow], actor: Actor, named: Mapping[AgencyKind, str]
) -> dict[AgencyKind, str]:
    """The agency of each kind: the one named, the sender's own, or the nearest if there is only one.

    A kind with nobody is left out, and the engine refuses the opening in its words. Raises BadInput when a named
    agency does not serve the territory, or when several might be meant.
    """
    mistakes = [
        Mistake(field=f"agencies.{kind.value}", message=_unknown(kind, found))
        for kind, code in named.items()
        if not any(row.kind == kind and row.code == code for row in found)
    ]
    parts: dict[AgencyKind, str] = {}
    for kind in kinds:
        candidates = candidates_of(kind, found, actor, named)
        if len(candidates) > 1:
            message = _("В территории несколько органов этого рода, укажите один: %(agencies)s.") % {
                "agencies": _listed(candidates)
            }
            mistakes.append(Mistake(field=f"agencies.{kind.value}", message=message))
        elif candidates:
            parts[kind] = candidates[0].code
    if mistakes:
        raise BadInput(
            _("Не определено, какие органы участвуют в деле."),
            _("Ничего не отправлено. Исправьте поле agencies и отправьте снова."),
            errors=tuple(mistakes),
        )
    return parts


def candidates_of(
    kind: AgencyKind, found: list[AgencyRow], actor: Actor, named: Mapping[AgencyKind, str]
) -> list[AgencyRow]:
    """The agencies that might play this part; more than one when somebody has to say which."""
    suitable = [row for row in found if row.kind == kind]
    chosen = named.get(kind) or (actor.agency if actor.kind is kind else None)
    if chosen is not None and any(row.code == chosen for row in suitable):
        return [row for row in suitable if row.code == chosen]
    return [row for row in suitable if row.territory == suitable[0].territory]


def _unknown(kind: AgencyKind, found: list[AgencyRow]) -> str:
    known = [row for row in found if row.kind == kind]
    choice = " " + _("Есть: %(agencies)s.") % {"agencies": _listed(known)} if known else ""
    return _("В этой территории нет такого органа (%(kind)s).") % {"kind": retold(kind.label)} + choice


def _listed(rows: list[AgencyRow]) -> str:
    return ", ".join(f"{row.code} ({row.name})" for row in rows[:12])
