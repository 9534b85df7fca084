"""A person's name on paper: initials before the surname, as the signature block wants it (ГОСТ Р 7.0.97)."""

PARTICLES = frozenset({"кызы", "уулу", "оглы", "оглу", "улы", "заде", "гызы", "угли"})
"""Parts of Turkic patronymics that are not names of their own: «Асанова Айгуль Бакыт кызы»."""

NBSP = "\u00a0"
FULL_NAME = 3


def initials(full_name: str) -> str:
    """«Петрова Анна Сергеевна» → «А.С. Петрова». A name of another shape stays as it is written."""
    words = [word for word in full_name.split() if word.lower() not in PARTICLES]
    if not 1 < len(words) <= FULL_NAME or any("." in word for word in words):
        return full_name
    surname, *names = words
    return "".join(_letter(name) for name in names) + NBSP + surname


def _letter(name: str) -> str:
    """«Анна» → «А.», «Анна-Мария» → «А.-М.»."""
    return "-".join(f"{part[0].upper()}." for part in name.split("-") if part)
