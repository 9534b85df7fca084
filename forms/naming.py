"""Names inside sentences: in the case that the sentence needs, or not at all.

A paper never guesses. A form that is not certain is not printed: the template then says it in words that need no case.
Whatever was asked for is kept, so that whoever fills the form in can be asked before the paper is made.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from pydantic import JsonValue

from forms.definition import Kind
from forms.records import RECORDS
from forms.russian.agreement import agreed
from forms.russian.bearer import bearer
from forms.russian.cases import Case, Declined, Gender
from forms.russian.declension import decline_name
from forms.russian.full_name import read
from forms.russian.name_forms import NameForms
from forms.russian.phrases import decline_phrase
from forms.russian.short_names import short_name
from forms.wording import glued, worded_part
from models.payload import Payload

BY_A_PERSON = "форму указал человек, заполнявший документ"
DWELLING = "проживающий"


class Named(StrEnum):
    """What is named: a person, or a position or an agency."""

    PERSON = "person"
    TITLE = "title"


class NameUse(Payload):
    """A name that a paper needs in a case: the form (a proposal, unless it is sure) and why."""

    name: str
    case: Case
    named: Named
    form: str
    is_sure: bool
    why: str


class Naming:
    """The names of one paper, with the forms that people gave for some of them."""

    def __init__(self, known: tuple[NameForms, ...]) -> None:
        self._known = known
        self._uses: dict[tuple[str, Case], NameUse] = {}

    @property
    def uses(self) -> tuple[NameUse, ...]:
        """Every name that was asked for in a case, in the order of asking."""
        return tuple(self._uses.values())

    def person(self, full_name: str, case: Case) -> str:
        """The full name in this case; empty if that is not certain."""
        return self._form(Named.PERSON, full_name, case, lambda: decline_name(full_name, case))

    def short(self, full_name: str, case: Case) -> str:
        """The surname in this case and the initials; empty if that is not certain."""
        given = next((one for one in self._known if one.form(full_name, case)), None)
        short = short_name(full_name, case, answers=given)
        return short.form if short.sure else self.person(full_name, case)

    def title(self, text: str, case: Case) -> str:
        """A position or the name of an agency in this case; empty if that is not certain."""
        return self._form(Named.TITLE, text, case, lambda: decline_phrase(text, case))

    def _form(self, named: Named, text: str, case: Case, decline: Callable[[], Declined]) -> str:
        if not text.strip():
            return ""
        given = next((form for one in self._known if (form := one.form(text, case))), "")
        found = Declined(given, sure=True, why=BY_A_PERSON) if given else decline()
        use = NameUse(name=text, case=case, named=named, form=found.form, is_sure=found.sure, why=found.why)
        self._uses.setdefault((text, case), use)
        return found.form if found.sure else ""


def gender_of(full_name: str) -> Gender | None:
    """The gender that the name itself tells, by its patronymic first; None where it tells none, or two."""
    name = read(full_name)
    who = bearer(name.readings[0], None) if name else None
    return None if who is None or who.doubt else who.gender


def described(kind: Kind, value: Mapping[str, JsonValue], name: str, case: Case) -> str:
    """A person or an agency in a sentence: the name as it is to be printed, then all else that is known.

    «Соколова Матвея Ильича, 12.05.2014 г. р., проживающего по адресу: …»; where the name tells no gender, «адрес: …».
    """
    first, *others = RECORDS[kind]
    gender = gender_of(str(value.get(first.name) or "")) if kind is Kind.PERSON else None
    said = [name]
    for part in others:
        text = worded_part(kind, part, value.get(part.name))
        if part.name == "address" and gender and text:
            text = f"{agreed(DWELLING, gender, case)} по адресу: {glued(str(value['address']))}"
        said.append(text)
    return ", ".join(filter(None, said))
