"""Votes of a commission: who counts, what a tie is, and what comes too late."""

import pytest

from models.people import Role
from models.refusal import Refused
from models.regulation import Regulation
from models.sitting import Choice, Item, Seat
from models.sitting_events import MemberLeft
from models.sitting_votes import BallotCast, DissentFiled, MemberRecused, MotionPut, VotingClosed
from tests.support.sittings import ANNA, BORIS, CHAIR, DEPUTY, KEEPER, SECRETARY, SIX, VERA, Session, member, words
from workflows.sittings.attendance import presiding
from workflows.sittings.core import standing_vote


def voting(*members: object, **changes: object) -> Session:
    return Session(**changes).listed().sit(*members).put()  # type: ignore[arg-type]


def outcome(session: Session, item: int = 1) -> tuple[str | None, bool]:
    motion = session.item(item).motions[-1]
    return motion.outcome, motion.casting


def tally(item: Item) -> tuple[int, int, int]:
    motion = item.motions[-1]
    return motion.count(Choice.FOR), motion.count(Choice.AGAINST), motion.count(Choice.ABSTAINED)


def test_a_motion_for_which_more_than_half_of_those_present_vote_is_adopted() -> None:
    session = voting().vote(chair="for", deputy="for", secretary="for", anna="for", boris="against").close()
    assert outcome(session) == ("adopted", False)
    assert (session.item().standing, session.item().motions[-1].present) == ("decided", 6)


def test_two_members_who_vote_at_the_same_second_both_count_in_the_order_in_which_they_came() -> None:
    session = voting()
    at = session.now
    session.happen(session.ballot(ANNA, Choice.FOR)).happen(session.ballot(BORIS, Choice.AGAINST))
    ballots = session.item().motions[-1].ballots
    assert [(one.person, one.at) for one in ballots] == [("anna", at), ("boris", at)]
    assert ballots[0].turn + 1 == ballots[1].turn


def test_a_member_who_changes_their_vote_before_the_closing_counts_once_and_both_stand_in_the_record() -> None:
    session = voting().vote(anna="for").vote(anna="against")
    assert tally(session.item()) == (0, 1, 0)
    assert [event.choice for event, _ in session.turns if isinstance(event, BallotCast)] == ["for", "against"]


def test_the_same_vote_twice_is_the_same_vote_and_gets_the_same_answer() -> None:
    session = voting().vote(anna="for")
    cast = session.item().motions[-1].ballots[0]
    assert cast.turn == session.state.turn
    assert standing_vote(session.state, session.ballot(ANNA, Choice.FOR)) == cast
    assert standing_vote(session.state, session.ballot(ANNA, Choice.AGAINST)) is None
    session.vote(boris="for", anna="against", vera="for")
    assert standing_vote(session.state, session.ballot(ANNA, Choice.FOR)) is None, "it was changed since"


def test_a_vote_after_the_closing_is_refused_in_words() -> None:
    session = voting().vote(chair="for", deputy="for", secretary="for", anna="for").close()
    late = session.ballot(BORIS, Choice.AGAINST)
    with pytest.raises(Refused) as no:
        session.happen(late)
    assert (no.value.refusal.code, "закрыто и подсчитано" in no.value.refusal.message) == ("closed", True)
    assert tally(session.item()) == (4, 0, 0)


def test_a_vote_for_a_motion_that_was_followed_by_another_one_is_not_counted_for_that() -> None:
    session = voting().vote(chair="against", deputy="against", secretary="against", anna="against").close()
    old = session.ballot(BORIS, Choice.FOR)
    session.put(decision="refuse")
    assert session.refused(old) == "closed"
    assert session.item().motions[-1].ballots == ()


@pytest.mark.parametrize(("chair", "adopted"), [("for", True), ("against", False)])
def test_equal_votes_are_decided_by_the_one_of_the_presiding_member(chair: str, adopted: bool) -> None:  # noqa: FBT001
    other = "against" if chair == "for" else "for"
    session = voting().vote(chair=chair, deputy=other, anna=chair, boris=other, secretary=chair, vera=other).close()
    assert outcome(session) == ("adopted" if adopted else "rejected", True)


def test_equal_votes_while_the_presiding_member_abstained_adopt_nothing() -> None:
    session = voting().vote(chair="abstained", deputy="for", anna="against").close()
    assert outcome(session)[0] == "rejected"


def test_half_of_those_present_is_no_majority_unless_the_region_counts_only_those_who_voted() -> None:
    votes = {"chair": "for", "deputy": "for", "secretary": "for", "anna": "against"}
    assert outcome(voting().vote(**votes).close())[0] == "rejected"
    lenient = voting(regulation=Regulation(majority_of="voting")).vote(**votes).close()
    assert outcome(lenient)[0] == "adopted"


def test_a_recused_member_neither_votes_nor_counts_among_those_present_for_the_question() -> None:
    session = Session().listed().listed().sit()
    session.happen(MemberRecused(item=1, person="anna", ground="relative", by=ANNA.doer))
    session.put()
    assert session.refused(session.ballot(ANNA, Choice.AGAINST)) == "recused"
    session.vote(chair="for", deputy="for", secretary="for", boris="against").close()
    assert (outcome(session), session.item().motions[-1].present) == (("adopted", False), 5)
    session.put(2).vote(2, anna="for")
    assert session.item(2).motions[-1].count(Choice.FOR) == 1, "the other question is theirs to decide"


def test_whoever_stands_aside_while_votes_are_taken_takes_their_vote_back() -> None:
    session = voting().vote(anna="for", boris="for")
    session.happen(MemberRecused(item=1, person="anna", ground="relative", by=ANNA.doer))
    assert tally(session.item()) == (1, 0, 0)


