"""A notice is handed over once, and the record knows it."""

import pytest
from sqlalchemy import select

from activities.agencies.gateway import Gateway, Message
from activities.agencies.null import REMEMBERED, NullGateway
from activities.contracts import NoticeOrder
from activities.errors import NotOnRecord
from activities.notices import Notices
from activities.records import Records
from activities.sessions import Sessions
from models import tables
from models.people import Role
from tests.support.casework import MORNING
from tests.support.turns import ROUTES, Story, deposit

pytestmark = pytest.mark.database


class BrokenGateway(Gateway):
    """The agency's system does not answer."""

    async def deliver(self, message: Message) -> None:
        raise ConnectionError(message.key)


async def story_on_record(sessions: Sessions) -> Story:
    story = Story(1)
    story.strike()
    story.strike()
    await deposit(sessions, story)
    for turn in story.turns:
        await Records(sessions, ROUTES.__getitem__).record_turn(turn)
    return story


def orders(story: Story) -> list[NoticeOrder]:
    return [
        NoticeOrder(case=story.case, number=turn.number, place=place, agency=command.agency)
        for turn in story.turns
        for place, command in enumerate(turn.commands)
        if command.kind in {"inform_agency", "remind_agency", "escalate_silence"}
    ]


async def marks(sessions: Sessions) -> list[tuple[bool, bool]]:
    """Of each notice: whether it is delivered, and whether its deed is done."""
    notice, deed = tables.Notice, tables.Deed
    same = (notice.case_id == deed.case_id) & (notice.turn == deed.turn) & (notice.place == deed.place)
    asked = select(notice.delivered_at.is_not(None), deed.done_at.is_not(None)).join(deed, same)
    async with sessions.reading() as connection:
        rows = await connection.execute(asked.order_by(notice.turn, notice.place))
        return [(delivered, done) for delivered, done in rows]


async def test_a_notice_twice_is_one_notice(sessions: Sessions) -> None:
    story, gateway = await story_on_record(sessions), NullGateway()
    notices = Notices(sessions, gateway)
    await notices.deliver_notice(orders(story)[0])
    gateway.delivered.clear()
    await notices.deliver_notice(orders(story)[0])
    assert gateway.delivered == {}
    assert await marks(sessions) == [(True, True), (False, False), (False, False), (False, False)]


async def test_the_agency_is_told_everything_but_the_child(sessions: Sessions) -> None:
    story, gateway = await story_on_record(sessions), NullGateway()
    for order in orders(story):
        await Notices(sessions, gateway).deliver_notice(order)
    told = list(gateway.delivered.values())
    assert [(one.kind, one.agency, one.role, one.rule, one.task) for one in told] == [
        ("inform", "commission-1", None, "F120-09-2", None),
        ("inform", "guardianship-1", None, "F120-09-3", None),
        ("remind", "commission-1", Role.SECRETARY, story.turns[1].state.tasks[0].rule, 1),
        ("escalate", "commission-1", Role.SUPERVISOR, story.turns[1].state.tasks[0].rule, 1),
    ]
    assert told[0] == Message(
        key=f"{story.case}:0:{orders(story)[0].place}",
        kind="inform",
        case_number="2026-000001",
        agency="commission-1",
        role=None,
        rule="F120-09-2",
        task=None,
        at=MORNING,
    )
    assert await marks(sessions) == [(True, True)] * 4


async def test_a_notice_that_was_not_handed_over_stays_to_be_done(sessions: Sessions) -> None:
    story = await story_on_record(sessions)
    with pytest.raises(ConnectionError):
        await Notices(sessions, BrokenGateway()).deliver_notice(orders(story)[0])
    assert (await marks(sessions))[0] == (False, False)
    await Notices(sessions, NullGateway()).deliver_notice(orders(story)[0])
    assert (await marks(sessions))[0] == (True, True)


async def test_nothing_is_delivered_that_no_turn_ordered(sessions: Sessions) -> None:
    story, gateway = await story_on_record(sessions), NullGateway()
    with pytest.raises(NotOnRecord):
        await Notices(sessions, gateway).deliver_notice(orders(story)[0].model_copy(update={"place": 77}))
    assert gateway.delivered == {}


async def test_the_null_gateway_does_not_grow_for_ever() -> None:
    gateway = NullGateway()
    message = Message(
        key="",
        kind="inform",
        case_number="2026-000001",
        agency="opeka",
        role=None,
        rule="F120-09-2",
        task=None,
        at=MORNING,
    )
    for number in range(REMEMBERED + 10):
        await gateway.deliver(message.model_copy(update={"key": str(number)}))
    assert len(gateway.delivered) == REMEMBERED
    assert str(REMEMBERED + 9) in gateway.delivered
