"""What the conditions of a route can tell apart: for each fact, one value out of every class of equal ones.

Two values of a fact are in one class when no comparison in any condition distinguishes them. Conditions compare facts
only with constants (the type check holds that), so the classes are exact: whatever the engine decides for one value
of a class it decides for all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from models.expression import Compared, Listed, Name, Tree, Value, parts
from models.ids import Code
from models.route import Fact, FactValue
from workflows.engine.conditions import unknown


@dataclass(frozen=True)
class Domain:
    """The classes of one fact: which sets of values conditions ask for, and for numbers the limits between them."""

    fact: Fact
    asked: tuple[frozenset[FactValue], ...]
    whole: bool
    """Whether every value is a class of its own, because the fact is compared with another fact."""

    def stands_for(self, value: FactValue) -> FactValue:
        """The value that represents the class of this one."""
        match self.fact.type:
            case "flag":
                return value
            case "code":
                return self._codes.get(value, value)
            case "number":
                return self._number(int(value))

    def of(self, values: Iterable[FactValue]) -> tuple[FactValue, ...]:
        """One value for each class that these values fall into."""
        return tuple(dict.fromkeys(self.stands_for(value) for value in values))

    @property
    def unanswered(self) -> FactValue:
        """The class of a fact that nobody has given."""
        return self.stands_for(unknown(self.fact))

    @property
    def numbers(self) -> tuple[int, ...]:
        """One number of each class: the limits, and one beside each where there is room."""
        found: list[int] = []
        for limit in self._limits:
            found += [near for near in (limit - 1, limit, limit + 1) if near >= 0 or limit < 0]
        return tuple(dict.fromkeys(self._number(number) for number in found)) or (0,)

    @cached_property
    def _codes(self) -> dict[FactValue, FactValue]:
        first: dict[tuple[object, ...], FactValue] = {}
        values: tuple[FactValue, ...] = (*self.fact.values, "")
        return {value: first.setdefault(self._answers(value), value) for value in values}

    def _answers(self, value: FactValue) -> tuple[object, ...]:
        """What every comparison answers for this value."""
        return (*(value in asked for asked in self.asked), value if self.whole else None)

    @cached_property
    def _limits(self) -> tuple[int, ...]:
        return tuple(sorted({int(value) for asked in self.asked for value in asked}))

    def _number(self, value: int) -> int:
        """The limit itself, or one more than the limit below it; below all of them, one less than the first."""
        below = [limit for limit in self._limits if limit <= value]
        if not below:
            return self._limits[0] - 1 if self._limits else 0
        return value if below[-1] == value else below[-1] + 1


def domains(facts: Mapping[Code, Fact], trees: Iterable[Tree]) -> dict[Code, Domain]:
    """The domain of every declared fact under these conditions."""
    asked: dict[str, dict[frozenset[FactValue], None]] = {name: {} for name in facts}
    whole: set[str] = set()
    for left, right in (pair for tree in trees for pair in _pairs(tree)):
        for side, other in ((left, right), (right, left)):
            if not isinstance(side, Name) or side.name not in facts:
                continue
            if isinstance(other, Name):
                whole.add(side.name)
            elif values := _values(other):
                asked[side.name][values] = None
    return {name: Domain(fact, tuple(asked[name]), name in whole) for name, fact in facts.items()}


def greatest(name: str, tree: Tree) -> int:
    """The greatest number that the counter of this name is compared with; 0 if with none."""
    found = [0]
    for left, right in _pairs(tree):
        for side, other in ((left, right), (right, left)):
            if side == Name(name):
                found += [int(value) for value in _values(other)]
    return max(found)


def _values(tree: Tree) -> frozenset[FactValue]:
    """The constants that stand on one side of a comparison."""
    items = tree.items if isinstance(tree, Listed) else (tree,)
    return frozenset(item.value for item in items if isinstance(item, Value))


def _pairs(tree: Tree) -> Iterator[tuple[Tree, Tree]]:
    """Everything that is compared with something in the tree."""
    if isinstance(tree, Compared):
        yield tree.left, tree.right
    for part in parts(tree):
        yield from _pairs(part)
