"""Slips of the pen in YAML, in Russian: what the parser and the validator say in English, and what to do about it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, StreamMark

QUOTED = re.compile(r"'([^']*)'")
NOT_IN_PLACE = {
    "found character '\\t'": "знак табуляции; отступы делают пробелами",
    "mapping values are not allowed": "двоеточие не на месте; если оно внутри текста, возьмите весь текст в кавычки",
    "could not find expected ':'": "после ключа нет двоеточия; допишите его",
    "expected <block end>": "отступ не такой, как у строк выше; выровняйте строку по ним",
    "expected ',' or": "скобка не закрыта или между словами нет запятой",
    "expected the node content": "скобка не закрыта или значение не дописано",
    "found duplicate key": "ключ написан дважды; оставьте один",
    "found duplicate anchor": "метка «&» с этим именем уже есть; дайте другую",
    "found undefined alias": "метки с именем после «*» выше нет; поставьте её через «&»",
    "found unexpected end of stream": "кавычка не закрыта до конца файла",
    "cannot start any token": "такой знак здесь не ставят; возьмите текст в кавычки",
    "while scanning": "знак не на месте; возьмите текст в кавычки",
}
LEFT_OPEN = ("could not find expected ':'", "expected ',' or", "found unexpected end of stream")
"""Problems that begin where something was opened, not where the parser gave up."""
WHOLE = {
    "extra_forbidden": "такого ключа здесь нет; проверьте написание или уберите его",
    "missing": "обязательный ключ не указан",
    "int_type": "нужно целое число",
    "int_parsing": "нужно целое число",
    "int_from_float": "нужно целое число",
    "float_type": "нужно число",
    "float_parsing": "нужно число",
    "bool_type": "нужно true или false",
    "bool_parsing": "нужно true или false",
    "string_type": "нужен текст; число или дату возьмите в кавычки",
    "list_type": "нужен список: строки с «-» или [ ]",
    "tuple_type": "нужен список: строки с «-» или [ ]",
    "dict_type": "нужны ключи со значениями",
    "model_type": "нужны ключи со значениями",
    "model_attributes_type": "нужны ключи со значениями",
    "date_type": "дату пишут так: 2026-03-09",
    "date_parsing": "дату пишут так: 2026-03-09",
    "date_from_datetime_parsing": "дату пишут так: 2026-03-09",
    "date_from_datetime_inexact": "нужна дата без часов: 2026-03-09",
    "none_required": "значения здесь не бывает; напишите null",
    "finite_number": "нужно обычное число",
    "recursion_loop": "значение ссылается само на себя",
}
MEASURED = {
    "greater_than_equal": ("ge", "нужно число не меньше {}"),
    "greater_than": ("gt", "нужно число больше {}"),
    "less_than_equal": ("le", "нужно число не больше {}"),
    "less_than": ("lt", "нужно число меньше {}"),
    "string_too_short": ("min_length", "текст слишком короткий, знаков нужно не меньше {}"),
    "string_too_long": ("max_length", "текст слишком длинный, знаков может быть не больше {}"),
    "too_long": ("max_length", "в списке может быть не больше {}"),
    "string_pattern_mismatch": ("pattern", "значение записано не в той форме (образец: {})"),
}


def unread(error: OSError) -> str:
    """Why a file cannot be opened."""
    match error:
        case FileNotFoundError():
            return "файл не читается: его нет; проверьте имя"
        case IsADirectoryError():
            return "файл не читается: это папка; переименуйте её"
        case PermissionError():
            return "файл не читается: нет права; попросите администратора"
        case _:
            return f"файл не читается ({error.strerror})"


def unparsed(problem: str | None) -> str:
    """What the parser stumbled over."""
    said = problem or ""
    return next((words for mark, words in NOT_IN_PLACE.items() if mark in said), said)


def mark_of(error: MarkedYAMLError) -> StreamMark | None:
    """Where a person has to look."""
    is_left_open = any(mark in (error.problem or "") for mark in LEFT_OPEN)
    found: StreamMark | None = (error.context_mark if is_left_open else None) or error.problem_mark
    return found


def reason(slip: Mapping[str, Any]) -> str:
    """Why a value is refused: one error of the validator."""
    kind, known = slip["type"], slip.get("ctx", {})
    if isinstance(own := known.get("error"), ValueError):
        return str(own)
    if kind in WHOLE:
        return "файл пуст" if not slip["loc"] and slip["input"] is None else WHOLE[kind]
    if kind in MEASURED:
        name, words = MEASURED[kind]
        return words.format(known[name])
    if kind in {"enum", "literal_error"}:
        possible = QUOTED.findall(str(known["expected"])) or [str(known["expected"])]
        return f"нет такого значения; бывает: {', '.join(possible)}"
    if kind == "too_short":
        return "список пуст, нужен хотя бы один пункт" if not known["actual_length"] else "в списке мало пунктов"
    return f"такое значение не подходит ({slip['msg']})"


def worth_telling(slips: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The errors without those that only follow from others: a list is not empty because its parts are wrong."""
    found = list(slips)
    places = [slip["loc"] for slip in found]
    return [slip for slip in found if slip["type"] != "too_short" or not _is_above(slip["loc"], places)]


def _is_above(place: tuple[Any, ...], places: Iterable[tuple[Any, ...]]) -> bool:
    return any(len(other) > len(place) and other[: len(place)] == place for other in places)
