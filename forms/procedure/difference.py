"""What differs between two versions of a route, in words: «школа, «Ответить на запрос»: срок 5 → 3 рабочих дня»."""

from collections.abc import Iterator

from forms.procedure.statements import Description, Key, Order, Statement
from models.derivation import in_words
from models.route import Route


def difference(old: Route, new: Route) -> tuple[str, ...]:
    """Everything that differs, one line each, in the order of the new version; empty only for equal content."""
    before, after = Description(old), Description(new)
    lines = [*_changed(before.statements, after.statements), *_reordered(before.orders, after.orders)]
    return tuple(dict.fromkeys(lines))


def _changed(before: dict[Key, Statement], after: dict[Key, Statement]) -> Iterator[str]:
    gone = {key for key, one in before.items() if one.is_part and key not in after}
    come = {key for key, one in after.items() if one.is_part and key not in before}
    for key, one in after.items():
        if key in come:
            yield f"{one.where}: добавлено{_bracketed(one.shown)}: {_parts(key, after)}"
        elif key not in before:
            if not any(_lies_in(key, part) for part in come):
                yield f"{one.where}: добавлено: {one.what}{_colon(one)}"
        elif before[key].exact != one.exact:
            yield f"{one.where}: {one.what}{_from_to(before[key], one)}"
    for key, one in before.items():
        if key in gone:
            yield f"{one.where}: убрано целиком{_bracketed(one.shown)}"
        elif key not in after and not any(_lies_in(key, part) for part in gone):
            yield f"{one.where}: убрано: {one.what}{_colon(one)}"


def _from_to(old: Statement, new: Statement) -> str:
    if old.span is not None and new.span is not None and old.span.unit is new.span.unit:
        return f" {old.span.value} → {in_words(new.span)}"
    if old.shown != new.shown:
        return f": {old.shown} → {new.shown}"
    return f": записано иначе: {old.exact} → {new.exact}"


def _parts(part: Key, after: dict[Key, Statement]) -> str:
    """Everything that is said of a part that is new."""
    inner = (one for key, one in after.items() if _lies_in(key, part) and key != part)
    return "; ".join(f"{one.what}{_colon(one)}" for one in inner)


def _lies_in(key: Key, part: Key) -> bool:
    return key[: len(part)] == part


def _colon(one: Statement) -> str:
    return f": {one.shown}" if one.what and one.shown else ""


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""


def _reordered(before: dict[Key, Order], after: dict[Key, Order]) -> Iterator[str]:
    """Lists whose parts stand in another order; parts that came or went are told above."""
    for key, order in after.items():
        old = before.get(key)
        if old is None:
            continue
        was = [name for name in old.names if name in order.names]
        now = [name for name in order.names if name in old.names]
        if was != now:
            yield f"{order.where}: другой порядок: {', '.join(was)} → {', '.join(now)}"
