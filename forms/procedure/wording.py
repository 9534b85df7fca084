"""The words of a route: what its facts and their values are called on the forms, and its conditions in Russian."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date

from forms import catalogue
from forms.definition import Form, FormField, GivenFact
from forms.russian.numbers import plural_form
from models.derivation import in_words
from models.expression import (
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
    parsed,
)
from models.ids import Code
from models.route import Condition, FactValue, Repeat, Route

ORDERS = {"<": "меньше", "<=": "не больше", ">": "больше", ">=": "не меньше", "==": "ровно", "!=": "не"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
LEAP = 2024
LONGEST_LABEL = 60
"""Letters of a choice that are quoted; longer ones are cut at a word."""


class Wording:
    """Names and values of one route as people read them."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._labels = _labels(route)

    def title(self, name: Code) -> str:
        """What a fact is called."""
        fact = self.route.facts.get(name)
        return f"«{fact.title}»" if fact else f"«{name}»"

    def value(self, name: Code, value: FactValue) -> str:
        """What a value of a fact is called on the form that gives it; the code itself where no form names it."""
        if isinstance(value, bool):
            return "да" if value else "нет"
        if isinstance(value, int):
            return str(value)
        return f"«{self._labels.get((name, value), value)}»" if value else "не указано"

    def condition(self, condition: Condition) -> str:
        """The condition in Russian; as it is written if it goes beyond what a route may say."""
        try:
            return self._told(parsed(condition))
        except Unreadable:
            return f"выполняется {condition}"

    def _told(self, tree: Tree) -> str:
        match tree:
            case Any(parts=parts):
                return " или ".join(self._inner(part) for part in _gathered(parts))
            case All(parts=parts):
                return " и ".join(self._inner(part) for part in parts)
            case Not(of=of):
                return self._opposite(of)
            case Choice(when=when, then=then, otherwise=otherwise):
                return f"если {self._told(when)}, то {self._told(then)}, иначе {self._told(otherwise)}"
            case Compared():
                return self._compared(tree)
            case Name(name=name):
                return f"отмечено: {self.title(name)}"
            case Value(value=value):
                return "всегда" if value else "никогда"
            case Listed(items=items):
                return ", ".join(self._told(item) for item in items)

    def _inner(self, tree: Tree) -> str:
        """A part of a longer condition: in brackets where it would otherwise read on into its neighbours."""
        told = self._told(tree)
        return f"({told})" if isinstance(tree, All | Any | Choice) else told

    def _opposite(self, tree: Tree) -> str:
        match tree:
            case Name(name=name):
                return f"не отмечено: {self.title(name)}"
            case Compared(left=left, relation=relation, right=right) if relation in OPPOSITE:
                return self._compared(Compared(left, OPPOSITE[relation], right))
            case Not(of=of):
                return self._told(of)
            case _:
                return f"неверно, что {self._inner(tree)}"

    def _compared(self, tree: Compared) -> str:
        left, relation, right = tree.left, tree.relation, tree.right
        if isinstance(left, Value) and isinstance(right, Name):
            left, relation, right = right, TURNED.get(relation, relation), left
        match left, right:
            case Name(name=("round" | "visit") as name), Value(value=value):
                return _counted(name, relation, int(value))
            case Name(name=name), Listed(items=items):
                return f"{self.title(name)} — {' или '.join(self._side(name, item) for item in items)}"
            case Name(name=name), Value(value=bool() as value):
                marked = value == (relation == "==")
                return f"{'отмечено' if marked else 'не отмечено'}: {self.title(name)}"
            case Name(name=name), Value(value=int() as value):
                return f"{self.title(name)} {ORDERS[relation]} {value}"
            case Name(name=name), Value(value=""):
                return f"{self.title(name)} {'не указано' if relation == '==' else 'указано'}"
            case Name(name=name), Value():
                return f"{self.title(name)} — {'не ' if relation == '!=' else ''}{self._side(name, right)}"
            case Name(name=name), Name(name=other):
                return f"{self.title(name)} {'и' if relation == '==' else 'не то же, что'} {self.title(other)}" + (
                    " — одно и то же" if relation == "==" else ""
                )
            case _:
                same = {"==": "одновременно верно или неверно", "!=": "верно только одно"}
                return f"{same.get(relation, relation)}: {self._inner(left)}; {self._inner(right)}"

    def _side(self, name: Code, tree: Tree) -> str:
        return self.value(name, tree.value) if isinstance(tree, Value) else self._told(tree)


def often(repeat: Repeat) -> str:
    """How often a step comes again: «каждые 3 месяца», «раз в год, 1 апреля», «в начале каждого периода»."""
    every = repeat.every
    if every.value == 1:
        said = f"раз в {in_words(every).removeprefix('1 ')}"
    else:
        said = f"{plural_form(every.value, 'каждый', 'каждые', 'каждые')} {in_words(every)}"
    if repeat.on is not None:
        month, day = map(int, repeat.on.split("-"))
        return f"{said}, {format_date(date(LEAP, month, day), 'd MMMM', locale='ru')}"
    return f"{said}, в начале периода" if repeat.ahead else said


def _counted(name: str, relation: str, value: int) -> str:
    """Which time it is: of a step that comes again, or of a case that stands in the stage again."""
    if name == "visit":
        return f"дело на этом этапе {ORDERS[relation]} {value} {plural_form(value, 'раза', 'раз', 'раз')}"
    return f"сделано {ORDERS[relation]} {value} {plural_form(value, 'раза', 'раз', 'раз')}"


def _gathered(parts: tuple[Tree, ...]) -> Iterable[Tree]:
    """«a == 1 или a == 2» is told as one look-up in a list."""
    found: dict[str, list[Tree]] = {}
    for part in parts:
        match part:
            case Compared(left=Name(name=name), relation="==", right=Value(value=str()) as value):
                found.setdefault(name, []).append(value)
            case _:
                found[f"#{len(found)}"] = [part]
    for name, values in found.items():
        if name.startswith("#"):
            yield values[0]
        elif len(values) == 1:
            yield Compared(Name(name), "==", values[0])
        else:
            yield Compared(Name(name), "in", Listed(tuple(values)))


def _labels(route: Route) -> dict[tuple[Code, str], str]:
    """By fact and code: what the choice is called on the first form of the route that gives it."""
    labels: dict[tuple[Code, str], str] = {}
    for form in _forms(route):
        for field in form.fields:
            for given in field.facts:
                for code, label in _named(field, given):
                    labels.setdefault((given.name, code), _short(label))
    return labels


def _named(field: FormField, given: GivenFact) -> Iterable[tuple[str, str]]:
    if not given.one_of:
        return [(choice.code, choice.label) for choice in field.choices]
    meant: dict[str, list[str]] = {}
    for choice, code in given.one_of.items():
        meant.setdefault(code, []).append(field.label_of(choice))
    return [(code, " / ".join(labels)) for code, labels in meant.items()]


def _forms(route: Route) -> Iterable[Form]:
    names = (route.opening.form, *(step.form for step in route.duty_of.values()))
    for name in dict.fromkeys(names):
        try:
            yield catalogue.form(name, country=route.country)
        except catalogue.UnknownForm:
            continue


def _short(label: str) -> str:
    label = label.strip().rstrip(".;")
    if len(label) <= LONGEST_LABEL:
        return label
    return f"{label[:LONGEST_LABEL].rsplit(' ', 1)[0].rstrip(',;:')}…"
