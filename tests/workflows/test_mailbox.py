"""The mailbox that cases and sittings share: who is answered when the record is ahead, and what is put back."""

import asyncio
from datetime import UTC, datetime

from workflows.letters import Answer, Answered
from workflows.mailbox import Mailbox, Slip
from workflows.options import REMEMBERED

FIRST, SECOND = (Answer(turn=turn, at=datetime(2026, 9, 1, turn, tzinfo=UTC)) for turn in (1, 2))


async def asked(mail: Mailbox[str], event: str) -> tuple[asyncio.Task[Answer], Slip[str]]:
    """A letter whose answer is waited for, and which is in hand."""
    waiting = asyncio.create_task(mail.ask(event))
    await asyncio.sleep(0)
    return waiting, await taken(mail)


async def taken(mail: Mailbox[str]) -> Slip[str]:
    slip = await mail.left(lambda: mail.is_empty)
    assert slip is not None, "nothing was in the mailbox"
    return slip


async def test_a_letter_in_hand_comes_again_when_the_record_was_ahead_of_it() -> None:
    mail = Mailbox[str](())
    waiting, slip = await asked(mail, "vote")
    mail.answer(slip, "motion", FIRST)
    assert not waiting.done()
    mail.answer(await taken(mail), "vote", SECOND)
    assert await waiting == SECOND


async def test_a_letter_without_a_sender_comes_again_too_and_a_tick_comes_by_the_clock_alone() -> None:
    mail = Mailbox[str](())
    mail.put("calendar")
    mail.answer(await taken(mail), "motion", FIRST)
    assert (await taken(mail)).event == "calendar"
    mail.answer(Slip("reminder", is_tick=True), "motion", FIRST)
    assert mail.is_empty


async def test_whoever_sent_what_the_record_was_ahead_by_is_answered_whether_they_wait_already_or_ask_later() -> None:
    mail = Mailbox[str](())
    mail.put("calendar")
    in_hand = await taken(mail)
    waiting = asyncio.create_task(mail.ask("motion"))
    await asyncio.sleep(0)
    mail.answer(in_hand, "motion", FIRST)
    assert await waiting == FIRST
    mail.answer(await taken(mail), "note", SECOND)
    assert mail.given("note") == SECOND


async def test_only_the_last_answers_are_carried_into_the_next_run() -> None:
    before = tuple(Answered(letter=f"letter-{number}", answer=FIRST) for number in range(REMEMBERED))
    mail = Mailbox[str](before)
    waiting, slip = await asked(mail, "vote")
    mail.answer(slip, "vote", SECOND)
    assert await waiting == SECOND
    assert mail.answered == (*before[1:], Answered(letter="", answer=SECOND))
