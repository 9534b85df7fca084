"""Russian sentences and names in the rooms that know no languages, found for the catalogues (a method of Babel's)."""

import ast
import re
from collections.abc import Iterator
from typing import IO

CYRILLIC = re.compile("[А-Яа-яЁё]{2}")
ANNOTATION = re.compile(r'@(ru|otherwise)\("(?P<text>[^"]+)"\)')
Found = tuple[int, str, str, list[str]]


def sentences(file: IO[bytes], *_keywords_and_tags: object, **_options: object) -> Iterator[Found]:
    """Every Russian string that is no docstring; what an f-string puts in is named as in the code: `%(label)s`."""
    tree = ast.parse(file.read())
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in silent | inside:
            continue
        text = _text(node)
        if CYRILLIC.search(text):
            yield node.lineno, "", text.strip(), []  # type: ignore[attr-defined]


def annotations(file: IO[bytes], *_keywords_and_tags: object, **_options: object) -> Iterator[Found]:
    """What the policies of a file of Cedar's say: `@ru("…")` and `@otherwise("…")`."""
    for number, line in enumerate(file.read().decode().splitlines(), start=1):
        if said := ANNOTATION.fullmatch(line):
            yield number, "", said["text"], []


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_part(part) for part in parts)
        case _:
            return ""


def _part(part: ast.expr) -> str:
    match part:
        case ast.Constant(value=str() as text):
            return text.replace("%", "%%")
        case ast.FormattedValue(value=inner):
            return f"%({_name(inner)})s"
        case _:
            return ""


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.Name(id=name)]):
            return name
        case ast.Call(args=[inner, *_]):
            return _name(inner)
        case _:
            return "what"
