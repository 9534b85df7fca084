"""Work and the decisions about it, round by round: what was made, what was said of it, what was made of that."""

from collections.abc import Iterable
from typing import NamedTuple

from api.v1.answered import Answered
from forms.facts import facts_of
from models.ids import Code
from models.route import Route
from workflows.engine.approval import approvals, sends_back


class Round(NamedTuple):
    """One version of the work, and the decision about it if there was one."""

    work: Answered
    verdict: Answered | None = None
    is_returned: bool = False
    amended: Answered | None = None
    """The work as the commission changed it when it approved it."""

    @property
    def final(self) -> Answered:
        """The work as it was decided: with the changes of the commission, if it made any."""
        return self.amended or self.work

    @property
    def is_approved(self) -> bool:
        """Whether it was decided about, and not sent back."""
        return self.verdict is not None and not self.is_returned


def rounds(found: Iterable[Answered], route: Route, work: Code) -> list[Round]:
    """Every round of this work, oldest first; a corrected answer takes the place of the one that it corrects."""
    judges = {judge for judge, judged in approvals(route).items() if judged == work}
    told: list[Round] = []
    for one in found:
        if one.amends is not None and told:
            told[-1] = told[-1]._replace(amended=one)
        elif one.step == work and not one.is_replaced:
            told.append(Round(one))
        elif one.step in judges and not one.is_replaced and told:
            told[-1] = told[-1]._replace(verdict=one, is_returned=_is_returned(one, route))
    return told


def _is_returned(verdict: Answered, route: Route) -> bool:
    step = route.step_of[verdict.step or ""]
    return sends_back(route, step, facts_of(verdict.form, verdict.answers))
