"""A condition of a route as a tree: the part of CEL that routes may use, so that it can be proved and read aloud.

Routes compare facts with codes and numbers, look them up in lists, and join that by «and», «or», «not» and a choice.
Calls, fields, fractions and arithmetic are left out on purpose: a condition that counts can be neither proved over
all its values nor read to a person. The engine never reads this tree: it runs the text itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

COUNTERS = ("round", "visit")
"""Which time a repeated step was done, and which time the case stands in this stage."""

RELATIONS = ("==", "!=", "<=", ">=", "<", ">", "in")
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>[0-9]+(?![A-Za-z0-9_.]))
    |(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?P<sign>\|\||&&|[=!<>]=|[<>!?:(),\[\]-])|(?P<other>\S))""",
    re.VERBOSE,
)


class Unreadable(ValueError):
    """The condition goes beyond what a route may say; the message is in Russian, for its author."""


@dataclass(frozen=True)
class Value:
    """A code or a text, a whole number, or true/false, as written."""

    value: str | int | bool


@dataclass(frozen=True)
class Name:
    """A fact, or one of the counters."""

    name: str


@dataclass(frozen=True)
class Listed:
    """The values after `in`."""

    items: tuple["Tree", ...]


@dataclass(frozen=True)
class Not:
    """The opposite."""

    of: "Tree"


@dataclass(frozen=True)
class Compared:
    """Two sides and one of `RELATIONS` between them."""

    left: "Tree"
    relation: str
    right: "Tree"


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Choice:
    """One part when the condition holds, the other when it does not."""

    when: "Tree"
    then: "Tree"
    otherwise: "Tree"


Tree = Value | Name | Listed | Not | Compared | All | Any | Choice


@lru_cache(maxsize=4096)
def parsed(condition: str) -> Tree:
    """The tree of a condition; `Unreadable` says what a route may not say."""
    return _Reader(condition).whole()


def names(tree: Tree) -> Iterator[str]:
    """Every fact and counter that the tree speaks of, as often as it does."""
    match tree:
        case Name():
            yield tree.name
        case Value():
            return
        case _:
            for part in parts(tree):
                yield from names(part)


def parts(tree: Tree) -> tuple[Tree, ...]:
    """What the tree is made of, one level down."""
    match tree:
        case Value() | Name():
            return ()
        case Listed():
            return tree.items
        case Not():
            return (tree.of,)
        case Compared():
            return (tree.left, tree.right)
        case All() | Any():
            return tree.parts
        case Choice():
            return (tree.when, tree.then, tree.otherwise)


class _Reader:
    """Recursive descent over the precedence of CEL: choice, or, and, relation, not, and what cannot be divided."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(kind, found) for kind, found in _tokens(text)]
        self.at = 0

    def whole(self) -> Tree:
        tree = self._choice()
        if self.at < len(self.tokens):
            raise Unreadable(f"непонятно, что значит «{self.tokens[self.at][1]}»")
        return tree

    def _choice(self) -> Tree:
        when = self._either()
        if not self._takes("?"):
            return when
        then = self._either()
        self._expect(":")
        return Choice(when, then, self._choice())

    def _either(self) -> Tree:
        found = [self._both()]
        while self._takes("||"):
            found.append(self._both())
        return found[0] if len(found) == 1 else Any(tuple(found))

    def _both(self) -> Tree:
        found = [self._relation()]
        while self._takes("&&"):
            found.append(self._relation())
        return found[0] if len(found) == 1 else All(tuple(found))

    def _relation(self) -> Tree:
        left = self._opposite()
        while (relation := next((sign for sign in RELATIONS if self._takes(sign)), None)) is not None:
            left = Compared(left, relation, self._opposite())
        return left

    def _opposite(self) -> Tree:
        if self._takes("!"):
            return Not(self._opposite())
        return self._single()

    def _single(self) -> Tree:
        kind, found = self._next()
        match kind:
            case "number":
                return Value(int(found))
            case "text":
                return Value(_plain(found))
            case "name" if found in {"true", "false"}:
                return Value(found == "true")
            case "name" if self._sees("("):
                raise Unreadable(f"вызовы вроде «{found}(…)» в условиях маршрута не используются")
            case "name" if found != "in":
                return Name(found)
            case _:
                return self._composed(found)

    def _composed(self, found: str) -> Tree:
        match found:
            case "-" if self.at < len(self.tokens) and self.tokens[self.at][0] == "number":
                return Value(-int(self._next()[1]))
            case "(":
                inner = self._choice()
                self._expect(")")
                return inner
            case "[":
                return self._listed()
            case _:
                raise Unreadable(f"непонятно, что значит «{found}»")

    def _listed(self) -> Tree:
        items: list[Tree] = []
        while not self._takes("]"):
            if items:
                self._expect(",")
            items.append(self._single())
        return Listed(tuple(items))

    def _sees(self, sign: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] == ("sign", sign)

    def _takes(self, sign: str) -> bool:
        kind = "name" if sign == "in" else "sign"
        if self.at < len(self.tokens) and self.tokens[self.at] == (kind, sign):
            self.at += 1
            return True
        return False

    def _next(self) -> tuple[str, str]:
        if self.at == len(self.tokens):
            raise Unreadable("условие обрывается")
        self.at += 1
        return self.tokens[self.at - 1]

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise Unreadable(f"не хватает «{sign}»")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        if found["other"]:
            raise Unreadable(f"знак «{found['other']}» в условиях маршрута не используется")
        if found.lastgroup is not None:
            yield found.lastgroup, found[found.lastgroup]


def _plain(quoted: str) -> str:
    inner = quoted[1:-1]
    if "\\" in inner:
        raise Unreadable("обратная черта в кавычках не используется: коды пишутся латинскими буквами")
    return inner
