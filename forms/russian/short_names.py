"""A name shortened in running text: the surname declined, initials after it: «Добробабе А. П.»."""

from forms.russian.bearer import bearer
from forms.russian.cases import Case, Declined, Gender
from forms.russian.declension import decline_name
from forms.russian.full_name import PARTICLES, TURKIC, Word, read
from forms.russian.letters import HYPHEN
from forms.russian.name_forms import NameForms
from forms.russian.name_parts import Part

NBSP = "\u00a0"


def short_name(
    full_name: str, case: Case = Case.NOMINATIVE, gender: Gender | None = None, *, answers: NameForms | None = None
) -> Declined:
    """The surname in this case and the initials, never torn apart by a line's end; other names stay whole."""
    name = read(full_name)
    words = name.readings[0] if name else ()
    surname = [word for word in words if _belongs_to_surname(word)]
    initials = [_initial(word.text) for word in words if word not in surname and word.lower not in TURKIC]
    who = bearer(words, gender)
    is_clear = name is not None and len(name.readings) == 1 and not name.doubt and not (who.gender and who.doubt)
    if name is None or not is_clear or not surname or not initials:
        return decline_name(full_name, case, gender, answers=answers)
    if answers and (form := answers.form(full_name, case)) and len(form.split()) == len(words):
        given = [form.split()[words.index(word)] for word in surname]
        return Declined(NBSP.join([*given, *initials]), sure=True, why="форму указал человек, заполнявший документ")
    short = NBSP.join([*(name.tokens[word.place] for word in surname), *initials])
    return decline_name(short, case, who.gender)


def _belongs_to_surname(word: Word) -> bool:
    return word.part is Part.SURNAME or (word.part is Part.FIXED and word.lower in PARTICLES)


def _initial(word: str) -> str:
    """«Анна» → «А.», «Анна-Мария» → «А.-М.»; an initial stays one."""
    return word if word.endswith(".") else "-".join(f"{piece[0].upper()}." for piece in HYPHEN.split(word)[::2])
