"""What somebody types to find a person: a name in any order and script, and when they were born, in one line."""

import re
from datetime import date

from forms.namesakes.names import read_name
from forms.namesakes.weighing import Described

DAY = re.compile(r"\b(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
YEAR = re.compile(r"\b(19\d{2}|20\d{2})\b")


def sought(text: str, born: date | None = None) -> Described:
    """The question as a description. A day that no calendar has is taken for its year."""
    found, year = DAY.search(text), YEAR.search(text)
    day = born or (_day(found) if found else None)
    name = read_name(YEAR.sub(" ", DAY.sub(" ", text)).replace("г.р.", " ").replace("г. р.", " "))
    return Described(name=name, born=day, year=day.year if day else int(year[1]) if year else None)


def _day(found: re.Match[str]) -> date | None:
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
