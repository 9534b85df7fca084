"""The post over a database and a mail server of this machine: people who get mail, cases that give notices."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select, update
from temporalio.client import Client

from activities.absences import AbsenceEntry, put_absence
from activities.agencies.null import NullGateway
from activities.contracts import NoticeOrder, SittingNoticeOrder
from activities.directory import Directory, enter_directory
from activities.directory_changes import Hand
from activities.notices import Notices
from activities.post.carrier import Carrier, SmtpCarrier
from activities.post.keeping import order_trial, put_wishes
from activities.post.outbox import Origin, order_one
from activities.records import Records
from activities.registers import insert_into
from activities.sessions import Sessions
from activities.sitting_notices import SittingNotices
from api.app import open_office
from api.office import Clock, Office
from api.post.courier import Courier
from api.sending import Sending
from api.web_sessions import prefer
from models import tables
from models.commands import EscalateSilence, InformAgency, RemindAgency, TellHolder
from models.events import TaskEntrusted, ThreatReported
from models.people import AgencyKind, Role
from models.settings import MailSecurity
from models.wishes import Wishes
from tests.support.casework import MORNING, doer
from tests.support.doors import settings_of
from tests.support.mailbox import HOST, Mailbox, mailbox_at_work
from tests.support.turns import ROUTES, Story, deposit
from tests.support.unguarded import unguarded_async
from workflows import packs

PLACE = "ru.sve.nizhneozersk"
SITE = "https://marshrut.example"
SITTING = "5" * 32
TOLD = (InformAgency, RemindAgency, TellHolder, EscalateSilence)
NOON = MORNING.replace(hour=9)
"""12:00 in Moscow, a working day, in nobody's quiet hours."""
DEPUTY, ADDRESS = "commission-1-deputy", "commission-1.deputy@office.example"
"""A second secretary."""
OFFICES: tuple[tuple[str, str, str], ...] = (
    ("commission-1", "commission", "secretary"),
    ("guardianship-1", "guardianship", "specialist"),
    ("school-1", "school", "specialist"),
    ("region-1", "region", "supervisor"),
)
CANARIES = {
    "child": "Канарейкина Златовласка Ильинична",
    "address": "улица Канареечная, дом 77",
    "agency": "Канареечная администрация",
    "person": "Канарейкин Порфирий Львович",
    "phone": "+7 (912) 345-67-89",
    "words": "мать пьёт третью неделю канареечно",
}
"""Values that must never leave by mail."""


def staffed() -> Directory:
    """An agency of each kind that gets notices here, with one person of each role in it, all with an address."""
    agencies = [
        {
            "code": code,
            "kind": kind,
            "name": CANARIES["agency"],
            "short_name": CANARIES["agency"],
            "territory": PLACE,
            "address": CANARIES["address"],
            "phone": CANARIES["phone"],
        }
        for code, kind, _ in OFFICES
    ]
    people = [
        {
            "code": f"{code}-{role}",
            "full_name": CANARIES["person"],
            "position": "сотрудник",
            "agency": code,
            "role": role,
            "email": f"{code}.{role}@office.example",
        }
        for code, _, own in OFFICES
        for role in {own, "head", "supervisor"}
    ]
    people.append({**people[0], "code": DEPUTY, "agency": "commission-1", "role": "secretary", "email": ADDRESS})
    places = [{"code": "ru", "name": "Россия", "offset": 180}, {"code": PLACE, "name": "Район", "offset": 180}]
    return Directory.model_validate({"territories": places, "agencies": agencies, "people": people}, strict=False)


