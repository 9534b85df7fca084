"""Reads the JSON of a request with care: size, encoding, syntax with its place, and values no table could hold."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Never

from fastapi import Request

from api.errors import BadInput, TooLarge
from api.languages import gettext
from api.mistakes import Mistake

LARGEST = 1_048_576
DIGITS = 15
"""Whole numbers up to here mean the same in JSON, SQL and a browser."""
DEEPEST = 32
"""Levels of lists and objects in one another (product default): the answers of a form lie in a few."""
BROKEN = re.compile("[\0\ud800-\udfff]")
TOO_DEEP = "Вложенность слишком глубока."


class Letter(Request):
    """A request whose body is read once, up to a limit, and parsed strictly."""

    largest = LARGEST
    """Bytes."""

    async def body(self) -> bytes:
        """The bytes of the body, or `TooLarge` as soon as it is clear that they are too many."""
        if not hasattr(self, "_body"):
            parts, size = [], 0
            async for part in self.stream():
                size += len(part)
                if size > self.largest:
                    raise TooLarge(
                        gettext("Тело запроса больше %(size)s КБ.") % {"size": self.largest // 1024},
                        gettext("Ничего не сохранено. Сократите текст; файлы передаются отдельно."),
                    )
                parts.append(part)
            self._body = b"".join(parts)
        return self._body

    async def json(self) -> Any:  # noqa: ANN401 - whatever JSON can say
        """The parsed body, or `BadInput` with the line and the column."""
        if not hasattr(self, "_json"):
            self._json = parsed(await self.body())
        return self._json


def parsed(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """JSON without doubled keys, endless numbers, broken letters, control signs and abysses; else `BadInput`.

    Takes time in proportion to the body, whatever it says: whoever may write could otherwise hold up everybody.
    """
    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=_without_doubles,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=lambda _: _refuse("NaN и Infinity не бывают значениями."),
        )
        if any(BROKEN.search(word) for word in _words(value)):
            _refuse("В тексте есть знаки, которых не бывает в письме (нулевой байт или половина символа).")
    except UnicodeDecodeError:
        _refuse("Текст не в кодировке UTF-8.")
    except json.JSONDecodeError as broken:
        _refuse(f"JSON не читается: строка {broken.lineno}, знак {broken.colno}.")
    except RecursionError:
        _refuse(TOO_DEEP)
    return value


def _refuse(message: str) -> Never:
    raise BadInput(
        message,
        gettext("Ничего не сохранено. Исправьте запрос и отправьте снова."),
        errors=(Mistake(field="", message=message),),
    ) from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        double = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        _refuse(f"Поле «{double[:80]}» указано дважды.")
    return found


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= DIGITS else _refuse("Слишком большое число.")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse("Слишком большое число.")


def _words(value: object) -> Iterator[str]:
    """Every string in it, keys too; refuses what is too deep. Level by level, for a chain of generators is slow."""
    level = [value]
    for _ in range(DEEPEST + 1):
        yield from (one for one in level if isinstance(one, str))
        objects = [one for one in level if isinstance(one, dict)]
        lists = [one for one in level if isinstance(one, list)]
        yield from (key for one in objects for key in one)
        level = [inner for one in objects for inner in one.values()] + [inner for one in lists for inner in one]
        if not level:
            return
    _refuse(TOO_DEEP)