def test_a_recused_member_counts_for_the_quorum_unless_the_region_says_otherwise() -> None:
    three = (CHAIR, ANNA, BORIS)
    aside = MemberRecused(item=1, person="anna", ground="relative", by=ANNA.doer)
    motion = MotionPut(item=1, facts={"decision": "start_ipr"}, by=CHAIR.doer)
    assert Session().listed().sit(*three).happen(aside).refused(motion) == ""
    strict = Session(regulation=Regulation(recused_in_quorum=False)).listed().sit(*three).happen(aside)
    assert strict.refused(motion) == "no_quorum"


def test_the_deputy_presides_over_a_question_from_which_the_chair_stands_aside() -> None:
    session = Session().listed().sit().happen(MemberRecused(item=1, person="chair", ground="relative", by=CHAIR.doer))
    assert (presiding(session.state), presiding(session.state, session.item())) == ("chair", "deputy")
    session.happen(MotionPut(item=1, facts={"decision": "refuse"}, by=KEEPER))
    session.vote(deputy="for", anna="for", boris="against", vera="against").close()
    assert outcome(session) == ("adopted", True)


def test_nobody_approves_their_own_draft_alone() -> None:
    session = Session().listed(author="chair").sit(CHAIR, ANNA, BORIS).put(plan_verdict="approve")
    session.vote(chair="for", anna="against").close()
    assert outcome(session)[0] == "rejected", "votes were equal, but only the author was for it"
    session.put(plan_verdict="approve").vote(chair="for", anna="for").close()
    assert outcome(session)[0] == "adopted"


def test_only_members_who_are_there_vote_and_nobody_votes_for_another_over_the_line() -> None:
    session = Session().listed().sit(CHAIR, SECRETARY, ANNA).come(BORIS, remote=True).put()
    assert session.refused(session.ballot(VERA, Choice.FOR)) == "not_allowed", "she is not there"
    assert session.refused(session.ballot(BORIS, Choice.FOR, by=KEEPER)) == "not_yours", "he votes himself"
    assert session.refused(session.ballot(ANNA, Choice.FOR, by=VERA.doer)) == "not_yours"
    stranger = member("stranger")
    assert session.refused(session.ballot(stranger, Choice.FOR)) == "not_allowed", "nobody sits in another's place"
    session.happen(session.ballot(ANNA, Choice.FOR, by=KEEPER)).vote(boris="for")
    hall, line = session.item().motions[-1].ballots
    assert (hall.entered_by, hall.remote, line.entered_by, line.remote) == ("secretary", False, None, True)


def test_a_member_without_a_vote_is_not_asked_for_one() -> None:
    silent = member("secretary", Seat.SECRETARY, Role.SECRETARY, votes=False)
    session = voting(CHAIR, silent, ANNA, BORIS, members=(CHAIR, DEPUTY, silent, ANNA, BORIS))
    assert session.refused(session.ballot(silent, Choice.FOR)) == "not_allowed"
    assert session.vote(chair="for", anna="for").close().item().motions[-1].present == 3


def test_whoever_voted_and_then_left_took_part_in_the_decision() -> None:
    session = voting().vote(vera="for").leave(VERA).vote(chair="for", deputy="for", anna="for").close()
    assert (outcome(session)[0], session.item().motions[-1].present) == ("adopted", 6)


def test_one_vote_at_a_time_and_none_is_closed_before_anybody_voted() -> None:
    session = Session().listed().listed().sit().put()
    assert session.refused(MotionPut(item=2, facts={"decision": "refuse"}, by=CHAIR.doer)) == "already"
    assert session.refused(VotingClosed(item=1, motion=1, by=CHAIR.doer)) == "incomplete"
    assert session.refused(VotingClosed(item=1, motion=1, by=ANNA.doer)) == "not_allowed"


def test_a_dissenting_opinion_is_for_those_who_did_not_agree_and_the_last_one_stands() -> None:
    session = voting().vote(chair="for", deputy="for", secretary="for", anna="for", boris="against").close()

    def dissent(by: object, number: int = 1) -> DissentFiled:
        return DissentFiled(item=1, text=words(number), by=by.doer)  # type: ignore[attr-defined]

    assert session.refused(dissent(ANNA)) == "not_allowed"
    assert session.refused(dissent(VERA)) == "not_allowed", "she did not vote"
    session.happen(dissent(BORIS), dissent(BORIS, 2))
    assert [(one.person, one.text) for one in session.item().dissents] == [("boris", words(2))]


def test_the_vote_under_way_stops_when_the_quorum_is_lost_and_what_was_decided_stands() -> None:
    session = Session().listed().listed().sit(CHAIR, ANNA, BORIS).decide().put(2).vote(2, anna="for")
    session.happen(MemberLeft(person="boris", by=BORIS.doer))
    assert (session.item(1).standing, outcome(session, 2)[0]) == ("decided", "stopped")
    assert session.refused(session.ballot(CHAIR, Choice.FOR, item=2)) == "closed"
    assert session.refused(MotionPut(item=2, facts={"decision": "refuse"}, by=CHAIR.doer)) == "no_quorum"
    session.come(VERA).put(2).vote(2, chair="for", anna="for").close(2)
    assert outcome(session, 2)[0] == "adopted", "with a quorum again the question is voted on anew"


def test_all_six_are_told_that_there_is_a_sitting() -> None:
    assert [command.person for command in Session().commands] == [one.person for one in SIX]  # type: ignore[union-attr]
