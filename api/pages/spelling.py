"""How a name stands in a paper: asked on the page of the form where the product is not sure, answered or left open.

What was said is kept with the draft, goes with the form, and serves every later paper of the case.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from api.languages import gettext as _
from api.names import NameAnswer, NameQuestion
from api.pages.fields import Fields
from api.pages.showing import rendered
from forms.russian.cases import Case
from forms.values import STRING_LIMIT

FIELDS, ASKED = "name_forms", "name_asked"
AS_PROPOSED, OTHERWISE = "proposal", "own"
KEPT = "names"
"""Under what the answers are kept beside a draft."""


class Spelled(NamedTuple):
    """What was chosen and typed of a name in a case."""

    name: str
    case: str
    choice: str
    form: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is about."""
        return self.name, self.case


class AskedName(NamedTuple):
    """A name as the page asks for it."""

    id: str
    key: str
    question: NameQuestion
    helper: str
    """The question by which school children know the case."""
    choice: str
    form: str


def spelled(sent: Fields) -> tuple[Spelled, ...]:
    """What a page brought of names."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in sent.pairs:
        first, _slash, rest = name.partition("/")
        number, _slash, part = rest.partition("/")
        if first == FIELDS and part in Spelled._fields:
            rows.setdefault(number, {})[part] = value.strip()[:STRING_LIMIT]
    return tuple(
        Spelled(row["name"], row["case"], row.get("choice", ""), row.get("form", ""))
        for row in rows.values()
        if row.get("name") and row.get("case")
    )


def beside(sent: Fields) -> dict[str, Any]:
    """The same as it is kept beside a draft."""
    return {KEPT: [list(one) for one in spelled(sent)]}


def kept(row_beside: Mapping[str, Any] | None) -> tuple[Spelled, ...]:
    """What was kept beside a draft."""
    return tuple(Spelled(*one) for one in (row_beside or {}).get(KEPT, ()))


def asked_names(questions: Sequence[NameQuestion], said: Iterable[Spelled]) -> list[AskedName]:
    """The names in doubt, each with what was said of it so far."""
    known = {one.key: one for one in said}
    found = []
    for number, question in enumerate(questions):
        one = known.get((question.name, question.case.value))
        found.append(
            AskedName(
                id=f"{FIELDS}-{number}",
                key=f"{FIELDS}/{number}",
                question=question,
                helper=_helper(question.case),
                choice=one.choice if one else "",
                form=one.form if one else "",
            )
        )
    return found


def answered_names(questions: Sequence[NameQuestion], said: Iterable[Spelled]) -> tuple[NameAnswer, ...]:
    """Those of the answers that are needed; a name that was typed anew since then is not asked about any more."""
    known = {one.key: one for one in said}
    found = []
    for question in questions:
        one = known.get((question.name, question.case.value))
        form = "" if one is None else _form(one, question.proposal)
        if form:
            found.append(NameAnswer(name=question.name, case=question.case, form=form))
    return tuple(found)


def open_names(questions: Sequence[NameQuestion], sent: Fields) -> list[NameQuestion]:
    """Those in doubt that the page did not ask about: it was loaded before the name was typed."""
    shown = set(sent.many(ASKED))
    return [one for one in questions if asked_mark(one) not in shown]


def asked_mark(question: NameQuestion) -> str:
    """By what the page says which names it asked about."""
    return f"{question.case.value} {question.name}"


def names_html(questions: Sequence[NameQuestion], said: Iterable[Spelled]) -> str:
    """The part of the page that asks, for a script that exchanges it."""
    return rendered("components/names_place.html", {"names": asked_names(questions, said)})


def _form(one: Spelled, proposal: str) -> str:
    if one.choice == AS_PROPOSED:
        return proposal
    return one.form


def _helper(case: Case) -> str:
    words = {
        Case.NOMINATIVE: _("кто? что?"),
        Case.GENITIVE: _("кого? чего?"),
        Case.DATIVE: _("кому? чему?"),
        Case.ACCUSATIVE: _("кого? что?"),
        Case.INSTRUMENTAL: _("кем? чем?"),
        Case.PREPOSITIONAL: _("о ком? о чём?"),
    }
    return words[case]
