"""The parents are told in writing what was decided: in the term of the copies, with proof, again if it came back."""

from datetime import UTC, date, datetime

from activities.contracts import AFTER_DEEDS, notice_order
from activities.sitting_records import paper_ordered
from models.people import Role
from models.sitting_commands import TellOffice
from models.sitting_dispatch import DispatchReturned, NoticeDrawn, NoticeSent, PrintNotice
from models.sitting_events import CopySent, DutyPassed, FilingDue
from models.sitting_served import CameBack
from models.submission import SubmissionRef
from tests.support.sittings import COMMISSION, KEEPER, Session, served, turns_of, words

DAY = date(2026, 9, 24)
WRITTEN = SubmissionRef(id="a" * 32, form="kdn_parents_notice", form_version=1, digest="b" * 64)
DRAWN = NoticeDrawn(item=1, submission=WRITTEN, by=KEEPER)
SENT = NoticeSent(item=1, notice=1, served=served(on=DAY), by=KEEPER)


def back(sort: str = "notice", on: date = DAY) -> DispatchReturned:
    return DispatchReturned.model_validate(
        {"item": 1, "sort": sort, "number": 1, "back": CameBack(on=on, proof=words()), "by": KEEPER}
    )


def decided() -> Session:
    """A question whose постановление is in its case; the route sends the copies itself."""
    return Session().listed(sends_itself=True).sit().decide().resolve(informs=True).hear()


def owed(session: Session) -> list[str]:
    return [duty.what for duty in session.state.duties]


def test_the_parents_are_to_be_told_within_the_term_of_the_copies() -> None:
    session = decided()
    (duty,) = session.state.duties
    ends = datetime(2026, 9, 29, 21, tzinfo=UTC)  # three working days from Thursday the 24th, on the clocks of Moscow
    assert (duty.what, duty.rule, duty.due) == ("notice", "PD-SEND", ends)
    assert owed(Session().listed(sends_itself=True).sit().decide().resolve().hear()) == []


def test_the_notice_is_a_paper_of_the_case_that_the_decision_was_about() -> None:
    session = decided().happen(DRAWN)
    assert session.commands == (PrintNotice(item=1, notice=1, agency=COMMISSION),)
    item = session.item()
    order = notice_order(item, item.notices[0], COMMISSION)
    assert (order.case, order.number, order.place) == (item.case, 9, AFTER_DEEDS + 1)
    assert paper_ordered(turns_of(session)[-1]) == order
    assert owed(session) == ["notice"], "a paper that lies in the office tells nobody"


def test_only_a_notice_that_went_out_fulfils_the_duty() -> None:
    session = decided()
    assert session.refused(SENT) == "unknown", "nothing was written yet"
    session.happen(DRAWN)
    assert session.refused(SENT.model_copy(update={"served": served(on=date(2026, 9, 23))})) == "wrong_moment"
    assert session.refused(SENT.model_copy(update={"served": served(on=date(2026, 9, 25))})) == "wrong_moment"
    session.happen(SENT)
    assert (owed(session), session.item().notices[0].is_out) == ([], True)
    assert session.refused(SENT) == "already"


def test_a_letter_that_came_back_is_owed_again_and_its_proof_stays() -> None:
    session = decided().happen(DRAWN, SENT)
    assert session.refused(back(on=date(2026, 9, 23))) == "wrong_moment"
    session.happen(back())
    (notice,) = session.item().notices
    assert (owed(session), notice.is_out, notice.sent[0].back) == (["notice"], False, CameBack(on=DAY, proof=words()))
    assert session.refused(back()) == "already"
    session.happen(SENT)
    assert (owed(session), len(session.item().notices[0].sent)) == ([], 2)


def test_a_copy_that_came_back_opens_the_dispatch_again() -> None:
    session = Session().listed().sit().decide().resolve().hear()
    session.happen(CopySent(item=1, served=served("school-1", DAY), last=True, by=KEEPER))
    assert owed(session) == []
    session.happen(back("copy"))
    assert (owed(session), session.item().sent_at) == (["dispatch"], None)


def test_silence_is_told_to_the_chair_and_then_to_supervision_and_holds_the_sitting_open() -> None:
    session = decided().happen_until(DutyPassed)
    told = [one.role for commands in session.ordered for one in commands if isinstance(one, TellOffice)]
    assert told == [Role.SECRETARY, Role.HEAD]
    session.tick()
    assert isinstance(session.commands[0], TellOffice)
    assert session.commands[0].role is Role.SUPERVISOR
    assert session.refused(FilingDue()) == "already"


def test_a_notice_on_another_form_or_with_gaps_is_not_one() -> None:
    session = decided()
    for wrong in ({"form": "kdn_summons"}, {"gaps": 1}):
        event = DRAWN.model_copy(update={"submission": WRITTEN.model_copy(update=wrong)})
        assert session.refused(event) == "incomplete"
    assert Session().listed().sit().decide().refused(DRAWN) == "not_open"
