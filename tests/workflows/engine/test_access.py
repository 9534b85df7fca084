"""Whoever leads a case says who reads what was written in it; nobody loses a task by it."""

from typing import get_args

import pytest

from models.access_events import AccessChanged
from models.case import CaseState
from models.events import Event
from models.payload import digest_of
from models.people import AgencyKind, Level, Role
from tests.support.casework import Walk, doer
from tests.workflows.engine.test_custody import refusal
from tests.workflows.engine.test_referrals import NORM
from workflows.cover import TITLES
from workflows.engine.core import fold

HEAD = doer(AgencyKind.COMMISSION, Role.HEAD)


def test_the_record_of_a_turn_has_words_for_every_event() -> None:
    members = (one for part in get_args(get_args(Event)[0]) for one in (get_args(part) or (part,)))
    assert {one.model_fields["kind"].default for one in members} == set(TITLES), "workflows/cover.py lacks words"


def narrowed(*kinds: AgencyKind) -> Walk:
    return Walk(NORM).wait(hours=1).happen(AccessChanged(trusted=kinds, reason="resonance", by=HEAD))


def test_the_custodian_names_who_reads_and_opens_it_again() -> None:
    walk = Walk(NORM).wait(hours=1)
    tasks, ordinary = walk.state.tasks, walk.state.relation
    walk.happen(AccessChanged(trusted=(AgencyKind.POLICE, AgencyKind.HEALTH), reason="resonance", by=HEAD))
    assert (walk.state.relation.level, walk.state.relation.trusted) == (
        Level.RESTRICTED,
        (AgencyKind.HEALTH, AgencyKind.POLICE),
    )
    assert walk.state.tasks == tasks, "whoever owed something owes it still"
    walk.happen(AccessChanged(trusted=None, reason="over", by=HEAD))
    assert walk.state.relation == ordinary


def test_nobody_may_be_named() -> None:
    assert narrowed().state.relation.level is Level.RESTRICTED


@pytest.mark.parametrize(
    ("by", "trusted", "reason", "code"),
    [
        (doer(AgencyKind.COMMISSION, Role.MEMBER), (), "resonance", "not_allowed"),
        (doer(AgencyKind.GUARDIANSHIP, Role.HEAD), (), "resonance", "not_allowed"),
        (doer(AgencyKind.COMMISSION, Role.SUPERVISOR), (), "resonance", "not_allowed"),
        (HEAD, (AgencyKind.POLICE,), "resonance", "already"),
        (HEAD, (), "whim", "unknown"),
    ],
)
def test_it_is_refused_with_a_reason(by: object, trusted: tuple[AgencyKind, ...], reason: str, code: str) -> None:
    event = AccessChanged.model_validate({"trusted": trusted, "reason": reason, "by": by})
    assert refusal(narrowed(AgencyKind.POLICE), event) == code


def test_a_state_of_before_reads_as_ordinary_and_keeps_its_digest() -> None:
    walk = Walk(NORM)
    kept = CaseState.model_validate_json(walk.state.model_dump_json(exclude={"trusted"}))
    assert (kept, digest_of(kept)) == (walk.state, digest_of(walk.state))
    assert "trusted" not in walk.state.model_dump(exclude_defaults=True), "digests of old turns leave defaults out"
    assert fold(lambda *_: NORM, walk.turns) == walk.state
