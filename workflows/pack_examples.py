"""The examples of packs: found beside their routes, run, and counted against what every route has to show."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from models.example import Examples
from workflows import packs
from workflows.examples import failures, missing_kinds, read_examples
from workflows.pack_folder import EXAMPLES, is_pack
from workflows.packs import BrokenPack, Written


class Proof(NamedTuple):
    """How many examples were run, and what came otherwise than they say."""

    examples: int
    told: tuple[str, ...]


def prove(found: Iterable[Written]) -> Proof:
    """Run the examples of these routes, and tell what they leave unshown of the newest version of each."""
    routes = tuple(found)
    told = [*_strangers(routes)]
    count = 0
    for one in routes:
        read: list[Examples] = []
        for file in files_of(one):
            try:
                read.append(read_examples(file))
            except BrokenPack as broken:
                told.append(str(broken))
                continue
            told += _failures(file, read[-1], one)
        count += sum(len(examples.examples) for examples in read)
        if _is_newest(one, routes) and _pack_of(one) is not None and (kinds := missing_kinds(tuple(read))):
            unshown = ", ".join(f"«{kind}»" for kind in kinds)
            told.append(f"{one.path}:1: у маршрута {one.route.id} нет примеров: {unshown}; напишите их в {EXAMPLES}/")
    return Proof(count, tuple(told))


def files_of(one: Written) -> tuple[Path, ...]:
    """The examples of a route: `examples/<its file's name>`, or more of them as `<name>.v<version>.<anything>.yaml`."""
    folder = _pack_of(one)
    if folder is None:
        return ()
    stem = one.path.name.removesuffix(".yaml")
    return tuple(sorted((*(folder / EXAMPLES).glob(f"{stem}.yaml"), *(folder / EXAMPLES).glob(f"{stem}.*.yaml"))))


def _failures(file: Path, examples: Examples, one: Written) -> Iterator[str]:
    if (examples.route, examples.version) != (one.route.id, one.route.version):
        named = f"{one.route.id}, редакция {one.route.version}"
        yield f"{file}:1: по имени файла это примеры маршрута {named}; исправьте «маршрут» и «редакция»"
        return
    yield from failures(file, examples, one.route, packs.calendar_at(one.territory))


def _strangers(routes: tuple[Written, ...]) -> Iterator[str]:
    """Files of examples that belong to no route of their pack, so that nobody would ever run them."""
    folders = {folder for one in routes if (folder := _pack_of(one)) is not None}
    known = {file for one in (*routes, *packs.now_written()) for file in files_of(one)}
    for file in sorted(file for folder in folders for file in (folder / EXAMPLES).glob("*")):
        if file not in known:
            yield f"{file}:1: эти примеры никто не прогонит: файл называют как маршрут, имя.v1.yaml"


def _is_newest(one: Written, routes: tuple[Written, ...]) -> bool:
    return all(other.route.version <= one.route.version for other in routes if other.route.id == one.route.id)


def _pack_of(one: Written) -> Path | None:
    """The folder of the pack in which the route is written; None outside a pack."""
    return next((folder for folder in (one.path.parent, one.path.parent.parent) if is_pack(folder)), None)
