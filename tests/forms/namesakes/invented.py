"""Invented people and what other hands make of their names: documented corruptions, drawn by a seed.

Two pools that share no surname: the weights were set on the first, the figures of `docs/search.md` are of the second.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

SEEDS = {"tuning": 20_261_126, "held_out": 73_100_421}
TABLE = Path(__file__).parent / "words.tsv"


def _words(name: str) -> list[str]:
    lines = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [word for row, words in lines if row == name for word in words.split()]


BOYS, GIRLS, FATHERS = _words("boys"), _words("girls"), _words("fathers")
SPELLINGS = {
    "Наталья": "Наталия", "София": "Софья", "Юлия": "Юлья", "Мария": "Марья", "Даниил": "Данил", "Кирилл": "Кирил",
    "Филипп": "Филип", "Артём": "Артемий", "Татьяна": "Татиана", "Екатерина": "Катерина", "Дарья": "Дария",
    "Ксения": "Оксинья", "Геннадий": "Генадий", "Дмитрий": "Димитрий", "Инна": "Ина", "Алла": "Ала", "Пётр": "Петр",
    "Жанна": "Жана", "Кристина": "Христина", "Илья": "Илия", "Лев": "Леон", "Семён": "Симеон", "Иван": "Иоанн",
}  # fmt: skip
SHORT = {
    "Александр": "Саша", "Александра": "Саша", "Алексей": "Лёша", "Анастасия": "Настя", "Анна": "Аня", "Артём": "Тёма",
    "Василий": "Вася", "Владимир": "Вова", "Дарья": "Даша", "Дмитрий": "Дима", "Евгений": "Женя", "Екатерина": "Катя",
    "Елена": "Лена", "Елизавета": "Лиза", "Иван": "Ваня", "Кирилл": "Кирюша", "Ксения": "Ксюша", "Максим": "Макс",
    "Мария": "Маша", "Михаил": "Миша", "Наталья": "Наташа", "Николай": "Коля", "Ольга": "Оля", "Павел": "Паша",
    "Сергей": "Серёжа", "Светлана": "Света", "София": "Соня", "Татьяна": "Таня", "Юлия": "Юля", "Юрий": "Юра",
}  # fmt: skip
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LATIN = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia"
PASSPORT = dict(zip(CYRILLIC, LATIN.replace("-", "").split(" "), strict=True))
"""As in passports since 2014 (the order of the Ministry of the Interior follows ICAO Doc 9303)."""
PEOPLES_OWN = PASSPORT | {"ё": "yo", "й": "y", "х": "h", "щ": "sch", "ъ": "", "ю": "yu", "я": "ya", "ж": "j"}
"""As people write when they have no Cyrillic at hand."""
NEIGHBOURS = dict(zip("аоеинтрслвкмдпуябгз", "оаиемртслвкпдпяубгз", strict=True)) | {
    "н": "г",
    "т": "ь",
    "с": "ч",
    "л": "д",
}


@dataclass(frozen=True)
class Invented:
    """A person as the first record has it; `said` and the birth as another hand writes them."""

    surname: str
    given: str
    patronymic: str
    is_girl: bool
    born: date
    former: str = ""

    @property
    def said(self) -> str:
        return f"{self.surname} {self.given} {self.patronymic}"


class Pair(NamedTuple):
    """Two writings, whether they are of one person, and what was done."""

    kind: str
    is_same: bool
    one: str
    one_born: date | int | None
    other: str
    other_born: date | int | None


def people(pool: str, count: int, *, shift: int = 0) -> list[Invented]:
    """So many invented people of a pool, the same for the same seed."""
    surnames, chance = _words(pool), random.Random(SEEDS[pool] + shift)
    return [_person(chance, surnames) for _ in range(count)]


def _person(chance: random.Random, surnames: list[str]) -> Invented:
    is_girl = chance.random() < 0.5
    surname, former = chance.sample(surnames, 2)
    adult = chance.random() < 0.3
    born = date(1975 if adult else 2009, 1, 1) + timedelta(days=chance.randrange(7000 if adult else 5800))
    given = chance.choice(GIRLS if is_girl else BOYS)
    return Invented(
        _of(surname, is_girl=is_girl),
        given,
        _fathers(chance.choice(FATHERS), is_girl=is_girl),
        is_girl,
        born,
        _of(former, is_girl=is_girl),
    )


def _of(surname: str, *, is_girl: bool) -> str:
    return f"{surname}а" if is_girl else surname


def _fathers(name: str, *, is_girl: bool) -> str:
    stem = {"Пётр": "Петр", "Павел": "Павл", "Лев": "Льв"}.get(name, name)
    if stem.endswith("ий"):
        return f"{stem[:-2]}ьевна" if is_girl else f"{stem[:-2]}ьевич"
    if stem.endswith("й"):
        return f"{stem[:-1]}евна" if is_girl else f"{stem[:-1]}евич"
    if stem.endswith("ь"):
        return f"{stem[:-1]}евна" if is_girl else f"{stem[:-1]}евич"
    return f"{stem}овна" if is_girl else f"{stem}ович"


def latin(text: str, letters: dict[str, str]) -> str:
    return "".join(
        letters.get(sign, sign) if sign == sign.lower() else letters.get(sign.lower(), sign).capitalize()
        for sign in text
    )


def slipped(word: str, chance: random.Random) -> str:
    """One slip of the pen: a letter left out, doubled, swapped with the next or struck beside; never the first."""
    place = chance.randrange(1, len(word) - 1)
    match chance.randrange(4):
        case 0:
            return word[:place] + word[place + 1 :]
        case 1:
            return word[:place] + word[place] + word[place:]
        case 2:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case _:
            return word[:place] + NEIGHBOURS.get(word[place], "а") + word[place + 1 :]


Written = tuple[str, date | int | None]


def _day_and_month(born: date) -> date | None:
    return date(born.year, born.day, born.month) if born.day <= 12 and born.day != born.month else None


def _digit(born: date, chance: random.Random) -> date:
    """One digit of the day or of the year is another."""
    if chance.random() < 0.5:
        year = born.year // 10 * 10 + (born.year % 10 + chance.randrange(1, 10)) % 10
        return born.replace(year=year) if (born.month, born.day) != (2, 29) else born.replace(day=28)
    return born.replace(day=born.day + 1 if born.day % 10 < 8 and born.day < 28 else born.day - 1)


def _names(one: Invented, chance: random.Random) -> dict[str, str | None]:
    """The name as other hands write it; None where this person's name gives no occasion."""
    spelling, short = SPELLINGS.get(one.given), SHORT.get(one.given)
    long = slipped(one.given, chance) if len(one.given) > 3 else None
    initials = f"{one.surname} {one.given[0]}. {one.patronymic[0]}."
    return {
        "другой порядок слов": f"{one.given} {one.patronymic} {one.surname}",
        "без ё и й": one.said.replace("ё", "е").replace("Ё", "Е").replace("й", "и"),
        "другое написание имени": spelling and f"{one.surname} {spelling} {one.patronymic}",
        "сокращённое имя, без отчества": short and f"{short} {one.surname}",
        "латиницей, как в паспорте": latin(one.said, PASSPORT),
        "латиницей, как пишут люди": latin(one.said, PEOPLES_OWN),
        "фамилия и инициалы": initials,
        "фамилия и инициалы, только год": initials.replace(". ", "."),
        "без отчества": f"{one.surname} {one.given}",
        "описка в отчестве": f"{one.surname} {one.given} {slipped(one.patronymic, chance)}",
        "описка в фамилии": f"{slipped(one.surname, chance)} {one.given} {one.patronymic}",
        "описка в имени": long and f"{one.surname} {long} {one.patronymic}",
        "прежняя фамилия в скобках": f"{one.former} ({one.surname}) {one.given} {one.patronymic}",
        "другая фамилия, прежняя не указана": f"{one.former} {one.given} {one.patronymic}",
        "переставлены день и месяц": one.said,
        "в дате другая цифра": one.said,
        "только год рождения": one.said,
        "без даты рождения": one.said,
        "описка в фамилии, только год": f"{slipped(one.surname, chance)} {one.given} {one.patronymic}",
        "латиницей, без отчества, цифра в дате": latin(f"{one.given} {one.surname}", PASSPORT),
    }


