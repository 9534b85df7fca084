"""Mail to people, over a real mail server: what is said, to whom, when, and that nothing of a child is in it."""

import asyncio
import re
import signal
import sys
import typing
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from sqlalchemy import select, update

from activities.directory import Directory, enter_directory
from activities.post.carrier import Carrier, NotNow, SmtpCarrier
from activities.post.keeping import put_feed
from api.post.courier import Courier
from api.post.words import sitting_title
from api.reading.post import feed_bearer
from api.v1.mail import mail, mail_part
from models import tables
from models.migrations.revisions import upgrade
from models.people import Actor, AgencyKind, Role
from models.sitting_commands import TellMember, TellOffice
from models.wishes import Way
from tests.support.post import ADDRESS, CANARIES, DEPUTY, NOON, SITE, SITTING, Post, post_of, staffed
from tests.support.turns import Story

SECRETARY, HEAD, INFORMED = "commission-1-secretary", "commission-1-head", "guardianship-1-specialist"
ABOUT = tuple(typing.get_args(TellMember.model_fields["about"].annotation)) + tuple(
    typing.get_args(TellOffice.model_fields["about"].annotation)
)
"""Everything that is told of a sitting."""


@pytest.fixture(scope="module")
def tidy_url(database_url: str) -> str:
    """The address of a database that has all tables."""
    upgrade(database_url)
    return database_url


