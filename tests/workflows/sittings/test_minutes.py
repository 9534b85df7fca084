"""The протокол: drawn up once the sitting is over, corrected by another edition, printed as what it was made of."""

from activities.contracts import minutes_order
from models.events import SubmissionRef
from models.sitting_events import SittingCancelled, SittingEnded
from models.sitting_minutes import MinutesDrawn, PrintMinutes
from tests.support.sittings import ANNA, CALENDAR, COMMISSION, KEEPER, SITTING, Session
from workflows.sittings.core import fold


def written(number: int = 1, **changes: object) -> SubmissionRef:
    reference = SubmissionRef(id=f"{number:032x}", form="kdn_sitting_minutes", form_version=2, digest=f"{number:064x}")
    return reference.model_copy(update=changes)


def drawn(number: int = 1, corrects: int | None = None, **changes: object) -> MinutesDrawn:
    earlier = None if corrects is None else written(corrects).id
    return MinutesDrawn(submission=written(number), corrects=earlier, by=KEEPER).model_copy(update=changes)


def over() -> Session:
    session = Session().listed().sit().decide()
    return session.happen(SittingEnded(by=KEEPER))


def test_the_protocol_is_drawn_up_when_the_sitting_is_over_and_not_before() -> None:
    assert Session().refused(drawn()) == "not_open"
    assert Session().listed().sit().refused(drawn()) == "not_open"
    session = over().happen(drawn())
    assert session.commands == (PrintMinutes(submission=written(), agency=COMMISSION),)
    (edition,) = session.state.minutes
    assert (edition.turn, edition.by) == (session.state.turn, "secretary")


def test_a_sitting_without_a_quorum_has_a_protocol_and_a_cancelled_one_has_none() -> None:
    session = Session().listed()
    session.at(session.state.at).happen(SittingEnded(by=KEEPER))
    assert session.state.outcome == "no_quorum"
    assert session.refused(drawn()) == ""
    cancelled = Session().happen(SittingCancelled(reason="other", by=KEEPER))
    assert cancelled.refused(drawn()) == "wrong_moment"


def test_a_correction_is_a_new_edition_of_the_one_that_stands() -> None:
    session = over().happen(drawn(), drawn(2, corrects=1))
    assert [one.corrects for one in session.state.minutes] == [None, written(1).id]
    assert session.commands == (PrintMinutes(submission=written(2), agency=COMMISSION, corrects=written(1).id),)


def test_of_two_who_draw_it_up_at_once_the_second_is_told_to_look_again() -> None:
    session = over().happen(drawn())
    assert session.refused(drawn(2)) == "already"
    session.happen(drawn(2, corrects=1))
    assert session.refused(drawn(3, corrects=1)) == "already"


def test_nothing_is_corrected_before_it_was_drawn_up() -> None:
    assert over().refused(drawn(2, corrects=1)) == "unknown"


def test_it_is_whole_on_its_own_form_and_the_secretary_draws_it_up() -> None:
    session = over()
    assert session.refused(drawn(submission=written(1, gaps=1))) == "incomplete"
    assert session.refused(drawn(submission=written(1, form="kdn_minutes"))) == "incomplete"
    assert session.refused(drawn(by=ANNA.doer)) == "not_allowed"


def test_the_order_to_print_it_is_the_same_whoever_asks_for_it() -> None:
    session = over().happen(drawn(), drawn(2, corrects=1))
    order = minutes_order(session.state, session.state.minutes[0])
    assert (order.case, order.number, order.submission, order.corrects) == (
        SITTING,
        session.state.turn - 1,
        written(1),
        None,
    )
    assert fold(lambda _: CALENDAR, session.turns) == session.state