def _birth(kind: str, born: date, chance: random.Random) -> date | int | None:
    if "только год" in kind:
        return born.year
    if kind == "без даты рождения":
        return None
    if kind == "переставлены день и месяц":
        return _day_and_month(born) or born
    return _digit(born, chance) if "цифра" in kind else born


def _strangers(one: Invented, chance: random.Random) -> dict[str, Written]:
    """Other people who have much in common with this one."""
    another = chance.choice([name for name in (GIRLS if one.is_girl else BOYS) if name != one.given])
    father = _fathers("Пётр", is_girl=one.is_girl)
    same_year = one.born.replace(month=one.born.month % 12 + 1, day=(one.born.day + 10) % 27 + 1)
    years = chance.choice((-4, -2, 2, 3))
    return {
        "брат или сестра": (f"{one.surname} {another} {one.patronymic}", _later(one.born, years)),
        "близнецы": (f"{one.surname} {another} {one.patronymic}", one.born),
        "полные тёзки, родились в разные годы": (one.said, _later(one.born, years)),
        "полные тёзки одного года": (one.said, same_year),
        "отец и сын, мать и дочь": (one.said, _later(one.born, -26)),
        "те же имя, отчество и год, другая фамилия": (f"{one.former} {one.given} {one.patronymic}", same_year),
        "те же имя и день рождения, остальное другое": (f"{one.former} {one.given} {father}", one.born),
        "те же фамилия и имя, другие отчество и год": (f"{one.surname} {one.given} {father}", _later(one.born, 3)),
        "те же фамилия и день рождения": (f"{one.surname} {another} {father}", one.born),
        "однофамильцы": (f"{one.surname} {another} {father}", _later(one.born, years)),
    }


def _later(born: date, years: int) -> date:
    return born + timedelta(days=365 * years + 100)


def same_pairs(pool: str, each: int) -> Iterator[Pair]:
    """Pairs of one person: each corruption so many times."""
    chance = random.Random(SEEDS[pool])
    kinds = list(_names(people(pool, 1)[0], chance))
    for number, kind in enumerate(kinds, 1):
        made = 0
        for one in people(pool, each * 12, shift=number):
            name, born = _names(one, chance)[kind], _birth(kind, one.born, chance)
            if name and (name, born) != (one.said, one.born) and made < each:
                made += 1
                yield Pair(kind, True, one.said, one.born, name, born)


def other_pairs(pool: str, each: int) -> Iterator[Pair]:
    """Pairs of two people who have much in common."""
    chance = random.Random(SEEDS[pool] + 1)
    kinds = list(_strangers(people(pool, 1)[0], chance))
    for number, kind in enumerate(kinds):
        for one in people(pool, each, shift=100 + number):
            yield Pair(kind, False, one.said, one.born, *_strangers(one, chance)[kind])


def register(pool: str, count: int) -> list[Invented]:
    """A register to search in: everybody once."""
    return list(dict.fromkeys(replace(one, former="") for one in people(pool, count, shift=999)))
