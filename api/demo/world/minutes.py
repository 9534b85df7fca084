"""The протокол of a sitting of the invented past: told from its record and the directory, as its page would tell it."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from api.demo.settling import directory
from api.demo.world import casting
from api.demo.world.votes import Vote
from api.demo.world.walk import Walk
from forms import catalogue
from forms.answers import check_answers
from forms.commission import minutes, told
from forms.commission.proposals import proposal_words
from forms.commission.telling import Measure
from models.events import SubmissionRef
from models.ids import CaseId
from models.people import Doer
from models.sitting import SittingState
from models.sitting_minutes import MinutesDrawn
from models.submission import submission_digest

Row = dict[str, Any]


class Drawn(NamedTuple):
    """The протокол as the doors would keep it, and the event that enters it."""

    row: Row
    event: MinutesDrawn


def drawn(state: SittingState, votes: Iterable[Vote], walks: Mapping[CaseId, Walk], by: Doer, at: datetime) -> Drawn:
    """Raises ValueError when the протокол would have gaps."""
    words = {number: _words(vote, walks[vote.case], by) for number, vote in enumerate(votes, 1)}
    people = {one.code: told.Named(one.full_name, one.position) for one in directory().people}
    commission = casting.agency(state.commission)
    office = told.Office(commission.name, commission.address or "", commission.address or commission.name)
    form = catalogue.form(minutes.FORM)
    answers = minutes.minutes(told.told(state, told.Known(office=office, people=people, items=words)))
    checked = check_answers(form, answers, day=at.date())
    if checked.gaps:
        raise ValueError(f"протокол заседания {state.id}: {checked.gaps[0].message}")
    name = hashlib.sha256(f"minutes {state.id}".encode()).hexdigest()[:32]
    digest = submission_digest(form.id, form.version, checked.answers, None)
    row = {
        "id": name,
        "case_id": state.id,
        "form": form.id,
        "form_version": form.version,
        "answers": checked.answers,
        "digest": digest,
        "made_at": at,
        "person": by.person,
        "agency": by.agency,
        "recorded_turn": None,
        "corrects": None,
        "reason": None,
    }
    reference = SubmissionRef(id=name, form=form.id, form_version=form.version, digest=digest)
    return Drawn(row, MinutesDrawn(submission=reference, by=by))


def _draft(vote: Vote, walk: Walk) -> tuple[str, ...]:
    """The draft that was decided about, where it was one."""
    route, adopts = walk.norm.route, vote.step.adopts
    if adopts is None:
        return ()
    title = catalogue.form(route.step_of[adopts].form, country=route.country).title
    return (f"{title}, проект",)


def _words(vote: Vote, walk: Walk, secretary: Doer) -> told.Words:
    """What was written in the case for this question, and who stands behind it."""
    answers = next(row["answers"] for row in walk.forms if row["id"] == vote.submission.id)
    about, form = walk.cast.about, catalogue.form(vote.step.form, country=walk.norm.route.country)
    speaker = next(one for one in directory().people if one.code == (vote.author or secretary.person))
    return told.Words(
        question=vote.step.title,
        case_number=walk.number,
        subject={"full_name": about.child.full_name, "birth_date": about.child.born.isoformat()},
        speaker=speaker.full_name,
        speaker_position=speaker.position,
        family={"parent": about.family.mother, "minor": about.child.full_name},
        materials=_draft(vote, walk),
        motions={1: proposal_words(form, vote.facts)},
        content=str(answers.get("issue_content") or ""),
        explanations=told.discussion(speaker.full_name, ()),
        violations=str(answers.get("rights_violations") or ""),
        causes=str(answers.get("causes_conditions") or ""),
        decision=str(answers.get("decision") or ""),
        decision_kinds=tuple(answers.get("decision_kinds") or ()),
        measures=tuple(Measure(str(one.get("measure") or ""), "") for one in answers.get("measures[]") or ()),
    )
