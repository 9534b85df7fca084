"""What the conditions of a route can tell apart: for each fact, one value out of every class of equal ones.

Two values of a fact are in one class when no comparison in any condition distinguishes them. Conditions compare facts
only with constants (the type check holds that), so the classes are exact: whatever the engine decides for one value
of a class it decides for all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.expression import Compared, Listed, Name, Tree, Value, parts
from models.ids import Code
from models.route import Fact, FactValue
from workflows.engine.conditions import unknown


@dataclass(frozen=True)
class Domain:
    """The classes of one fact: the values that stand for themselves, and one that stands for all others."""

    fact: Fact
    told_apart: tuple[FactValue, ...]
    whole: bool
    """Whether every value stands for itself, because the fact is compared with another fact."""

    def stands_for(self, value: FactValue) -> FactValue:
        """The value that represents the class of this one."""
        if self.fact.type == "flag" or self.whole:
            return value
        if self.fact.type == "code":
            return value if value in self.told_apart else self._other_code()
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
        """One number of each class: the constants, and one beside each where there is room."""
        found: list[int] = []
        for constant in sorted(int(value) for value in self.told_apart):
            found += [near for near in (constant - 1, constant, constant + 1) if near >= 0 or constant < 0]
        return tuple(dict.fromkeys(self._number(number) for number in found)) or (0,)

    def _other_code(self) -> FactValue:
        left = [code for code in (*self.fact.values, "") if code not in self.told_apart]
        return left[0] if left else ""

    def _number(self, value: int) -> int:
        """The constant itself, or the constant below it and one more; below all of them, one less than the first."""
        constants = sorted(int(one) for one in self.told_apart)
        below = [one for one in constants if one <= value]
        if not below:
            return constants[0] - 1 if constants else 0
        return value if below[-1] == value else below[-1] + 1


def domains(facts: Mapping[Code, Fact], trees: Iterable[Tree]) -> dict[Code, Domain]:
    """The domain of every declared fact under these conditions."""
    constants: dict[str, dict[FactValue, None]] = {name: {} for name in facts}
    whole: set[str] = set()
    for left, right in (pair for tree in trees for pair in _pairs(tree)):
        for side, other in ((left, right), (right, left)):
            match side, other:
                case Name(name=name), Value(value=value) if name in constants:
                    constants[name][value] = None
                case Name(name=name), Name():
                    whole.add(name)
                case _:
                    pass
    return {name: Domain(fact, tuple(constants[name]), name in whole) for name, fact in facts.items()}


def greatest(name: str, tree: Tree) -> int:
    """The greatest number that the counter of this name is compared with; 0 if with none."""
    found = [0]
    for left, right in _pairs(tree):
        for side, other in ((left, right), (right, left)):
            if isinstance(side, Name) and side.name == name and isinstance(other, Value):
                found.append(int(other.value))
    return max(found)


def _pairs(tree: Tree) -> Iterator[tuple[Tree, Tree]]:
    """Everything that is compared with everything in the tree."""
    match tree:
        case Compared(left=left, right=Listed(items=items)):
            yield from ((left, item) for item in items)
        case Compared(left=left, right=right):
            yield left, right
        case _:
            pass
    for part in parts(tree):
        yield from _pairs(part)
