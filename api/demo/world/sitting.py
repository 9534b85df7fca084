"""The next sitting of the demonstration: called and prepared through the doors, once its cases are awake."""

from datetime import UTC, datetime, timedelta

from api.app import open_office
from api.demo.world import casting
from api.errors import Problem
from api.guards import read_sitting
from api.idempotency import Claim
from api.office import Office, wall_clock
from api.reading.agendas import sitting_rows
from api.sending import Sending
from api.v1 import sitting_papers, sitting_votes, sittings
from models.ids import SittingId
from models.people import Actor, AgencyKind, Role
from models.settings import Settings

COMMISSION = "kdn"
AHEAD = timedelta(days=9)
"""The sitting is at least so far ahead, so that its packets and summons are still on time."""
THURSDAY, HOUR = 3, 10
REMARK = "Прошу к заседанию уточнить, кто из родных готов помогать семье по вечерам, и пригласить бабушку."
PROOF = "расписка в деле"


async def call_the_next(settings: Settings, sending: Sending) -> int:
    """Call it unless one is coming, and put what waits on its agenda: all but the latest case. How many questions."""
    office = open_office(settings, wall_clock, sending)
    try:
        secretary, member = _actor(Role.SECRETARY), _actor(Role.MEMBER)
        sitting = await _coming(office, secretary)
        if sitting is None:
            return 0
        listed = await _list_waiting(office, secretary, sitting)
        if listed:
            await _prepare(office, secretary, member, sitting, listed)
        return listed
    finally:
        await office.accesses.close()
        await office.sessions.close()


async def _coming(office: Office, secretary: Actor) -> SittingId | None:
    """A coming sitting whose agenda is still empty; called now where there is none. None where one is prepared."""
    async with office.sessions.reading() as connection:
        rows = await sitting_rows(connection, secretary, coming=True, limit=20)
    if any('"items":[{' in row.state.replace(" ", "") for row in rows):
        return None
    if rows:
        found: SittingId = rows[0].id
        return found
    at = next_sitting(datetime.now(UTC), casting.offset())
    asked = sittings.CallIn.model_validate({"at": at.isoformat()})
    called = await sittings.call_sitting(secretary, asked, _claim(office, secretary, "call"), office)
    return called.id


def next_sitting(now: datetime, offset: int) -> datetime:
    """The Thursday to come that is far enough ahead, at ten by the clocks of the place."""
    local = now + timedelta(minutes=offset) + AHEAD
    day = local + timedelta(days=(THURSDAY - local.weekday()) % 7)
    return day.replace(hour=HOUR, minute=0, second=0, microsecond=0) - timedelta(minutes=offset)


async def _list_waiting(office: Office, secretary: Actor, sitting: SittingId) -> int:
    lines = await sittings.list_waiting(secretary, office)
    listed = 0
    for line in lines[: max(len(lines) - 1, 1)]:
        hall = await read_sitting(secretary, sitting, office)
        name = _claim(office, secretary, f"add {line.case} {line.task}")
        try:
            await sittings.add_item(hall, sittings.ItemIn(case=line.case, task=line.task), name, office)
        except Problem:  # the case went on meanwhile; the others wait all the same
            continue
        listed += 1
    return listed


async def _prepare(office: Office, secretary: Actor, member: Actor, sitting: SittingId, listed: int) -> None:
    """Packets of the first questions are ready, one family was told, and a member has said something."""
    hall = await read_sitting(secretary, sitting, office)
    for number in range(1, listed // 2 + 2):
        if number <= listed:
            await sittings.materials_ready(hall, number, _claim(office, secretary, f"ready {number}"), office)
    told = sitting_papers.ServedIn(to="parent", how="in_person", on=datetime.now(UTC).date(), proof=PROOF)
    await sitting_papers.summon(hall, 1, told, _claim(office, secretary, "summon"), office)
    said = sitting_votes.WordsIn(text=REMARK)
    theirs = await read_sitting(member, sitting, office)
    await sitting_votes.remark(theirs, 1, said, _claim(office, member, "remark"), office)


def _actor(role: Role) -> Actor:
    """Who of the commission does it."""
    one = casting.pool(COMMISSION, role)[-1]
    office = casting.agency(COMMISSION)
    return Actor(person=one.code, agency=COMMISSION, kind=AgencyKind.COMMISSION, role=role, territory=office.territory)


def _claim(office: Office, actor: Actor, deed: str) -> Claim:
    """The name under which a deed is done once, however often the demonstration is begun."""
    return Claim(office, actor.person, f"demo {deed}", deed)
