"""Whether a condition says something that can be true: declared facts, compared with what they can be."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from models.expression import (
    COUNTERS,
    All,
    Any,
    Choice,
    Compared,
    Listed,
    Name,
    Not,
    Tree,
    Unreadable,
    Value,
    names,
    parsed,
)
from models.ids import Code
from models.route import Fact
from workflows.engine.conditions import compiled
from workflows.proof.findings import Finding, Place
from workflows.proof.places import Spot

UNANSWERED = ""
"""What a code counts as before anybody gave it."""

TYPES = {"flag": "да/нет", "number": "число", "code": "код", None: "неизвестно что"}
WITH_ROUNDS = frozenset({"until", "rework"})


def condition_slips(spot: Spot, facts: Mapping[Code, Fact]) -> Iterator[Finding]:
    """Everything that is wrong with one condition."""
    try:
        tree = parsed(spot.condition)
        compiled(spot.condition)
    except Unreadable as refusal:
        yield _slip(spot.place, spot.condition, f"не читается: {refusal}", "Исправьте запись.")
        return
    except ValueError as error:
        yield _slip(spot.place, spot.condition, f"не читается: {str(error).splitlines()[0]}", "Исправьте запись.")
        return
    if spot.what not in WITH_ROUNDS and "round" in set(names(tree)):
        yield _slip(
            spot.place,
            spot.condition,
            "использует round, а здесь это всегда 0",
            "Считать разы можно только в repeat.until и rework.when; разы входа в этап — это visit.",
        )
    types = _Types(facts)
    if types.of(tree) not in {"flag", None}:
        types.say("не отвечает «да» или «нет»", "Сравните признак со значением, например: risk == 'high'.")
    for said, remedy in types.slips:
        yield _slip(spot.place, spot.condition, said, remedy)


class _Types:
    """The type of every part of a tree: `flag`, `number`, `code`, or None where a slip has already been told."""

    def __init__(self, facts: Mapping[Code, Fact]) -> None:
        self.facts = facts
        self.slips: dict[tuple[str, str], None] = {}

    def say(self, said: str, remedy: str) -> None:
        self.slips[said, remedy] = None

    def of(self, tree: Tree) -> str | None:
        match tree:
            case Value(value=value):
                return "flag" if isinstance(value, bool) else "number" if isinstance(value, int) else "code"
            case Name(name=name):
                return self._named(name)
            case Listed():
                self.say("перечень стоит не после in", "Запишите: признак in ['один', 'другой'].")
                return None
            case Not(of=part):
                return self._flags((part,))
            case All(parts=parts) | Any(parts=parts):
                return self._flags(parts)
            case Choice(when=when, then=then, otherwise=otherwise):
                self._flags((when,))
                return self._flags((then, otherwise))
            case Compared():
                self._compared(tree)
                return "flag"

    def _named(self, name: str) -> str | None:
        if name in COUNTERS:
            return "number"
        if name in self.facts:
            return self.facts[name].type
        near = get_close_matches(name, self.facts, n=1)
        hint = f"Возможно, это «{near[0]}»; иначе объявите его в facts." if near else "Объявите его в facts."
        self.say(f"использует необъявленный признак «{name}»", hint)
        return None

    def _flags(self, parts: tuple[Tree, ...]) -> str:
        for part in parts:
            if self.of(part) in {"number", "code"}:
                said = f"ставит {_told(part)} там, где нужно «да» или «нет»"
                self.say(said, "Сравните его со значением, например: risk == 'high'.")
        return "flag"

    def _compared(self, tree: Compared) -> None:
        if tree.relation == "in":
            if not isinstance(tree.right, Listed):
                self.say("ищет не в перечне", "Запишите: признак in ['один', 'другой'].")
                return
            for item in tree.right.items:
                self._equal(tree.left, item)
        elif tree.relation in {"==", "!="}:
            self._equal(tree.left, tree.right)
        else:
            self._ordered(tree.left, tree.right)

    def _equal(self, left: Tree, right: Tree) -> None:
        one, other = self.of(left), self.of(right)
        if one is None or other is None:
            return
        if isinstance(left, Value) and isinstance(right, Value):
            self.say("сравнивает два постоянных значения", "Сравните признак со значением.")
        elif one != other:
            said = f"сравнивает {_told(left)} ({TYPES[one]}) и {_told(right)} ({TYPES[other]})"
            self.say(said, "Сравнивают коды с кодами, числа с числами, признаки с true и false.")
        elif one == "number":
            self._with_a_constant(left, right)
        elif one == "code":
            self._of_the_list(left, right)
            self._of_the_list(right, left)

    def _ordered(self, left: Tree, right: Tree) -> None:
        one, other = self.of(left), self.of(right)
        if one is None or other is None:
            return
        if one != "number" or other != "number":
            said = f"сравнивает по величине {_told(left)} ({TYPES[one]}) и {_told(right)} ({TYPES[other]})"
            self.say(said, "Больше и меньше бывают только числа; коды перечисляют: признак in ['один', 'другой'].")
        else:
            self._with_a_constant(left, right)

    def _with_a_constant(self, left: Tree, right: Tree) -> None:
        if isinstance(left, Value) == isinstance(right, Value):
            said = f"сравнивает {_told(left)} и {_told(right)}"
            self.say(
                said, "Сравните признак с числом: сравнение двух признаков нельзя доказать; заведите флаг в форме."
            )

    def _of_the_list(self, side: Tree, other: Tree) -> None:
        if not isinstance(side, Name) or side.name not in self.facts:
            return
        values = self.facts[side.name].values
        if isinstance(other, Value) and other.value != UNANSWERED and other.value not in values:
            near = get_close_matches(str(other.value), values, n=1)
            hint = f"Возможно, это «{near[0]}». " if near else ""
            said = f"сравнивает «{side.name}» с «{other.value}», а такого значения у признака нет"
            self.say(said, f"{hint}Есть: {', '.join(values)}.")
        elif isinstance(other, Name) and other.name in self.facts and not {*values} & {*self.facts[other.name].values}:
            self.say(f"сравнивает {_told(side)} и {_told(other)}, а общих значений у них нет", "Исправьте условие.")


def _told(tree: Tree) -> str:
    match tree:
        case Name(name=name):
            return f"«{name}»"
        case Value(value=bool() as value):
            return str(value).lower()
        case Value(value=value):
            return f"«{value}»" if isinstance(value, str) else str(value)
        case _:
            return "выражение"


def _slip(place: Place, condition: str, said: str, remedy: str) -> Finding:
    return Finding(place, f"условие «{condition}» {said}.", remedy)
