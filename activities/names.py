"""The forms of names that people answered in a case, as one statement finds them and as a paper takes them."""

from collections.abc import Iterable

from sqlalchemy import Row, Select, select

from forms.russian.cases import Case
from forms.russian.name_forms import NameForms
from models.ids import CaseId
from models.tables import NameForm, Submission

Found = Row[str, str, str]


def answered_in(case: CaseId) -> Select[str, str, str]:
    """The forms that came with the recorded submissions of the case, the earliest first."""
    told = select(NameForm.nominative, NameForm.grammatical_case, NameForm.form)
    recorded = told.join(Submission, Submission.id == NameForm.submission).where(
        NameForm.case_id == case, Submission.recorded_turn.is_not(None)
    )
    return recorded.order_by(Submission.recorded_turn, NameForm.nominative, NameForm.grammatical_case)


def name_forms(rows: Iterable[Found]) -> tuple[NameForms, ...]:
    """The forms by name; a later answer takes the place of an earlier one."""
    names: dict[str, dict[str, str]] = {}
    for nominative, grammatical_case, form in rows:
        names.setdefault(nominative, {})[Case(grammatical_case).value] = form
    return tuple(NameForms(nominative=name, **forms) for name, forms in sorted(names.items()))
