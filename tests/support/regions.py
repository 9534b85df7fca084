"""Packs of a region, written into a folder for a test: a form's next version, a template in place of ours."""

from pathlib import Path

from forms import templates
from forms.catalogue import FOLDER

MOTION = "ipr_deregistration_motion"


def form_text(form_id: str, version: int = 1) -> str:
    """The product's own definition, as it is written."""
    return (FOLDER / "ru" / f"{form_id}.v{version}.yaml").read_text(encoding="utf-8")


def layout_text(document: str) -> str:
    """The product's own template, as it is written."""
    return (templates.FOLDER / document / templates.FILE).read_text(encoding="utf-8")


def next_version(text: str, version: int, added: str = "") -> str:
    """The definition as a later version, with these lines put before its first section's fields."""
    before, mark, after = text.replace("version: 1\n", f"version: {version}\n", 1).partition("    fields:\n")
    assert mark, "the definition has no fields"
    return f"{before}{mark}{added}{after}"


def put(folder: Path, name: str, text: str) -> Path:
    """A file of the pack."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
