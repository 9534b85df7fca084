"""A pack in a folder of its own that brings the second version of a route: as the first, but for its number."""

from pathlib import Path

from workflows import packs, registry


def second_version(folder: Path) -> Path:
    """The folder of a pack with `ru.prevention`, version 2, and its examples."""
    pack, own = folder / "ru", packs.ROUTES / "ru"
    (pack / "examples").mkdir(parents=True)
    (pack / "pack.yaml").write_text((own / "pack.yaml").read_text())
    route = (own / "prevention.v1.yaml").read_text()
    (pack / "prevention.v2.yaml").write_text(route.replace("\nversion: 1\n", "\nversion: 2\n", 1))
    examples = (own / "examples/prevention.v1.yaml").read_text()
    (pack / "examples/prevention.v2.yaml").write_text(examples.replace("редакция: 1", "редакция: 2", 1))
    return pack


def forget_second_version() -> None:
    """Other modules of this process know nothing of it."""
    second = registry.newest_version("ru.prevention")
    if second.version == 2:
        del registry._routes[second.digest]
    packs.publish_all()
