"""How a name is declined is asked where the product is not sure, and only when a paper of the task needs it.

The person who fills the form in may answer with the submission; the answer then serves every later paper of the case.
An unanswered question stops nobody: the paper says the same in words that need no case.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import Field, JsonValue

from api.answers import local_day
from api.errors import BadInput
from api.guards import Open
from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake
from api.office import Office
from api.reading.names import known_forms
from api.reading.rows import Line
from api.v1.shapes import Brought, Told
from forms.answers import check_answers
from forms.definition import Form
from forms.naming import NameUse
from forms.paper import Paper
from forms.render import name_uses
from forms.russian.cases import Case
from forms.russian.name_forms import NameForms
from forms.values import STRING_LIMIT, clean
from models.ids import Code
from models.route import Route

NOT_NEEDED = later("Ни один документ этой задачи не пишет этого имени в этом падеже.")
MOST_NAMES = 100
EMPTY = later("Впишите имя в этом падеже.")


class NameQuestion(Told):
    """A name that a paper of this task needs in a case, and that the product is not sure how to decline."""

    name: str = Field(description="Имя, должность или орган, как написано в ответах")
    case: Case = Field(description="Нужный падеж")
    case_title: str = Field(description="Падеж по-русски")
    proposal: str = Field(description="Форма, которую предлагает система; в документ без ответа не попадёт")
    why: str = Field(description="Почему система не уверена")


class NameAnswer(Brought):
    """How the person says that a name is declined."""

    name: str = Field(max_length=STRING_LIMIT, description="Имя, как написано в ответах")
    case: Case = Field(strict=False, description="Падеж")
    form: str = Field(max_length=STRING_LIMIT, description="Имя в этом падеже")


NameAnswers = Annotated[tuple[NameAnswer, ...], Field(strict=False, max_length=MOST_NAMES)]


class GivenForm(NamedTuple):
    """A form of a name as it is kept."""

    nominative: str
    grammatical_case: Case
    form: str


async def questions(at: Office, file: Open, row: Line, form: Form, raw: Mapping[str, JsonValue]) -> list[NameQuestion]:
    """What the papers of this task would ask, were they made of these answers."""
    day = local_day(file.now, file.state.offset)
    uses = await _uses(at, file, row, form, check_answers(form, raw, day=day).answers, day)
    return [
        NameQuestion(name=use.name, case=use.case, case_title=use.case.label, proposal=use.form, why=use.why)
        for use in uses
        if not use.is_sure
    ]


async def given_forms(
    at: Office, file: Open, row: Line, form: Form, answers: Mapping[str, JsonValue], sent: Sequence[NameAnswer]
) -> tuple[GivenForm, ...]:
    """What the person says of names, fit to be kept. Raises BadInput for a name or a case that no paper needs."""
    if not sent:
        return ()
    uses = await _uses(at, file, row, form, answers, local_day(file.now, file.state.offset))
    needed = {(use.name, use.case) for use in uses}
    given = [GivenForm(one.name, one.case, clean(one.form).replace("\n", " ")) for one in sent]
    slips = {place: NOT_NEEDED for place, one in enumerate(given) if one[:2] not in needed}
    slips |= {place: EMPTY for place, one in enumerate(given) if not one.form}
    if slips:
        mistakes = (Mistake(field=f"name_forms.{place}", message=_(slips[place])) for place in sorted(slips))
        raise BadInput(_("Формы имён указаны неверно."), _("Исправьте их или уберите."), errors=tuple(mistakes))
    return tuple({one[:2]: one for one in given}.values())


def documents_of(route: Route, step: Code) -> tuple[Code, ...]:
    """The documents that the route makes of this step's form, at once or later."""
    made = (paper.document for one in route.step_of.values() for paper in one.papers if (paper.of or one.id) == step)
    return tuple(dict.fromkeys(made))


async def _uses(
    at: Office, file: Open, row: Line, form: Form, answers: Mapping[str, JsonValue], day: date
) -> tuple[NameUse, ...]:
    documents = documents_of(file.norm.route, row.step)
    if not documents:
        return ()
    async with at.sessions.reading() as connection:
        known = await known_forms(connection, file.actor, file.state.id)
    found = (use for document in documents for use in name_uses(document, _paper(document, form, answers, known, day)))
    return tuple({(use.name, use.case): use for use in found}.values())


def _paper(
    document: Code, form: Form, answers: Mapping[str, JsonValue], known: tuple[NameForms, ...], day: date
) -> Paper:
    """The paper as far as its names go: who issues it and under which number does not matter."""
    return Paper(
        document=document,
        agency="",
        made_on=day,
        form=form.id,
        form_version=form.version,
        answers=dict(answers),
        name_forms=known,
    )
