"""People's full names in the six cases, and how sure the form is.

Nothing is ever guessed in silence: where rules, dictionaries or the name itself leave a choice, `sure` is False, `why`
says what to ask, and the person who fills in the form decides (`NameForms`).
"""

from forms.russian.bearer import NO_GENDER, Bearer, bearer, is_native
from forms.russian.cases import Case, Declined, Gender
from forms.russian.double_names import paradigm_of
from forms.russian.full_name import FullName, Reading, Word, read
from forms.russian.letters import like
from forms.russian.name_forms import NameForms
from forms.russian.name_parts import Part
from forms.russian.paradigm import Paradigm

UNREADABLE = "имя написано не только русскими буквами: проверьте и впишите форму сами"
UNNAMED = "имя не указано"
UNORDERED = "неясно, какое слово фамилия, а какое имя"
NO_NAME = "это не имя: впишите, как сказать в этом предложении"
NO_NAMES = frozenset(
    {"неизвестен", "неизвестна", "неизвестно", "неизвестны", "нет", "отсутствует", "прочерк", "анонимно"}
    | {"установлен", "установлена", "установлено", "установлены", "указан", "указана", "указано", "указаны"}
)
"""What people write where no name is known, as single words."""


def decline_name(
    full_name: str, case: Case, gender: Gender | None = None, *, answers: NameForms | None = None
) -> Declined:
    """The name in this case. What people answered for this very name (`answers`) goes before everything else."""
    if answers and (form := answers.form(full_name, case)):
        return Declined(form, sure=True, why="форму указал человек, заполнявший документ")
    if not full_name.strip():
        return Declined(full_name, sure=False, why=UNNAMED)
    name = read(full_name)
    if name is None:
        return Declined(full_name, sure=False, why=UNREADABLE)
    if case is Case.NOMINATIVE:
        return Declined("".join(name.tokens), sure=True, why="именительный падеж: как написано")
    if any(token.lower() in NO_NAMES for token in name.tokens):
        return Declined("".join(name.tokens), sure=False, why=NO_NAME)
    first, *others = [_declined(name, reading, case, gender) for reading in name.readings]
    if any(other.form != first.form for other in others):
        return Declined(first.form, sure=False, why=UNORDERED)
    return next((answer for answer in (first, *others) if not answer.sure), first)


def _declined(name: FullName, reading: Reading, case: Case, asked: Gender | None) -> Declined:
    """The name in one reading; a gender that nobody has told does not matter where the forms do not depend on it."""
    who = bearer(reading, asked)
    genders = [who.gender] if who.gender else list(Gender)
    first, *others = [_form(name, reading, case, gender) for gender in genders]
    if others and others[0] != first:
        return Declined(first[0], sure=False, why=NO_GENDER)
    form, doubts = first
    doubts = [*filter(None, [name.doubt, who.doubt if who.gender else ""]), *doubts]
    if doubts:
        return Declined(form, sure=False, why="; ".join(doubts))
    return Declined(form, sure=True, why=_reason(who, reading))


def _form(name: FullName, reading: Reading, case: Case, gender: Gender) -> tuple[str, list[str]]:
    """The form, and what is doubtful about each word."""
    tokens, doubts, native = list(name.tokens), [], is_native(reading)
    in_capitals = "".join(name.tokens).isupper()
    for word in reading:
        paradigm = _paradigm(word, gender)
        form = paradigm.form(case)
        written = form.upper() if in_capitals else like(word.text, form)
        tokens[word.place] = tokens[word.place].replace(word.text, written)
        if doubt := paradigm.doubt(case) or ("" if native else paradigm.foreign_doubt(case)):
            doubts.append(f"«{word.text}»: {doubt}")
    return "".join(tokens), doubts


def _paradigm(word: Word, gender: Gender) -> Paradigm:
    return paradigm_of(word.part or Part.FIXED, word.lower, gender)


def _reason(who: Bearer, reading: Reading) -> str:
    """In a few words: the gender, and the rule for the surname or for what stands in its place."""
    told = f"пол {who.gender.label} ({who.known_by}); " if who.gender else ""
    word = next((word for word in reading if word.part is Part.SURNAME), reading[0])
    return told + _paradigm(word, who.gender or Gender.MALE).why
