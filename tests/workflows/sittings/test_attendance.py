"""Who is at a sitting: quorum, presiding, people who come and go, and nobody at all."""

from datetime import timedelta

from models.people import Role
from models.sitting import Guest
from models.sitting_commands import TellMember, TellOffice
from models.sitting_events import (
    GuestsNoted,
    MemberCame,
    MemberExcused,
    PresidingNamed,
    SittingEnded,
    SittingOpened,
    StartMissed,
)
from models.sitting_votes import MotionPut
from tests.support.sittings import ANNA, BORIS, CALENDAR, CHAIR, DEPUTY, KEEPER, SIX, THURSDAY, VERA, Session, member
from workflows.sittings.attendance import has_quorum, needed, presiding
from workflows.sittings.duties import next_tick
from workflows.sittings.explain import explain

OPENED = SittingOpened(by=KEEPER)


def test_half_of_the_members_make_a_quorum_and_half_of_five_is_three() -> None:
    session = Session(members=SIX[:5]).at(THURSDAY).come(CHAIR, ANNA)
    assert (needed(session.state), session.refused(OPENED)) == (3, "no_quorum")
    session.come(BORIS, remote=True)
    assert session.refused(OPENED) == "", "over the line a member is as present as in the hall"
    assert needed(Session().state) == 3


def test_nobody_sits_in_the_place_of_a_member() -> None:
    stranger = member("stranger")
    assert Session().refused(MemberCame(person="stranger", by=KEEPER)) == "not_allowed"
    assert Session().refused(MemberCame(person="stranger", by=stranger.doer)) == "not_allowed"


def test_how_and_how_long_a_member_was_there_stands_in_the_record() -> None:
    session = Session().at(THURSDAY).come(ANNA).wait(minutes=20).come(ANNA, remote=True).wait(minutes=5).leave(ANNA)
    anna = session.state.member("anna")
    assert anna is not None
    moments = [(spell.since - THURSDAY, spell.until and spell.until - THURSDAY, spell.remote) for spell in anna.spells]
    twenty, more = timedelta(minutes=20), timedelta(minutes=25)
    assert moments == [(timedelta(), twenty, False), (twenty, more, True)]
    assert session.refused(MemberCame(person="anna", by=ANNA.doer)) == "", "a member may note it of themselves"
    assert session.refused(MemberCame(person="boris", by=ANNA.doer)) == "not_allowed", "but not of others"


def test_the_deputy_presides_when_the_chair_leaves_and_the_chair_again_when_back() -> None:
    session = Session().listed().sit()
    assert presiding(session.state) == "chair"
    session.leave(CHAIR)
    assert presiding(session.state) == "deputy"
    session.happen(MotionPut(item=1, facts={"decision": "refuse"}, by=DEPUTY.doer))
    session.vote(deputy="for", anna="against").close_by(DEPUTY)
    assert session.item().motions[-1].presiding == "deputy"
    assert presiding(session.come(CHAIR).state) == "chair"


def test_without_chair_and_deputy_the_members_choose_who_presides() -> None:
    session = Session().listed().at(THURSDAY).come(ANNA, BORIS, VERA)
    assert session.refused(OPENED) == "no_presiding"
    assert session.refused(PresidingNamed(person="chair", by=KEEPER)) == "no_presiding", "the chair is not there"
    session.happen(PresidingNamed(person="anna", by=KEEPER), OPENED)
    assert presiding(session.state) == "anna"
    session.put_by(ANNA)
    session.come(DEPUTY).leave(ANNA)
    assert presiding(session.state) == "deputy"
    assert session.refused(PresidingNamed(person="boris", by=KEEPER)) == "already"


def test_a_sitting_without_quorum_ends_and_its_questions_are_free_again() -> None:
    session = Session().listed().at(THURSDAY).come(CHAIR, ANNA)
    session.happen(SittingEnded(by=KEEPER))
    assert (session.state.phase, session.state.outcome) == ("over", "no_quorum")
    assert (session.item().standing, session.item().reason) == ("postponed", "no_quorum")
    assert session.state.duties == ()
    assert {command.about for command in session.commands if isinstance(command, TellMember)} == {"no_quorum"}


def test_when_nobody_comes_the_chair_and_supervision_hear_of_it_at_the_end_of_the_day() -> None:
    session = Session().listed(family=False)
    session.happen_until(StartMissed)
    assert session.now == THURSDAY + timedelta(hours=14), "24:00 in Moscow"
    offices = [(one.role, one.about) for one in session.commands if isinstance(one, TellOffice)]
    assert offices == [(Role.HEAD, "not_opened"), (Role.SUPERVISOR, "not_opened")]
    assert (session.state.outcome, session.item().standing) == ("no_quorum", "postponed")
    tick = next_tick(CALENDAR, session.state)
    assert tick is not None
    session.at(tick[0]).happen(tick[1])
    assert session.state.phase == "closed", "nothing is left to be done, so it is filed away at once"


def test_a_member_may_say_beforehand_that_they_will_not_come_and_come_all_the_same() -> None:
    session = Session().happen(MemberExcused(person="vera", reason="illness", by=VERA.doer))
    assert session.state.member("vera").excused == "illness"  # type: ignore[union-attr]
    assert session.at(THURSDAY).come(VERA).state.member("vera").excused is None  # type: ignore[union-attr]


def test_the_prosecutor_takes_part_without_counting() -> None:
    session = Session().at(THURSDAY).come(CHAIR, ANNA)
    session.happen(GuestsNoted(guests=(Guest(part="prosecutor", came=True),), by=KEEPER))
    assert (session.state.guests[0].part, has_quorum(session.state)) == ("prosecutor", False)


def test_the_explanation_says_who_is_missing_and_what_is_owed() -> None:
    session = Session().listed().at(THURSDAY).come(CHAIR)
    told = explain(session.state, session.now)
    assert (told.present, told.needed, told.has_quorum, told.presiding) == (1, 3, False, "chair")
    assert [(owed.what, owed.is_overdue) for owed in told.owed] == [("materials", True), ("summons", True)]