@dataclass
class Post:
    """The office with its courier and the server behind it. `now` is what time it is."""

    office: Office
    box: Mailbox
    now: datetime = NOON
    tells_of_tasks: bool = False
    """Whether new tasks are told of: for tests about them, and about what must never leave."""

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions

    async def carry(self, carrier: Carrier | None = None) -> int:
        """One round of a courier."""
        return await Courier(self.office, carrier or SmtpCarrier(self.box.server())).round()

    async def told(self, number: int, *, threat: bool = False, strikes: int = 2) -> Story:
        """A case whose notices are delivered, with the mail that they ask for in the outbox."""
        story = Story(number, at=self.now, child={"full_name": CANARIES["child"], "birth_date": "2014-02-28"})
        for _ in range(strikes):
            story.strike()
        if threat:
            by = doer(AgencyKind.COMMISSION, Role.SECRETARY)
            story.happen(ThreatReported(interruption="threat", submission=story.write("signal_card", {}), by=by))
            story.strike()
        await self.enter(story)
        return story

    async def enter(self, story: Story) -> None:
        """Record the story, and deliver its notices."""
        await deposit(self.sessions, story)
        for turn in story.turns:
            await Records(self.sessions, ROUTES.__getitem__, sends_mail=self.tells_of_tasks).record_turn(turn)
        await self.deliver(story)
        self.now = max(self.now, story.now)

    async def carry_all(self) -> None:
        """Wait for whatever is put off, and carry it."""
        self.now = max([self.now, *(row.due_at for row in await self.rows() if row.state == "waiting")])
        await self.carry()

    async def deliver(self, story: Story) -> None:
        """Deliver every notice of the story."""
        notices = Notices(self.sessions, NullGateway(), ROUTES.__getitem__)
        for turn in story.turns:
            for place, command in enumerate(turn.commands):
                if isinstance(command, TOLD):
                    order = NoticeOrder(case=story.case, number=turn.number, place=place, agency=command.agency)
                    await notices.deliver_notice(order)

    async def wish(self, person: str, **wishes: Any) -> None:
        """This person wants it so."""
        await put_wishes(self.sessions, person, Wishes.model_validate(wishes), at=self.now)

    async def speak(self, person: str, language: str) -> None:
        """This person reads in this language."""
        await prefer(self.office, person, language=language)

    async def away(self, person: str, *, stand_in: str) -> None:
        """This person is away today."""
        day = self.now.date()
        entry = AbsenceEntry(person=person, since=day, until=day, why="trip", stand_in=stand_in)
        await put_absence(self.sessions, entry, at=self.now, by=Hand())

    async def entrust(self, story: Story, person: str) -> None:
        """The first task of the commission goes to this person."""
        task = next(task for task in story.state.tasks if task.agency == "commission-1")
        secretary = doer(AgencyKind.COMMISSION, task.role)
        to = secretary.model_copy(update={"person": person})
        event = TaskEntrusted(task=task.id, held_by=None, to=to, reason="own", by=secretary)
        turn = story.happen(event)
        await Records(self.sessions, ROUTES.__getitem__).record_turn(turn)
        await self.deliver(story)

    async def trial(self, person: str) -> None:
        """This person asks for a letter."""
        await order_trial(self.sessions, person, at=self.now)

    async def digest(self, person: str) -> None:
        """The digest of today is ordered for this person."""
        order = partial(order_one, origin=Origin("digest", day=self.now.date()), person=person, at=self.now)
        await self.sessions.write(order)

    async def sitting(self, about: str, *, turn: int) -> None:
        """The secretary is told this of the sitting; its first notice calls it, and each change moves it by an hour."""
        await self.sessions.write(partial(self._tell, about, turn))
        notices = SittingNotices(self.sessions, NullGateway(), sends_mail=True)
        await notices.deliver_sitting_notices(SittingNoticeOrder(sitting=SITTING, number=turn))

    def _tell(self, about: str, turn: int, connection: Connection) -> None:
        starts = NOON + timedelta(hours=48 + turn)
        fixed = {"id": SITTING, "number": "2026-7", "commission": "commission-1", "territory": PLACE, "offset": 180}
        stands = {"at": starts, "urgent": False, "phase": "called", "outcome": None, "called_at": NOON, "turn": turn}
        row = {**fixed, **stands, "opened_at": None, "ended_at": None, "closed_at": None, "state": {}}
        entering = insert_into(connection.dialect, tables.Sitting).values(row)
        moved = {"at": starts, "outcome": "cancelled" if about == "cancelled" else None}
        connection.execute(entering.on_conflict_do_update(index_elements=["id"], set_=moved))
        told = {"sitting_id": SITTING, "turn": turn, "place": 0, "about": about, "agency": "commission-1", "role": None}
        rest = {"person": "commission-1-secretary", "rule": "PD-AGENDA", "item": None, "at": NOON}
        notice = insert_into(connection.dialect, tables.SittingNotice).values({**told, **rest})
        connection.execute(notice.on_conflict_do_nothing())

    async def rows(self) -> list[Any]:
        """The outbox."""
        async with self.sessions.reading() as connection:
            return list(await connection.execute(select(tables.Mail.__table__).order_by(tables.Mail.id)))

    async def only(self, *people: str) -> None:
        """From now on nobody else has an address."""
        person = tables.Person
        async with self.sessions.transaction() as connection:
            await connection.execute(update(person).where(person.code.not_in(people)).values(email=""))

    def later(self, **length: float) -> None:
        self.now += timedelta(**length)


def office_of(database: str, data: Path, port: int, clock: Clock) -> Office:
    """The office over this database, its mail server on this port of the machine; no cluster behind it."""

    async def connect() -> Client:
        raise RuntimeError("Failed client connect: nobody there")

    packs.publish_all()
    mail = {
        "mail_host": HOST,
        "mail_port": port,
        "mail_security": MailSecurity.NONE,
        "mail_sender": "marshrut@office.example",
        "public_address": SITE,
    }
    settings = settings_of(database, data).model_copy(update=mail)
    return open_office(settings, clock, Sending(connect))


@asynccontextmanager
async def post_of(database: str, data: Path) -> AsyncIterator[Post]:
    """The post over this database, which has all tables and is emptied first."""
    held: list[Post] = []
    with mailbox_at_work() as box:
        office = office_of(database, data, box.port, lambda: held[0].now if held else datetime.now(UTC))
        async with office.sessions.transaction() as connection, unguarded_async(connection):
            for table in reversed(tables.Base.metadata.sorted_tables):
                if table is not tables.DirectoryChange.__table__:
                    await connection.execute(delete(table))
        await enter_directory(office.sessions, staffed(), at=NOON)
        held.append(Post(office, box))
        yield held[0]
        await office.sessions.close()
