"""What somebody fills in at a moment of an invented case: checked as the doors would, and as the record keeps it."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from api.demo.world.answers import Answers, Scene, Subject, answers, papers
from api.demo.world.plots import Cast
from forms import catalogue
from forms.answers import Checked, check_answers
from forms.facts import facts_of
from models.events import SubmissionRef
from models.ids import CaseId, Code
from models.people import Doer
from models.route import FactValue
from models.submission import Correction, submission_digest


class NotSound(RuntimeError):
    """A template does not pass the checks of its form."""


class Gist(NamedTuple):
    """What the engine needs to know of a filled-in form: its facts, and how many required fields are empty."""

    facts: dict[Code, FactValue]
    gaps: int


class Kept(NamedTuple):
    """A filled-in form as the doors would keep it."""

    reference: SubmissionRef
    facts: dict[Code, FactValue]


class Written(NamedTuple):
    """What is filled in: the form, the step, the facts that it gives, and how it departs from the usual."""

    form: Code
    step: Code
    gives: tuple[Code, ...]
    changes: Answers
    without: tuple[Code, ...] = ()
    correction: Correction | None = None


Gists = dict[str, Gist]


def checked(written: Written, about: Subject, scene: Scene, country: str) -> Checked:
    """What the person fills in, as the form's own checks leave it; raises NotSound when it would be refused."""
    told = answers(written.form, written.step, about, scene, written.changes)
    raw = {name: value for name, value in told.items() if name not in written.without}
    found = check_answers(catalogue.form(written.form, country=country), raw, day=scene.local.date())
    if not found.is_sound or (found.gaps and not written.without):
        raise NotSound(f"{written.form}: {', '.join(f'{gap.field}: {gap.message}' for gap in found.gaps)}")
    return found


def gist_of(written: Written, found: Checked, country: str) -> Gist:
    """What the engine needs to know of it."""
    return Gist(facts_of(catalogue.form(written.form, country=country), found.answers), found.missing)


def key_of(written: Written, about: Subject, scene: Scene) -> str:
    """Under which key the gist stands: it is the same whoever it is about, if the trouble is."""
    trouble = about.trouble
    told = [written.form, written.step, trouble.id, len(trouble.factors), scene.is_again, written.without]
    return json.dumps([*told, written.changes], ensure_ascii=False, sort_keys=True)


def row_of(
    name: str, case: CaseId, written: Written, found: Checked, version: int, by: Doer, at: datetime
) -> dict[str, Any]:
    """The submission as the doors would keep it."""
    correction = written.correction
    return {
        "id": name,
        "case_id": case,
        "form": written.form,
        "form_version": version,
        "answers": found.answers,
        "digest": submission_digest(written.form, version, found.answers, correction),
        "made_at": at,
        "person": by.person,
        "agency": by.agency,
        "recorded_turn": None,
        "corrects": correction and correction.corrects,
        "reason": correction and correction.reason,
    }


def decided(cast: Cast, step: Code, times: int) -> Answers:
    """What the plot decides in a form that was filled in so many times before."""
    plot, instead = cast.plot, papers().instead
    if step in plot.returned and times == 0:
        return papers().returned[step]
    if times and step in papers().mended and plot.threat is None:
        return papers().mended[step]
    if step == "take_up":
        return {"triage": plot.triage} | instead.get(plot.triage, {})
    if step == "resolve":
        return instead.get(plot.decision, {})
    if step == plot.early:
        return instead["early"]
    if step == "inspect_now" and plot.threat is not None:
        return instead["alarm"]
    if step == "protect":
        return instead.get(plot.protection, {})
    return {}
