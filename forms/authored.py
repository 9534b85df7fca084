"""Reading YAML that people write: strictly, and with the file, the line, the place and the reason of each slip."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from forms import slips
from models.payload import Authored

DATE = re.compile(r"(?<![\w-])(\d{4}-\d{1,2}-\d{1,2})(?![\w-])")
A = TypeVar("A", bound=Authored)


class BrokenPack(ValueError):
    """A file of a pack cannot be used; the message names file, line, place and reason."""


def read(path: Path, model: type[A]) -> A:
    """Parse one YAML file strictly; `BrokenPack` says what is wrong, in which line, and what stands there."""
    text = text_of(path)
    try:
        content = _content_of(text)
        return model.model_validate_json(json.dumps(content, ensure_ascii=False, default=str))
    except MarkedYAMLError as error:
        mark = slips.mark_of(error)
        line = 1 if mark is None else mark.line + 1
        raise BrokenPack(f"{path}:{line}: это не YAML: {slips.unparsed(error.problem)}") from error
    except YAMLError as error:
        raise BrokenPack(f"{path}:1: это не YAML: {slips.unparsed(str(error))}") from error
    except ValidationError as error:
        raise BrokenPack("\n".join(_slips(path, text, error))) from error
    except (ValueError, TypeError) as error:
        raise BrokenPack(f"{path}:{_unreadable(text)}") from error


def _content_of(text: str) -> object:
    """The C parser reads it five times faster; the other one knows YAML 1.2 whole, and says better what is wrong."""
    try:
        return YAML(typ="safe").load(text)
    except YAMLError:
        return YAML(typ="safe", pure=True).load(text)


def text_of(path: Path) -> str:
    """The text of a file; `BrokenPack` if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BrokenPack(f"{path}:1: {slips.unread(error)}") from error
    except UnicodeDecodeError as error:
        raise BrokenPack(f"{path}:1: файл не в кодировке UTF-8; сохраните его в ней") from error


def line_of(text: str, place: tuple[str | int, ...]) -> int:
    """The line (from 1) on which the value at this place of a YAML text stands, or the nearest one above it."""
    node = _marked(text)
    line = 1
    for part in place:
        try:
            if isinstance(node, CommentedMap) and part in node:
                line, node = node.lc.key(part)[0] + 1, node[part]
            elif isinstance(node, CommentedSeq) and isinstance(part, int):
                line, node = node.lc.item(part)[0] + 1, node[part]
        except (KeyError, IndexError, TypeError):
            break
    return line


@lru_cache(maxsize=4)
def _marked(text: str) -> object:
    """The content of a file with the lines of its parts; a file with many slips is read once."""
    return YAML(typ="rt").load(text)


def _slips(path: Path, text: str, error: ValidationError) -> Iterator[str]:
    for slip in slips.worth_telling(error.errors()):
        place = "".join(f"{part} → " for part in slip["loc"]).removesuffix(" → ")
        told = f"{place}: {slips.reason(slip)}" if place else slips.reason(slip)
        yield f"{path}:{line_of(text, slip['loc'])}: {told}"


def _unreadable(text: str) -> str:
    """The line and the words for what YAML takes and nobody can use: no such day, a key that is no word, a circle."""
    for number, line in enumerate(text.splitlines(), 1):
        for written in DATE.findall(line.partition("#")[0]):
            try:
                date(*map(int, written.split("-")))
            except ValueError:
                return f"{number}: такого дня нет: {written}; исправьте дату"
    return "1: ключом здесь может быть только слово, а значение не может ссылаться само на себя (& и *)"