@pytest.fixture
async def post(tidy_url: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with post_of(tidy_url, tmp_path) as found:
        yield found


class Busy(Carrier):
    """A server that takes nothing today."""

    def carry(self, letter: EmailMessage) -> None:  # noqa: ARG002 - the port's signature
        raise NotNow("451")

    def rest(self) -> None:
        pass


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def subjects(post: Post) -> list[str]:
    return sorted(str(letter["Subject"]) for letter in post.box.letters)


async def states(post: Post) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in await post.rows():
        found[row.state] = found.get(row.state, 0) + 1
    return found


def bytes_of(part: Any) -> bytes:
    """What this part of a letter holds."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def meeting_in(letter: EmailMessage) -> tuple[str, Any]:
    """What a calendar is asked, and the meeting."""
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    book = icalendar.Calendar.from_ical(bytes_of(part))
    (event,) = book.walk("VEVENT")
    assert part.get_param("method") == book["METHOD"]
    return str(book["METHOD"]), event


@pytest.mark.database
async def test_notices_reach_the_people_behind_an_agency_and_a_role_by_mail(post: Post) -> None:
    await post.told(1)
    await post.carry_all()
    assert await states(post) == {"sent": len(post.box.taken)}
    by_address = {str(letter["To"]): str(letter["Subject"]) for letter in post.box.letters}
    assert by_address["guardianship-1.specialist@office.example"] == "Дело № 2026-000001: извещение о деле"
    assert by_address["commission-1.supervisor@office.example"] == "Дело № 2026-000001: срок прошёл, ответа нет"
    letter = next(one for one in post.box.letters if one["To"] == "commission-1.supervisor@office.example")
    assert f"{SITE}/supervision/cases/{1:032x}" in text_of(letter)
    assert re.fullmatch(r"<[0-9a-f]{32}@office\.example>", letter["Message-ID"])
    assert letter["From"].addresses[0].addr_spec == "marshrut@office.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert post.box.said[0] == "marshrut.example"


async def test_no_canary_leaves_by_mail_in_any_letter_header_or_calendar(post: Post) -> None:
    post.tells_of_tasks = True
    story = await post.told(1, threat=True)
    for turn, about in enumerate(ABOUT):
        await post.sitting(about, turn=turn)
        await post.carry_all()
    await post.digest(SECRETARY)
    await post.trial(SECRETARY)
    await post.carry()
    assert len(post.box.taken) > len(ABOUT)
    for raw, letter in zip(post.box.taken, post.box.letters, strict=True):
        parts = [bytes_of(part) for part in letter.walk() if not part.is_multipart()]
        seen = "\n".join([raw.decode(), *(part.decode() for part in parts), *(str(value) for value in letter.values())])
        for canary in CANARIES.values():
            for word in re.findall(r"[\w-]{6,}", canary):
                assert word.casefold() not in seen.casefold(), f"«{word}» in {letter['Subject']}"
        for step in story.norm.route.step_of.values():
            assert step.title not in seen, "a step tells what is done with the family"


async def test_a_letter_is_text_and_the_same_as_a_page_that_loads_nothing(post: Post) -> None:
    await post.only(HEAD)
    await post.trial(HEAD)
    await post.carry()
    (letter,) = post.box.letters
    html = letter.get_body(("html",))
    assert html is not None
    page = str(html.get_content())
    for line in text_of(letter).splitlines():
        if line and not line.startswith(("--", "http")):
            assert line.rstrip(":") in page
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import", page)
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


async def test_a_letter_speaks_the_language_of_its_reader(post: Post) -> None:
    await post.only(HEAD)
    await post.speak(HEAD, "en")
    await post.trial(HEAD)
    await post.carry()
    (letter,) = post.box.letters
    assert letter["Content-Language"] == "en"
    assert not re.search("[А-Яа-яЁё]", str(letter["Subject"]) + text_of(letter))


async def test_what_a_person_wants_in_the_digest_or_nowhere_does_not_come_at_once(post: Post) -> None:
    await post.only(INFORMED, "guardianship-1-head")
    await post.wish(INFORMED, case=Way.DIGEST)
    await post.wish("guardianship-1-head", case=Way.PAGES)
    await post.told(1, strikes=0)
    await post.carry()
    assert post.box.taken == []


async def test_at_night_a_notice_waits_for_the_morning_and_a_threat_does_not(post: Post) -> None:
    post.now = NOON.replace(hour=21)  # midnight in Moscow
    await post.only(INFORMED)
    await post.told(1, strikes=0)
    await post.carry()
    assert post.box.taken == []
    post.later(hours=7, minutes=59)
    await post.carry()
    assert post.box.taken == []
    post.later(minutes=1)
    await post.carry()
    assert subjects(post) == ["Дело № 2026-000001: извещение о деле"]


async def test_a_letter_that_was_put_off_into_the_night_waits_for_the_morning(post: Post) -> None:
    await post.only(INFORMED)
    await post.told(1, strikes=0)
    await post.carry(Busy())
    post.now = NOON.replace(hour=20)  # 23:00 in Moscow: the server was away all evening
    await post.carry()
    assert post.box.taken == []
    post.later(hours=9)
    await post.carry()
    assert await states(post) == {"sent": 1}


async def test_of_a_threat_everybody_hears_at_once_whatever_they_want(post: Post) -> None:
    people = [str(person.code) for person in staffed().people]
    for person in people:
        await post.wish(person, **dict.fromkeys(("task", "term", "silence", "case", "sitting"), Way.PAGES))
    await post.told(1, threat=True, strikes=0)
    urgent = [row for row in await post.rows() if row.urgent]
    assert urgent
    assert {row.due_at for row in urgent} == {row.queued_at for row in urgent}
    post.now = max(row.due_at for row in urgent)
    await post.carry()
    assert all(subject.startswith("Срочно. ") for subject in subjects(post))
    assert {letter["Importance"] for letter in post.box.letters} == {"high"}


async def test_what_has_nothing_to_say_any_more_is_not_sent(post: Post) -> None:
    await post.only("commission-1-supervisor")
    await post.told(1)
    async with post.sessions.transaction() as connection:
        await connection.execute(update(tables.Task).values(closed_at=NOON))
    await post.carry_all()
    assert await states(post) == {"moot": 1}
    assert post.box.taken == []


async def test_whoever_stands_in_gets_what_is_for_the_absent_one(post: Post) -> None:
    story = await post.told(1, strikes=0)
    post.box.taken.clear()
    await post.away(SECRETARY, stand_in=DEPUTY)
    await post.entrust(story, SECRETARY)
    await post.carry_all()
    assert [str(letter["To"]) for letter in post.box.letters if "поручена" in letter["Subject"]] == [ADDRESS]


@pytest.mark.database
async def test_a_meeting_comes_once_as_an_invitation_and_moves_under_the_same_name(post: Post) -> None:
    await post.only(SECRETARY)
    for turn, about in enumerate(("called", "called", "moved", "cancelled")):
        await post.sitting(about, turn=max(turn - 1, 0))
        await post.carry()
    assert [str(letter["Subject"]) for letter in post.box.letters] == [
        "Назначено заседание комиссии № 2026-7",
        "Перенесено заседание комиссии № 2026-7",
        "Отменено заседание комиссии № 2026-7",
    ]
    asked = [meeting_in(letter) for letter in post.box.letters]
    assert [method for method, _ in asked] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {str(event["UID"]) for _, event in asked} == {f"sitting-{SITTING}@marshrut.example"}
    assert [int(event["SEQUENCE"]) for _, event in asked] == [0, 1, 2]
    assert [str(event["STATUS"]) for _, event in asked] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    first = asked[0][1]
    assert first.decoded("dtstart") == NOON + timedelta(hours=48)
    assert first.decoded("dtend") == NOON + timedelta(hours=50)
    assert str(first["ATTENDEE"]) == "mailto:commission-1.secretary@office.example"
    assert str(first["URL"]) == f"{SITE}/sittings/{SITTING}"


async def test_a_meeting_that_was_moved_before_the_letter_went_is_told_as_it_is_now(post: Post) -> None:
    await post.only(SECRETARY)
    await post.sitting("called", turn=0)
    await post.sitting("moved", turn=1)
    await post.carry()
    assert subjects(post) == ["Перенесено заседание комиссии № 2026-7"]


async def test_an_address_that_does_not_exist_fails_once_and_the_others_get_theirs(post: Post) -> None:
    post.box.answers["commission-1.head@office.example"] = "550 5.1.1 no such user commission-1.head@office.example"
    for person in (HEAD, SECRETARY):
        await post.trial(person)
    await post.carry()
    rows = {row.person: row for row in await post.rows()}
    assert (rows[HEAD].state, rows[HEAD].fault, rows[HEAD].attempts) == ("failed", "550", 1)
    assert rows[SECRETARY].state == "sent"
    await post.carry()
    assert len(post.box.taken) == 1


async def test_a_server_that_is_busy_is_asked_again_and_in_the_end_it_is_given_up(post: Post) -> None:
    post.box.answers["commission-1.head@office.example"] = "451 4.7.1 try again later"
    await post.trial(HEAD)
    await post.carry()
    assert [(row.state, row.fault) for row in await post.rows()] == [("waiting", "451")]
    waits = [1.0]
    for _ in range(200):
        post.now = (await post.rows())[0].due_at
        await post.carry(Busy())
        (row,) = await post.rows()
        if row.state != "waiting":
            break
        waits.append((row.due_at - post.now) / timedelta(minutes=1))
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (row.state, row.fault) == ("failed", "451")
    assert timedelta(hours=72) <= post.now - row.queued_at < timedelta(hours=74)


async def test_a_server_that_is_gone_blames_no_letter_and_one_letter_is_enough_to_see_it(post: Post) -> None:
    for person in (HEAD, SECRETARY):
        await post.trial(person)
    gone = post.box.server()._replace(port=1)
    assert await post.carry(SmtpCarrier(gone)) == 0
    assert sorted((row.state, row.attempts, row.fault) for row in await post.rows()) == [
        ("waiting", 0, None),
        ("waiting", 1, "unreachable"),
    ]
    post.later(minutes=1)
    await post.carry()
    assert await states(post) == {"sent": 2}


def test_every_notice_of_a_sitting_has_words_of_its_own() -> None:
    titles = [sitting_title(about) for about in ABOUT]
    assert len(set(titles)) == len(ABOUT)
    assert sitting_title("something_of_a_later_version") not in titles


async def test_a_letter_outlives_a_courier_that_dies_after_the_server_took_it(
    post: Post, tidy_url: str, tmp_path: Path
) -> None:
    await post.trial(HEAD)
    dying = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.mortal_courier"),
        *(tidy_url, str(tmp_path), str(post.box.port), post.now.isoformat()),
        cwd=Path(__file__).parents[2],
    )
    assert await dying.wait() == -signal.SIGKILL
    assert len(post.box.taken) == 1
    (row,) = await post.rows()
    assert (row.state, row.attempts) == ("waiting", 1), "nobody wrote down that it went"
    assert await post.carry() == 0, "it is still in the dead courier's hands"
    post.later(minutes=5)
    await post.carry()
    (row,) = await post.rows()
    assert (row.state, row.attempts) == ("sent", 2)
    first, second = post.box.letters
    assert first["Message-ID"] == second["Message-ID"], "a mailbox must see that it is one letter"
    assert post.box.taken[0] == post.box.taken[1]


@pytest.mark.database
async def test_two_couriers_never_take_the_same_letter(post: Post) -> None:
    people = [str(person.code) for person in staffed().people]
    for person in people:
        await post.trial(person)
    couriers = [Courier(post.office, SmtpCarrier(post.box.server())) for _ in range(3)]
    rounds = await asyncio.gather(*(courier.round() for courier in couriers))
    assert sum(rounds) == len(people)
    assert len({letter["Message-ID"] for letter in post.box.letters}) == len(post.box.taken) == len(people)


async def test_mail_is_ordered_once_however_often_a_notice_is_delivered(post: Post) -> None:
    story = await post.told(1, strikes=0)
    before = await post.rows()
    async with post.sessions.transaction() as connection:  # the worker died before it could say that it was delivered
        await connection.execute(update(tables.Notice).values(delivered_at=None))
    await post.deliver(story)
    assert await post.rows() == before


async def test_whoever_leaves_gets_no_letter_any_more_and_their_feed_stays_closed(post: Post) -> None:
    await post.trial(HEAD)
    await put_feed(post.sessions, HEAD, "f" * 64, at=post.now)
    for active in (False, True):
        people = tuple(one.model_copy(update={"active": active}) for one in staffed().people if one.code == HEAD)
        await enter_directory(post.sessions, Directory(people=people), at=post.now)
        if not active:
            await post.carry()
    assert (await states(post), post.box.taken) == ({"moot": 1}, [])
    async with post.sessions.reading() as connection:
        assert await feed_bearer(connection, "f" * 64) is None


@pytest.mark.database
async def test_an_address_that_a_file_does_not_name_stays_and_an_empty_one_goes(post: Post) -> None:
    (head,) = [one for one in staffed().people if one.code == HEAD]
    found = []
    for email in (None, "new@office.example", None, ""):
        await enter_directory(post.sessions, Directory(people=(head.model_copy(update={"email": email}),)), at=post.now)
        async with post.sessions.reading() as connection:
            asked = select(tables.Person.email).where(tables.Person.code == HEAD)
            found.append((await connection.execute(asked)).scalar_one())
    assert found == ["commission-1.head@office.example", "new@office.example", "new@office.example", ""]


@pytest.mark.database
async def test_the_administrator_sees_that_mail_is_stuck_that_it_goes_again_and_what_was_refused(post: Post) -> None:
    keeper = Actor(person="keeper", agency="region-1", kind=AgencyKind.REGION, role=Role.ADMINISTRATOR, territory="ru")
    post.box.answers["commission-1.head@office.example"] = "550 no such user"
    await post.trial(SECRETARY)
    await post.carry(SmtpCarrier(post.box.server()._replace(port=1)))
    assert (await mail_part(post.office, keeper)).works, "a server may be away for a moment"
    post.later(minutes=17)
    stuck = await mail_part(post.office, keeper)
    assert (stuck.works, stuck.note) == (False, "за сутки отправлено: 0, ждёт: 1, не доставлено: 0")
    assert stuck.advice.startswith("Почтовый сервер не отвечает")
    await post.trial(HEAD)
    await post.carry()
    told = await mail(keeper, post.office)
    assert (told.sent, told.waiting, told.failed) == (1, 0, 1)
    assert [(one.person.code, one.fault) for one in told.undelivered] == [(HEAD, "550")]
    post.later(hours=24 * 15)
    told = await mail(keeper, post.office)
    assert (told.failed, told.undelivered) == (0, [])


async def test_of_new_tasks_whoever_may_take_them_up_is_told_once_and_whoever_gave_them_is_not(post: Post) -> None:
    post.tells_of_tasks = True
    await post.only(SECRETARY, DEPUTY, HEAD)
    story = await post.told(1, strikes=0)
    await post.carry()
    tasks = [letter for letter in post.box.letters if "новая задача" in letter["Subject"]]
    assert {str(letter["To"]) for letter in tasks} == {ADDRESS, "commission-1.secretary@office.example"}
    assert f"{SITE}/cases/{story.case}/tasks/1" in text_of(tasks[0])
    assert "Срок: 2 сентября 2026" in text_of(tasks[0])
    post.box.taken.clear()
    taken_up = Story(2, at=post.now)
    taken_up.do("take_up", triage="accept")
    await post.enter(taken_up)
    await post.carry()
    told = [str(letter["To"]) for letter in post.box.letters if "нов" in letter["Subject"]]
    assert told == [ADDRESS], "the secretary took the signal up and so gave the next tasks: nothing is news to them"


async def test_where_nobody_has_the_role_the_head_is_told_of_a_new_task(post: Post) -> None:
    post.tells_of_tasks = True
    await post.only(HEAD)
    await post.told(1, strikes=0)
    await post.carry()
    assert "Дело № 2026-000001: новая задача" in subjects(post)


async def test_a_task_that_a_colleague_took_is_news_to_nobody_else(post: Post) -> None:
    post.tells_of_tasks = True
    await post.only(SECRETARY, DEPUTY)
    await post.told(1, strikes=0)
    async with post.sessions.transaction() as connection:
        await connection.execute(update(tables.Task).values(holder=DEPUTY))
    await post.carry()
    told = [str(letter["To"]) for letter in post.box.letters if "новая задача" in letter["Subject"]]
    assert told == [ADDRESS]
