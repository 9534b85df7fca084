"""Random people before random cases: SQL and `may` answer as an oracle does that was written from the words alone.

The words are those of the task: a case is seen by supervision of its territory or one above, by agencies that answer
for the child, were asked for something that is not answered yet, or are asked to take the case over. What was written
is read by the same, but not by whoever is only asked to take over; where the custodian named who reads it, only by
those. What asks an agency for something it reads in any case until it answered. An emergency opens a case for reading,
and so does a sitting to whoever sits in it, while the case is on its agenda; named readers bind them as well. The list
shows what somebody sees, and nothing else. Supervision learns the child's name while its reason stands. When what was
asked for is answered, access ends. Nobody else sees anything. Only who answers for the child leads the case; its head
or secretary says who reads it, and asks who has, as supervision does. The oracle knows neither rows nor relations: it
reads the diary of a case from the beginning each time it is asked.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from activities.sessions import Sessions
from api.child_names import is_named
from api.reading.case_list import Wanted, case_rows
from api.reading.cases import case_row
from api.reading.name_reasons import names_shown
from api.reading.visible import asked, has_seat, opened, visible
from models.migrations.revisions import upgrade
from models.people import Actor, AgencyKind, Level, Permission, Relation, Role, may
from models.referral import OFFER
from models.tables import Base, CaseFile, NameReason, Referral, Sitting, SittingItem, SittingMember, Task

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KINDS = {"pdn": "police", "school-1": "school", "school-2": "school", "kdn": "commission"}
TERRITORIES = ("ru", "ru.sve", "ru.sve.ekb", "ru.sve.ekb-2", "ru.svex", "kz")
COMMISSION = "elsewhere"
"""Whose sittings these people sit in: an agency of none of them."""
PEOPLE = ("ada", "bea", "cleo")
STAFF = ("specialist", "head", "secretary", "member")

agencies = st.sampled_from(sorted(KINDS))
steps = st.one_of(
    st.tuples(st.just("asked"), agencies),
    st.tuples(st.just("answered"), agencies),
    st.tuples(st.just("offered"), agencies),
    st.tuples(st.just("accepted"), st.none()),
    st.tuples(st.just("declined"), st.none()),
    st.tuples(st.just("narrowed"), st.sets(st.sampled_from(sorted(set(KINDS.values()))))),
    st.tuples(st.just("widened"), st.none()),
    st.tuples(st.just("reason"), st.tuples(st.sampled_from(PEOPLE), st.booleans())),
    st.tuples(st.just("emergency"), st.sampled_from(PEOPLE)),
    st.tuples(st.sampled_from(("summoned", "summoned", "risen", "struck", "put_off")), st.sampled_from(PEOPLE)),
)
diaries = st.tuples(st.sampled_from(TERRITORIES), agencies, st.lists(steps, max_size=9))
visitors = st.tuples(
    st.sampled_from(PEOPLE), agencies, st.sampled_from([role.value for role in Role]), st.sampled_from(TERRITORIES)
)
Diary = tuple[str, str, list[tuple[str, Any]]]
Visitor = tuple[str, str, str, str]


# The oracle ---------------------------------------------------------------------------------------------------------


def answers_for_the_child(diary: Diary) -> str:
    _, agency, story = diary
    asked_over = None
    for what, whom in story:
        if what == "offered":
            asked_over = whom
        elif what == "accepted" and asked_over is not None:
            agency, asked_over = asked_over, None
        elif what == "declined":
            asked_over = None
    return agency


def is_asked_to_take_over(agency: str, diary: Diary) -> bool:
    holder, standing = diary[1], None
    for what, whom in diary[2]:
        if what == "offered":
            standing = whom
        elif what in {"accepted", "declined"}:
            holder, standing = (standing or holder, None) if what == "accepted" else (holder, None)
    return standing == agency


def owes_an_answer(agency: str, diary: Diary) -> bool:
    owed = 0
    for what, whom in diary[2]:
        if (what, whom) == ("asked", agency):
            owed += 1
        elif (what, whom) == ("answered", agency):
            owed = max(0, owed - 1)
    return owed > 0


def named_readers(diary: Diary) -> set[str] | None:
    last = None
    for what, whom in diary[2]:
        if what in {"narrowed", "widened"}:
            last = whom
    return last


def has(what: str, whom: Any, diary: Diary) -> bool:
    return (what, whom) in diary[2]


def sits(person: str, diary: Diary) -> bool:
    in_session = on_agenda = False
    for what, whom in diary[2]:
        if (what, whom) == ("summoned", person):
            in_session = on_agenda = True
        elif (what, whom) == ("risen", person):
            in_session = False
        elif what in {"struck", "put_off"} and whom == person:
            on_agenda = False
    return in_session and on_agenda


def supervises(visitor: Visitor, diary: Diary) -> bool:
    *_, role, territory = visitor
    path, above = diary[0].split("."), territory.split(".")
    return role == "supervisor" and path[: len(above)] == above


def sees(visitor: Visitor, diary: Diary) -> bool:
    person, agency, role, _ = visitor
    if role not in STAFF:
        return supervises(visitor, diary)
    return (
        answers_for_the_child(diary) == agency
        or owes_an_answer(agency, diary)
        or is_asked_to_take_over(agency, diary)
        or has("emergency", person, diary)
        or sits(person, diary)
    )


def reads(visitor: Visitor, diary: Diary) -> bool:
    person, agency, role, _ = visitor
    if role not in STAFF:
        return supervises(visitor, diary)
    readers = named_readers(diary)
    is_let = readers is None or KINDS[agency] in readers
    return (
        has("emergency", person, diary)
        or answers_for_the_child(diary) == agency
        or ((owes_an_answer(agency, diary) or sits(person, diary)) and is_let)
    )


def reads_what_asks(visitor: Visitor, diary: Diary) -> bool:
    return visitor[2] in STAFF and owes_an_answer(visitor[1], diary)


def learns_the_name(visitor: Visitor, diary: Diary) -> bool:
    if visitor[2] == "supervisor":
        return supervises(visitor, diary) and has("reason", (visitor[0], True), diary)
    return sees(visitor, diary)


def leads(visitor: Visitor, diary: Diary) -> bool:
    return visitor[2] in STAFF and answers_for_the_child(diary) == visitor[1]


def works(visitor: Visitor, diary: Diary) -> bool:
    _, agency, role, _ = visitor
    has_part = owes_an_answer(agency, diary) or is_asked_to_take_over(agency, diary)
    return leads(visitor, diary) or (role in STAFF and has_part)


def keeps_access(visitor: Visitor, diary: Diary) -> bool:
    return visitor[2] in {"head", "secretary"} and leads(visitor, diary)


def asks_who_read(visitor: Visitor, diary: Diary) -> bool:
    return keeps_access(visitor, diary) or supervises(visitor, diary)


DEEDS = {
    Permission.CASE_LEAD: leads,
    Permission.TASK_DO: works,
    Permission.ACCESS_SET: keeps_access,
    Permission.READERS_SEE: asks_who_read,
}


# The rows, as the recorder leaves them ------------------------------------------------------------------------------


class Seat(NamedTuple):
    """A sitting of one member with the case on its agenda."""

    hall: dict[str, Any]
    member: dict[str, Any]
    item: dict[str, Any]


class Written(NamedTuple):
    """A case in SQL, and the relation that its state would have."""

    file: dict[str, Any]
    tasks: list[dict[str, Any]]
    referrals: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    sittings: list[Seat]
    relation: Relation

    @property
    def rows(self) -> list[tuple[type[Base], list[dict[str, Any]]]]:
        """The rows of each table that has any."""
        halls, seats, items = ([one[at] for one in self.sittings] for at in range(3))
        found: list[tuple[type[Base], list[dict[str, Any]]]] = [
            *((CaseFile, [self.file]), (Task, self.tasks), (Referral, self.referrals), (NameReason, self.reasons)),
            *((Sitting, halls), (SittingMember, seats), (SittingItem, items)),
        ]
        return [(table, lines) for table, lines in found if lines]


AFTER_THE_CALL = {"risen": ("ended", ""), "struck": ("", "removed"), "put_off": ("", "postponed")}


def written(number: int, diary: Diary) -> Written:
    territory, custodian, story = diary
    offer: tuple[str, int] | None = None
    trusted: set[str] | None = None
    tasks: list[tuple[str, bool, bool]] = []  # agency, is it an offer, is it open
    reasons: dict[tuple[str, bool], None] = {}
    seats: dict[str, tuple[str, str]] = {}  # by person: the phase of the sitting, the standing of the question
    for what, whom in story:
        if what == "asked":
            tasks.append((whom, False, True))
        elif what == "answered":
            place = next((at for at, one in enumerate(tasks) if one == (whom, False, True)), None)
            if place is not None:
                tasks[place] = (whom, False, False)
        elif what in {"offered", "accepted", "declined"}:
            if offer is not None:
                tasks[offer[1]] = (offer[0], True, False)
            if what == "accepted" and offer is not None:
                custodian = offer[0]
            offer = None
            if what == "offered":
                tasks.append((whom, True, True))
                offer = (whom, len(tasks) - 1)
        elif what in {"narrowed", "widened"}:
            trusted = whom
        elif what == "reason":
            reasons[whom] = None
        elif what == "summoned":
            seats[whom] = ("called" if len(seats) % 2 else "open", "listed")
        elif what in AFTER_THE_CALL and whom in seats:
            phase, standing = AFTER_THE_CALL[what]
            seats[whom] = (phase or seats[whom][0], standing or seats[whom][1])
    case = f"{number:032}"
    owed = tuple(agency for agency, is_offer, is_open in tasks if is_open and not is_offer)
    offered = offer[0] if offer is not None and offer[0] not in {*owed, custodian} else None
    return Written(
        file_row(case, number, territory, custodian, offer and offer[0], trusted),
        [task_row(case, at + 1, one[0], is_open=one[2]) for at, one in enumerate(tasks)],
        [referral_row(case, at + 1, one[0], is_open=one[2]) for at, one in enumerate(tasks) if one[1]],
        [reason_row(case, person, in_force=in_force) for person, in_force in reasons],
        [seat_of(case, person, *seat) for person, seat in seats.items()],
        Relation(
            territory=territory,
            custodian=custodian,
            agencies=(*owed, *((offered,) if offered else ())),
            offered=offered,
            level=Level.ORDINARY if trusted is None else Level.RESTRICTED,
            trusted=tuple(AgencyKind(kind) for kind in sorted(trusted or ())),
            emergency=tuple(whom for what, whom in story if what == "emergency"),
            reasoned=tuple(person for person, in_force in reasons if in_force),
            sitting=tuple(who for who, seat in seats.items() if seat[0] != "ended" and seat[1] == "listed"),
        ),
    )


def file_row(
    case: str, number: int, territory: str, custodian: str, offered_to: str | None, trusted: set[str] | None
) -> dict[str, Any]:
    return {
        "id": case, "number": f"1998-{number:06}", "route": "ru.prevention", "route_version": 1,
        "route_digest": "0" * 64, "territory": territory, "stage": "triage", "custodian": custodian,
        "offered_to": offered_to, "opened_at": NOW, "turn": 0, "state": {},
        "trusted": None if trusted is None else f" {' '.join(sorted(trusted))} ",
    }  # fmt: skip


def task_row(case: str, number: int, agency: str, *, is_open: bool) -> dict[str, Any]:
    return {
        "case_id": case, "number": number, "step": "take_up", "round": 1, "agency": agency, "role": "specialist",
        "rule": "PD-REPLY", "opened_at": NOW, "started_at": NOW, "due": NOW, "internal": NOW, "suspended": False,
        "reminded": 0, "escalated": 0, "closed_at": None if is_open else NOW, "route": "ru.prevention",
        "case_opened_at": NOW,
        "territory": "ru",
    }  # fmt: skip


def referral_row(case: str, number: int, agency: str, *, is_open: bool) -> dict[str, Any]:
    return {
        "case_id": case, "number": number, "ask": OFFER, "key": OFFER, "agency": agency, "asked_by": "kdn",
        "asker": "ada", "how": "sent" if is_open else "rejected", "sent_at": NOW,
        "ended_at": None if is_open else NOW,
    }  # fmt: skip


def seat_of(case: str, person: str, phase: str, standing: str) -> Seat:
    sitting = f"{case[-8:]}-{person}"
    return Seat(
        {"id": sitting, "number": sitting, "commission": COMMISSION, "territory": "uz", "offset": 0, "at": NOW,
         "urgent": False, "phase": phase, "called_at": NOW, "turn": 0, "state": {}},
        {"sitting_id": sitting, "person": person, "seat": "member", "votes": True, "present": False, "remote": False},
        {"sitting_id": sitting, "number": 1, "case_id": case, "task": 1, "step": "resolve", "standing": standing,
         "facts": {}},
    )  # fmt: skip


def reason_row(case: str, person: str, *, in_force: bool) -> dict[str, Any]:
    since = NOW - timedelta(hours=1 if in_force else 9)
    until = since + timedelta(hours=8)
    return {"person": person, "case_id": case, "since": since, "until": until, "reason": "other", "words": "Проверка."}


# All together -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def shelf(database_url: str) -> AsyncIterator[Sessions]:
    upgrade(database_url)
    sessions = Sessions(database_url)
    yield sessions
    await sessions.close()


def actor_of(visitor: Visitor, emergencies: tuple[str, ...], *, sits: bool = False) -> Actor:
    person, agency, role, territory = visitor
    return Actor(
        person=person,
        agency=agency,
        kind=AgencyKind(KINDS[agency]),
        role=Role(role),
        territory=territory,
        emergencies=emergencies,
        sits=sits,
    )


@pytest.mark.database
@given(cases=st.lists(diaries, min_size=1, max_size=4), people=st.lists(visitors, min_size=1, max_size=6))
@example(
    cases=[("ru.sve", "pdn", [("offered", "school-1"), ("summoned", "ada")]),
           ("ru.sve", "pdn", [("narrowed", set()), ("asked", "school-1"), ("summoned", "ada")])],
    people=[("ada", "school-1", "head", "kz"), ("bea", "school-1", "specialist", "kz")],
)  # fmt: skip
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_leaks_and_nothing_is_refused_that_is_owed(
    shelf: Sessions, cases: list[Diary], people: list[Visitor]
) -> None:
    rows = {f"{number:032}": (written(number, diary), diary) for number, diary in enumerate(cases)}
    async with shelf.transaction() as connection:
        await connection.begin_nested()
        for one, _ in rows.values():
            for table, lines in one.rows:
                await connection.execute(insert(table), lines)
        for visitor in people:
            mine = tuple(case for case, (_, diary) in rows.items() if has("emergency", visitor[0], diary))
            is_seated = bool(await connection.scalar(select(has_seat(visitor[0]))))
            actor = actor_of(visitor, mine if visitor[2] in STAFF else (), sits=is_seated)
            told = await names_shown(connection, actor, rows, NOW)
            seen = set(await connection.scalars(select(CaseFile.id).where(visible(actor))))
            read = set(await connection.scalars(select(CaseFile.id).where(opened(actor))))
            owes = set(await connection.scalars(select(CaseFile.id).where(asked(actor))))
            listed = {row.id for row in await case_rows(connection, actor, Wanted(limit=1_000))}
            for case, (one, diary) in rows.items():
                relation = one.relation if visitor[2] in STAFF else one.relation.model_copy(update={"emergency": ()})
                answers = {
                    "seen": (case in seen, Permission.CASE_READ, sees(visitor, diary)),
                    "listed": (case in listed, Permission.CASE_READ, sees(visitor, diary)),
                    "found": (await case_row(connection, actor, case) is not None, Permission.CASE_READ,
                              sees(visitor, diary)),
                    "read": (case in read, Permission.FILE_READ, reads(visitor, diary)),
                    "what asks": (case in owes, Permission.REQUEST_READ, reads_what_asks(visitor, diary)),
                    "named": (case in seen and is_named(actor, case, told), Permission.NAME_READ,
                              learns_the_name(visitor, diary)),
                }  # fmt: skip
                for what, (sql, permission, owed) in answers.items():
                    allowed = may(actor, permission, relation) is True
                    assert (sql, allowed) == (owed, owed), f"{what}: {visitor} before {diary}"
                for permission, is_owed in DEEDS.items():
                    allowed = may(actor, permission, relation) is True
                    assert allowed is is_owed(visitor, diary), f"{permission}: {visitor} before {diary}"
        await connection.rollback()
