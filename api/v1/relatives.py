"""Relatives who are told of in one line, because their records say one and the same."""

from collections.abc import Collection, Iterable

from api.v1.individual_shapes import RelativeTold
from forms.namesakes.names import read_name


def once(lines: Iterable[RelativeTold], apart: Collection[frozenset[str]]) -> list[RelativeTold]:
    """Records that say one and the same in one line, until they are joined or said to be of two people.

    Whoever joined two records of a mother sees her son once; taking it back shows each son with his own mother again.
    """
    told: list[RelativeTold] = []
    for line in lines:
        same = next((at for at, one in enumerate(told) if _says_the_same(one, line, apart)), None)
        if same is None:
            told.append(line)
        else:
            told[same] = _as_one(told[same], line)
    return told


def _says_the_same(one: RelativeTold, other: RelativeTold, apart: Collection[frozenset[str]]) -> bool:
    """Whether two records are told in one line: of a whole name, with nothing against it."""
    name = read_name(one.name)
    agree = all((name.surname, name.given, name.patronymic)) and name == read_name(other.name)
    may_be = not one.born or not other.born or one.born.endswith(other.born) or other.born.endswith(one.born)
    parted = any(frozenset((record, other.id)) in apart for record in (one.id, *one.also))
    return agree and one.words == other.words and may_be and not parted


def _as_one(one: RelativeTold, other: RelativeTold) -> RelativeTold:
    born = max(one.born, other.born, key=len)
    return one.model_copy(update={"born": born, "cases": [*one.cases, *other.cases], "also": [*one.also, other.id]})
