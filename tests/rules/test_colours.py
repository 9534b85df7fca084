"""Every colour has a name, so that the dark can give it another value."""

import re

from api.assets import FOLDER

COLOUR = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)
ON_A_FILL = re.compile(r"(?<![\w-])color: #fff\b")
"""White letters stand on grounds that are deep in both."""
OTHERS = {"night.css", "print.css"}


def test_colours_stand_in_variables_so_that_the_dark_can_change_them() -> None:
    sheets = [path for path in FOLDER.glob("*.css") if path.name not in OTHERS]
    found = [
        f"{path.name}: {line.strip()[:120]}"
        for path in sorted(sheets)
        for line in path.read_text().splitlines()
        if not line.strip().startswith("--") and COLOUR.search(ON_A_FILL.sub("", line))
    ]
    assert not found, f"name the colour in :root of app.css and in night.css, then use var(--app-…): {found}"
