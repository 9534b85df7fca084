"""The methodologist's page is followed literally: from an empty folder to a pack without a finding."""

import re
from pathlib import Path

from workflows import packs
from workflows.pack_check import checked

PAGE = Path(__file__).parents[2] / "docs" / "methodologist.ru.md"
FILES = ("pack.yaml", "law.yaml", "overlays/prevention.v1.yaml", "", "examples/prevention.v1.yaml")
"""What each block of the page is; the fourth is only a term."""


def test_the_page_leads_from_an_empty_folder_to_a_pack_without_a_finding(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == len(FILES)
    for name, text in zip(FILES, blocks, strict=True):
        if name:
            path = tmp_path / "oblast" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    found = checked(tmp_path / "oblast")
    packs.take_in(())
    assert [str(one) for one in found.told] == []
    assert (found.routes, found.examples) == (1, 3)
