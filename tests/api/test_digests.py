"""The morning digest: one a person and working day, when the hour has come where they work, and what stands in it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from activities.post.digests import order_digests
from models.migrations.revisions import upgrade
from models.wishes import Way
from tests.api.test_post import text_of
from tests.support.post import ADDRESS, DEPUTY, NOON, SITE, Post, post_of
from workflows import packs

SECRETARY, HEAD = "commission-1-secretary", "commission-1-head"
MONDAY = datetime(2026, 11, 2, 6, tzinfo=UTC)
"""9:00 in Moscow."""


@pytest.fixture(scope="module")
def tidy_url(database_url: str) -> str:
    upgrade(database_url)
    return database_url


@pytest.fixture
async def post(tidy_url: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with post_of(tidy_url, tmp_path) as found:
        yield found


async def ordered(post: Post, at: datetime) -> int:
    """How many digests this round orders."""
    post.now = at
    is_working = lambda territory, day: packs.calendar_at(territory).is_working(day)  # noqa: E731 - as the worker's
    return await post.sessions.write(partial(order_digests, at=at, is_working=is_working))


@pytest.mark.database
async def test_a_digest_is_ordered_once_a_person_and_day_whichever_round_asks(post: Post) -> None:
    await post.only(SECRETARY, HEAD)
    assert await ordered(post, MONDAY) == 2
    assert await ordered(post, MONDAY) == 0
    assert await ordered(post, MONDAY + timedelta(hours=6)) == 0
    assert await ordered(post, MONDAY + timedelta(hours=24)) == 2


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 2, 5, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 2, 18, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 2, 19, 0, tzinfo=UTC), 0),
        (datetime(2026, 11, 1, 6, 0, tzinfo=UTC), 0),
        (datetime(2026, 11, 4, 6, 0, tzinfo=UTC), 0),
    ],
    ids=["7:59", "8:00", "21:59", "22:00", "on a Sunday", "on the Day of National Unity"],
)
async def test_it_comes_in_waking_hours_of_working_days(post: Post, at: datetime, number: int) -> None:
    await post.only(SECRETARY)
    assert await ordered(post, at) == number


async def test_whoever_is_away_or_wants_none_gets_none(post: Post) -> None:
    await post.only(SECRETARY, DEPUTY, HEAD)
    await post.wish(HEAD, digest_hour=None)
    post.now = MONDAY
    await post.away(SECRETARY, stand_in=DEPUTY)
    assert await ordered(post, MONDAY) == 1
    assert [row.person for row in await post.rows()] == [DEPUTY]


async def test_it_says_what_is_due_what_is_late_and_what_is_new_with_links_and_no_more(post: Post) -> None:
    await post.wish(SECRETARY, sitting=Way.DIGEST, case=Way.PAGES, term=Way.PAGES)
    await post.only(SECRETARY)
    late = await post.told(1, strikes=1)
    post.now = NOON
    due = await post.told(2, strikes=0)
    (task,) = [task for task in due.state.tasks if task.agency == "commission-1"]
    assert task.due is not None
    post.now = task.due - timedelta(hours=2)
    await post.sitting("called", turn=0)
    await post.digest(SECRETARY)
    await post.carry()
    letter = next(one for one in post.box.letters if "Сводка" in one["Subject"])
    said = text_of(letter)
    for story in (late, due):
        assert f"{SITE}/cases/{story.case}/tasks/" in said
    assert "Назначено заседание комиссии № 2026-7" in said
    assert "Срок сегодня:" in said
    assert "новое извещение" not in said, "what is wanted on the pages alone is no news of the digest"
    assert str(letter["To"]) != ADDRESS


async def test_news_are_told_in_one_digest_only(post: Post) -> None:
    await post.wish(HEAD, case=Way.DIGEST)
    await post.only(HEAD)
    await post.told(1, strikes=0)
    for _ in range(2):
        await post.digest(HEAD)
        await post.carry()
        post.later(hours=24)
    told = [text_of(letter) for letter in post.box.letters]
    assert [("Дело № 2026-000001: 1 новое извещение" in one) for one in told[:1]] == [True]
    assert [one for one in told[1:] if "новое извещение" in one] == []


async def test_an_empty_digest_is_not_sent_and_a_late_one_neither(post: Post) -> None:
    await post.only(SECRETARY)
    await post.digest(SECRETARY)
    await post.carry()
    assert [(row.state, row.attempts) for row in await post.rows()] == [("moot", 1)]
    await post.told(1, strikes=0)
    await post.digest(HEAD)
    post.later(hours=24)
    await post.carry()
    assert [letter["Subject"] for letter in post.box.letters if "Сводка" in letter["Subject"]] == []
