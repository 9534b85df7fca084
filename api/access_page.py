"""`python -m api.access_page`: write who may what as a page, `docs/access-matrix.md`. A test tells when it is stale.

The cells are asked of `may` itself, for every role, action and part in a case that the policies can tell apart.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from api.v1.roles import words_of
from models.people import Actor, AgencyKind, Level, Permission, Relation, Role, may
from models.policies.decisions import policies

PAGE = Path(__file__).parents[1] / "docs" / "access-matrix.md"
HERE, ELSEWHERE = "ru.sve.ekb", "ru.per"
OWN, OTHER, PERSON = "own", "other", "somebody"
HEAD = """# Кому что разрешено

Записано командой `make docs` из политик `models/policies/*.cedar`; руками не правится, в сборке сверяется тестом. Как
устроен доступ и как его проверить, говорит [access.md](access.md).

В каждой клетке — ответ самой функции `may()`, которую спрашивают страницы, API, процесс дела и (тем же условием) SQL.
«да» — разрешено, прочерк — отказано. Чего здесь нет, того не существует для человека: дело, которое он не вправе
видеть, отвечает «не найдено».
"""
PARTS_HEAD = """Столбцы — участие человека или его органа в деле. У надзора и методиста участия нет: для них важна
территория; у остальных ролей — только участие, где бы дело ни лежало."""


class Situation(NamedTuple):
    """A part in a case, in words, and the relation that has it."""

    words: str
    relation: Relation


def situations() -> tuple[Situation, ...]:
    """Every part that decides about something."""
    task = {"agencies": (OWN,)}
    restricted = {**task, "level": Level.RESTRICTED}
    return (
        Situation("нет, другая территория", _case(territory=ELSEWHERE)),
        Situation("нет, своя территория", _case()),
        Situation("отвечает за ребёнка", _case(custodian=OWN)),
        Situation("открыта задача", _case(**task)),
        Situation("предложено принять", _case(**task, offered=OWN)),
        Situation("ответ дан, задача закрыта", _case(answered=(OWN,))),
        Situation("задача, доступ ограничен", _case(**restricted)),
        Situation("то же, орган назван", _case(**restricted, trusted=tuple(AgencyKind))),
        Situation("экстренный доступ", _case(emergency=(PERSON,))),
        Situation("своя территория, указана причина", _case(reasoned=(PERSON,))),
    )


def page() -> str:
    """The whole page in Markdown."""
    lines = [*HEAD.splitlines(), "", "## По делу", "", *PARTS_HEAD.splitlines(), ""]
    of_cases = [one for one in Permission if _hangs_on_the_case(one)]
    for permission in of_cases:
        lines += [f"### {words_of(permission)} (`{permission}`)", "", *_of_case(permission), ""]
    lines += ["## По должности", "", "Одинаково для всех дел. Где важен вид органа, он назван.", ""]
    lines += [*_of_office([one for one in Permission if one not in of_cases]), "", "## Политики словами", ""]
    for name in dict.fromkeys(one.file for one in policies()):
        lines += [f"### `models/policies/{name}`", "", *_rules(name), ""]
    return "\n".join(lines).rstrip() + "\n"


def _case(**parts: object) -> Relation:
    plain = {"territory": HERE, "custodian": OTHER, "agencies": ()}
    return Relation.model_validate(plain | parts)


def _actor(role: Role, kind: AgencyKind = AgencyKind.SCHOOL) -> Actor:
    return Actor(person=PERSON, agency=OWN, kind=kind, role=role, territory="ru.sve")


def _hangs_on_the_case(permission: Permission) -> bool:
    """Whether some role is answered otherwise for one case than for another."""
    return any(len({may(_actor(role), permission, one.relation) is True for one in situations()}) > 1 for role in Role)


def _of_case(permission: Permission) -> Iterator[str]:
    yield _row(("Роль", *(one.words for one in situations())))
    yield _row(["---"] * (len(situations()) + 1))
    for role in Role:
        answers = (may(_actor(role), permission, one.relation) is True for one in situations())
        yield _row((role.label, *(_said(answer) for answer in answers)))


def _of_office(permissions: list[Permission]) -> Iterator[str]:
    yield _row(("Действие", *(role.label for role in Role)))
    yield _row(["---"] * (len(Role) + 1))
    for permission in permissions:
        for words, kinds in _kinds(permission):
            answers = (may(_actor(role, kinds), permission) is True for role in Role)
            yield _row((f"{words_of(permission)} (`{permission}`){words}", *(_said(answer) for answer in answers)))


def _kinds(permission: Permission) -> Iterator[tuple[str, AgencyKind]]:
    """The kinds of agencies that are answered alike, each group by one of them; nothing is said where all are."""
    groups: dict[tuple[bool, ...], list[AgencyKind]] = {}
    for kind in AgencyKind:
        groups.setdefault(tuple(may(_actor(role, kind), permission) is True for role in Role), []).append(kind)
    for alike in groups.values():
        if len(groups) == 1:
            words = ""
        elif len(alike) > len(AgencyKind) // 2:
            words = ", другие органы"
        else:
            words = ", " + ", ".join(kind.label for kind in alike)
        yield words, alike[0]


def _rules(file: str) -> Iterator[str]:
    for one in policies():
        if one.file == file:
            effect = "разрешает" if one.effect == "permit" else "запрещает"
            actions = ", ".join(f"`{action}`" for action in sorted(one.actions))
            yield f"- {one.ru} *({effect}: {actions})*"


def _said(answer: bool) -> str:  # noqa: FBT001 - the answer is the subject
    return "да" if answer else "—"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Записано: {PAGE.name}\n")


if __name__ == "__main__":
    main()
