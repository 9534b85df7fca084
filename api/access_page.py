"""`python -m api.access_page`: write who may what as a page, `docs/access-matrix.md`. A test tells when it is stale.

The cells are asked of `may` itself, for every role, action and part in a case that the policies can tell apart.
"""

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from api.languages import gettext as _
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
        Situation(_("нет, другая территория"), _case(territory=ELSEWHERE)),
        Situation(_("нет, своя территория"), _case()),
        Situation(_("отвечает за ребёнка"), _case(custodian=OWN)),
        Situation(_("открыта задача"), _case(**task)),
        Situation(_("предложено принять"), _case(**task, offered=OWN)),
        Situation(_("ответ дан, задача закрыта"), _case(answered=(OWN,))),
        Situation(_("задача, доступ ограничен"), _case(**restricted)),
        Situation(_("то же, орган назван"), _case(**restricted, trusted=tuple(AgencyKind))),
        Situation(_("дело в повестке своего заседания"), _case(sitting=(PERSON,))),
        Situation(_("экстренный доступ"), _case(emergency=(PERSON,))),
        Situation(_("своя территория, указана причина"), _case(reasoned=(PERSON,))),
    )


class Line(NamedTuple):
    """What is asked, the answers in the columns, and the code of the action where the line names one."""

    words: str
    answers: tuple[bool, ...]
    code: str = ""


class Answers(NamedTuple):
    """One table with the titles of its columns."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


class Rule(NamedTuple):
    """A policy: what it says, whether it allows or forbids, and which actions."""

    words: str
    is_allowing: bool
    actions: tuple[Permission, ...]


def of_cases() -> dict[Permission, Answers]:
    """The actions that hang on the part in a case: by role and part."""
    columns = (_("Роль"), *(one.words for one in situations()))
    return {permission: Answers(columns, tuple(_by_part(permission))) for permission in _of_the_case()}


def of_office() -> Answers:
    """The actions that are answered alike for every case: by role, and by kind of agency where that matters."""
    rest = [one for one in Permission if one not in _of_the_case()]
    return Answers(
        (_("Действие"), *(role.label for role in Role)), tuple(line for one in rest for line in _by_role(one))
    )


def rules() -> dict[str, list[Rule]]:
    """The policies in words, by file."""
    found: dict[str, list[Rule]] = {}
    for one in policies():
        said = Rule(one.ru, one.effect == "permit", tuple(Permission(action) for action in sorted(one.actions)))
        found.setdefault(one.file, []).append(said)
    return found


def page() -> str:
    """The whole page in Markdown."""
    lines = [*HEAD.splitlines(), "", "## По делу", "", *PARTS_HEAD.splitlines(), ""]
    for permission, table in of_cases().items():
        lines += [f"### {words_of(permission)} (`{permission}`)", "", *_written(table), ""]
    lines += ["## По должности", "", "Одинаково для всех дел. Где важен вид органа, он назван.", ""]
    lines += [*_written(of_office()), "", "## Политики словами", ""]
    for file, said in rules().items():
        lines += [f"### `models/policies/{file}`", "", *map(_told, said), ""]
    return "\n".join(lines).rstrip() + "\n"


def _written(table: Answers) -> Iterator[str]:
    yield _row(table.columns)
    yield _row(["---"] * len(table.columns))
    for line in table.lines:
        code = f" (`{line.code}`)" if line.code else ""
        yield _row((f"{line.words}{code}", *("да" if answer else "—" for answer in line.answers)))


def _told(rule: Rule) -> str:
    effect = "разрешает" if rule.is_allowing else "запрещает"
    return f"- {rule.words} *({effect}: {', '.join(f'`{one}`' for one in rule.actions)})*"


def _case(**parts: object) -> Relation:
    plain = {"territory": HERE, "custodian": OTHER, "agencies": ()}
    return Relation.model_validate(plain | parts)


def _actor(role: Role, kind: AgencyKind = AgencyKind.SCHOOL) -> Actor:
    return Actor(person=PERSON, agency=OWN, kind=kind, role=role, territory="ru.sve")


@cache
def _of_the_case() -> tuple[Permission, ...]:
    """The actions for which some role is answered otherwise for one case than for another."""
    parts = [one.relation for one in situations()]
    return tuple(
        permission
        for permission in Permission
        if any(len({may(_actor(role), permission, part) is True for part in parts}) > 1 for role in Role)
    )


def _by_part(permission: Permission) -> Iterator[Line]:
    for role in Role:
        answers = (may(_actor(role), permission, one.relation) is True for one in situations())
        yield Line(role.label, tuple(answers))


def _by_role(permission: Permission) -> Iterator[Line]:
    for words, kind in _kinds(permission):
        answers = tuple(may(_actor(role, kind), permission) is True for role in Role)
        yield Line(f"{words_of(permission)}{words}", answers, permission.value)


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


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Записано: {PAGE.name}\n")


if __name__ == "__main__":
    main()
