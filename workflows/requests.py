"""What asks an agency, on paper, for what it owes in a case: the request that a step sent to it, a printed letter.

In a restricted case the agency reads that and nothing else, and only as long as it owes the answer.
"""

from collections.abc import Iterator
from typing import NamedTuple

from forms import catalogue
from forms.definition import Kind
from models.case import CaseState, Task
from models.ids import AgencyCode, Code, SubmissionId
from models.referral import Referral
from models.route import Route, Step


class Request(NamedTuple):
    """A paper that asks: what it is, and of which submission it is made."""

    document: Code
    submission: SubmissionId


def requests_to(agency: AgencyCode, state: CaseState, route: Route) -> frozenset[Request]:
    """The papers that ask this agency for what it owes in the case now."""
    return frozenset(one for task in state.running if task.agency == agency for one in requests_of(task, state, route))


def requests_of(task: Task, state: CaseState, route: Route) -> Iterator[Request]:
    """The papers that ask for this task: the printed letter of a referral, the letters to a step that are sent."""
    if (referral := state.referral(task.id)) is not None:
        yield from _printed(referral, route)
        return
    done = {one.step for one in state.settled if one.how == "done"}
    step = route.step_of.get(task.step)
    for sender, document in () if step is None else letters_to(step, route):
        if sender in done:
            yield Request(document, state.answers[sender].id)


def letters_to(step: Step, route: Route) -> Iterator[tuple[Code, Code]]:
    """The steps whose letters ask for this one, each with the document: this step waits for them, and gets a copy.

    A copy of an act or of a decision asks for nothing, though it may go to the same agency.
    """
    for sender in () if step.after is None else (*step.after.all, *step.after.any):
        for paper in route.step_of[sender].papers:
            if step.agency in paper.copies and paper.of is None and _is_letter(paper.document, route.country):
                yield sender, paper.document


def _printed(referral: Referral, route: Route) -> Iterator[Request]:
    kind = route.referral_of[referral.ask]
    if kind.printed and kind.letter is not None and referral.letter is not None:
        yield Request(kind.letter, referral.letter)


def _is_letter(document: Code, country: str) -> bool:
    """Whether the paper is written to an agency, which it names."""
    try:
        addressee = catalogue.form(document, country=country).field_of.get("addressee")
    except catalogue.UnknownForm:
        return False
    return addressee is not None and addressee.type is Kind.ORG
