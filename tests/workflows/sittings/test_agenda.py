"""The questions of a sitting: prepared in time, decided, carried to their cases, sent out and filed away."""

from datetime import UTC, datetime

import pytest

from models.people import AgencyKind, Doer, Role
from models.sitting_appeals import AppealDecided, AppealNoted
from models.sitting_commands import SendDecision, TellOffice
from models.sitting_events import (
    CopySent,
    DutyPassed,
    DutyReminderDue,
    FilingDue,
    ItemAdded,
    ItemPostponed,
    ItemRemoved,
    ItemResolved,
    MaterialsReady,
    PartySummoned,
    SittingCancelled,
    SittingEnded,
    SittingMoved,
)
from models.sitting_order import AgendaOrdered, agenda
from tests.support.sittings import ANNA, CALENDAR, CASE, KEEPER, MONDAY, SITTING, THURSDAY, Session, resolution, served
from workflows.sittings.core import fold


def local(text: str) -> datetime:
    """A moment on the clocks of Moscow, in September or later of 2026."""
    return datetime.fromisoformat(f"2026-{text}+03:00").astimezone(UTC)


def dues(session: Session) -> dict[str, datetime]:
    return {duty.what: duty.due for duty in session.state.duties}


def test_materials_and_summons_are_owed_so_long_before_the_sitting() -> None:
    session = Session().listed()
    assert dues(session) == {"materials": local("09-18T00:00"), "summons": local("09-22T00:00")}
    session.happen(MaterialsReady(item=1, by=KEEPER), PartySummoned(item=1, served=served(), by=KEEPER))
    assert dues(session) == {}
    assert session.item().ready_at == MONDAY


def test_a_question_that_comes_late_is_prepared_until_the_sitting_begins() -> None:
    session = Session().at(local("09-22T12:00")).listed()
    assert dues(session) == {"materials": THURSDAY, "summons": THURSDAY}


def test_a_moved_sitting_reckons_its_terms_anew() -> None:
    session = Session().listed().happen(MaterialsReady(item=1, by=KEEPER))
    session.happen(SittingMoved(at=local("10-01T10:00"), reason="hall", by=KEEPER))
    assert dues(session) == {"summons": local("09-29T00:00")}
    assert session.refused(SittingMoved(at=MONDAY, reason="hall", by=KEEPER)) == "wrong_moment"


def test_silence_about_the_materials_is_told_to_the_secretary_the_chair_and_supervision_in_turn() -> None:
    session = Session().listed(family=False)
    told: list[tuple[Role, str, datetime]] = []
    while len(told) < 3:
        session.tick()
        told += [(one.role, one.about, session.now) for one in session.commands if isinstance(one, TellOffice)]
    assert told == [
        (Role.SECRETARY, "reminder", local("09-16T09:00")),
        (Role.HEAD, "silence", local("09-18T00:00")),
        (Role.SUPERVISOR, "silence", local("09-23T00:00")),
    ]
    assert session.refused(DutyPassed(duty=1, rung=0)) == "already", "it was told, once"
    assert session.refused(DutyReminderDue(duty=1, index=0)) == "already"


def test_the_same_task_is_on_an_agenda_once() -> None:
    session = Session().listed()
    again = ItemAdded(case=CASE, task=1, step="resolve", by=KEEPER)
    assert session.refused(again) == "already"
    assert session.happen(ItemRemoved(item=1, reason="withdrawn", by=KEEPER)).refused(again) == ""


def test_only_the_commission_itself_keeps_its_agenda() -> None:
    other = Doer(person="x1", agency="commission-2", kind=AgencyKind.COMMISSION, role=Role.SECRETARY)
    assert Session().refused(ItemAdded(case=CASE, task=1, step="resolve", by=other)) == "not_yours"
    assert Session().refused(ItemAdded(case=CASE, task=1, step="resolve", by=ANNA.doer)) == "not_allowed"


def test_a_decision_goes_to_its_case_with_the_vote_that_it_rests_on() -> None:
    session = Session().listed().sit().decide(decision="start_ipr").resolve()
    (sent,) = session.commands
    assert isinstance(sent, SendDecision)
    assert (sent.case, sent.decision.task, sent.decision.facts) == (CASE, 1, {"decision": "start_ipr"})
    assert sent.decision.sitting is not None
    assert (sent.decision.sitting.sitting, sent.decision.sitting.item) == (SITTING, 1)


@pytest.mark.parametrize("votes", [{}, {"chair": "against", "anna": "against", "boris": "against", "vera": "against"}])
def test_there_is_no_resolution_without_its_vote(votes: dict[str, str]) -> None:
    session = Session().listed().sit()
    if votes:
        session.put().vote(**votes).close()
    drawn = ItemResolved(item=1, submission=resolution(), facts={"decision": "start_ipr"}, by=KEEPER)
    assert session.refused(drawn) == "not_adopted"


def test_a_resolution_says_what_was_voted_for() -> None:
    session = Session().listed().sit().decide(decision="refuse")
    drawn = ItemResolved(item=1, submission=resolution(), facts={"decision": "start_ipr"}, by=KEEPER)
    assert session.refused(drawn) == "wrong_fact"


