"""Words that follow the gender of a person: «обязан» and «обязана», «проживающему» and «проживающей».

A term of the law stays what it is for men and women: «законный представитель», «опекун».
"""

from functools import lru_cache

from pymorphy3.analyzer import Parse

from forms.russian.cases import OBLIQUE, Case, Gender
from forms.russian.letters import like
from forms.russian.witnesses import GENDER_MARKS, GRAMMEMES, KEPT_WORDS, analyzer

FOLLOWING = frozenset({"ADJF", "ADJS", "PRTF", "PRTS", "VERB"})
PRONOUNS = {"он": "она", "его": "её", "ему": "ей", "им": "ею", "нём": "ней", "него": "неё", "нему": "ней", "ним": "нею"}


def agreed(word: str, gender: Gender | None, case: Case = Case.NOMINATIVE) -> str:
    """The word, given for a man in the nominative, for this person; both forms when the gender is not known.

    «обязан» → «обязана», «обязан(а)»; «проживающий» → «проживающая», «проживающий (проживающая)».
    """
    male, female = (like(word, _form(word.lower(), each, case)) for each in Gender)
    if gender is not None:
        return male if gender is Gender.MALE else female
    if female.startswith(male):
        return f"{male}({female[len(male) :]})" if female != male else male
    return f"{male} ({female})"


@lru_cache(KEPT_WORDS)
def _form(word: str, gender: Gender, case: Case) -> str:
    if word in PRONOUNS:
        return PRONOUNS[word] if gender is Gender.FEMALE else word
    parse = next(
        (parse for parse in analyzer().parse(word) if parse.tag.POS in FOLLOWING and "masc" in parse.tag), None
    )
    if parse is None:
        return word
    found = parse.inflect(_wanted(parse, gender, case))
    return str(found.word) if found else word


def _wanted(parse: Parse, gender: Gender, case: Case) -> set[str]:
    """A short form or a verb has no cases; a person is animate."""
    wanted = {GENDER_MARKS[gender], "sing"}
    if parse.tag.POS not in {"ADJF", "PRTF"}:
        return wanted
    if case is Case.ACCUSATIVE and gender is Gender.MALE:
        wanted.add("anim")
    return wanted | {"nomn" if case is Case.NOMINATIVE else GRAMMEMES[OBLIQUE.index(case)]}