def test_a_decision_that_the_case_refused_stays_in_sight_and_may_be_sent_again_or_given_up() -> None:
    session = Session().listed().sit().decide().resolve().hear(turn=None)
    assert session.item().standing == "refused"
    assert [(one.role, one.about) for one in session.commands if isinstance(one, TellOffice)] == [
        (Role.SECRETARY, "refused")
    ]
    session.happen(SittingEnded(by=KEEPER))
    assert session.refused(FilingDue()) == "already", "it is not filed away while a decision hangs in the air"
    again = session.resolve()
    assert again.item().heard is None
    again.hear(turn=None).happen(ItemRemoved(item=1, reason="case_closed", by=KEEPER))
    assert again.item().standing == "removed"


def test_an_answer_of_the_case_counts_once() -> None:
    session = Session().listed().sit().decide().resolve()
    heard = session.hear(turn=9).turns[-1][0]
    assert session.refused(heard) == "already"


def test_copies_are_owed_after_the_case_has_the_resolution_unless_its_route_sends_them() -> None:
    session = Session().listed().listed(sends_itself=True).sit().decide(1).decide(2)
    assert [(duty.what, duty.item) for duty in session.state.duties] == [("resolution", 1), ("resolution", 2)]
    session.resolve(1).hear(1).resolve(2).hear(2)
    assert [(duty.what, duty.item, duty.due) for duty in session.state.duties] == [
        ("dispatch", 1, local("09-30T00:00"))
    ]
    session.happen(CopySent(item=1, served=served("school-1"), by=KEEPER))
    session.happen(CopySent(item=1, served=served("parent"), last=True, by=KEEPER))
    assert (session.state.duties, len(session.item(1).copies)) == ((), 2)
    assert session.refused(CopySent(item=1, served=served("health-1"), by=KEEPER)) == "already"


def test_what_was_not_reached_is_free_for_the_next_sitting_and_what_was_decided_stands() -> None:
    session = Session().listed().listed().listed().sit().decide(1)
    session.happen(ItemPostponed(item=2, reason="family_absent", by=KEEPER), SittingEnded(by=KEEPER))
    standings = [(item.standing, item.reason) for item in session.state.items]
    assert standings == [("decided", None), ("postponed", "family_absent"), ("postponed", "not_reached")]
    assert session.refused(ItemAdded(case=CASE, task=9, step="resolve", by=KEEPER)) == "closed"


def test_a_sitting_is_filed_away_when_the_time_for_appeals_is_over() -> None:
    session = Session().listed(sends_itself=True).sit().decide().resolve().hear().happen(SittingEnded(by=KEEPER))
    appeal = AppealNoted(item=1, party="parent", on=THURSDAY.date(), by=KEEPER)
    session.happen(appeal)
    assert session.refused(FilingDue()) == "already", "an appeal is open"
    session.happen(AppealDecided(item=1, outcome="upheld", on=THURSDAY.date(), by=KEEPER))
    session.tick()
    assert (session.state.phase, session.now) == ("closed", local("12-25T00:00"))
    assert session.refused(appeal) == "closed"


def test_a_cancelled_sitting_frees_its_questions() -> None:
    session = Session().listed().happen(SittingCancelled(reason="no_questions", by=KEEPER))
    assert (session.state.outcome, session.item().standing) == ("cancelled", "postponed")


def test_a_sitting_is_the_fold_of_its_events() -> None:
    session = Session().listed().listed(author="anna").sit().decide(1).resolve(1).hear(1).put(2).vote(2, anna="for")
    session.leave(*[one for one in session.state.members if one.is_present])
    session.happen(SittingEnded(by=KEEPER))
    assert fold(lambda _: CALENDAR, session.turns) == session.state


def test_questions_are_heard_in_the_order_that_the_secretary_gave_them_and_keep_their_numbers() -> None:
    session = Session().listed().listed().happen(AgendaOrdered(order=(2, 1), by=KEEPER)).listed()
    assert [item.number for item in agenda(session.state)] == [2, 1, 3], "what comes later stands at the end"
    assert [item.number for item in session.state.items] == [1, 2, 3]
    session.happen(ItemRemoved(item=1, reason="withdrawn", by=KEEPER), AgendaOrdered(order=(3, 2), by=KEEPER))
    assert [item.number for item in agenda(session.state) if item.standing == "listed"] == [3, 2]


def test_an_agenda_is_ordered_whole_by_whoever_keeps_it_and_not_once_the_sitting_runs() -> None:
    session = Session().listed().listed()
    for wrong in ((1,), (1, 1), (1, 2, 3)):
        assert session.refused(AgendaOrdered(order=wrong, by=KEEPER)) == "unknown"
    assert session.refused(AgendaOrdered(order=(2, 1), by=ANNA.doer)) == "not_allowed"
    assert session.sit().refused(AgendaOrdered(order=(2, 1), by=KEEPER)) == "wrong_moment"
