"""When somebody may be disturbed, and how each matter reaches them."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from models.wishes import DEFAULT, Matter, Way, Wishes, matter_of

EKB = 300


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """This hour in Yekaterinburg, as a moment of UTC."""
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC) - timedelta(minutes=EKB)


@pytest.mark.parametrize(
    ("came", "goes"),
    [
        (at(8), at(8)),
        (at(21, 59), at(21, 59)),
        (at(22), at(8, day=11)),
        (at(23, 30), at(8, day=11)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
    ],
)
def test_what_comes_in_quiet_hours_waits_for_their_end_where_the_person_lives(came: datetime, goes: datetime) -> None:
    assert DEFAULT.earliest(came, EKB) == goes


def test_quiet_hours_may_lie_within_a_day_or_not_be_at_all() -> None:
    lunch = Wishes(quiet_from=12, quiet_until=13)
    assert [hour for hour in range(24) if lunch.is_quiet(hour)] == [12]
    assert lunch.earliest(at(12, 20), EKB) == at(13)
    assert not any(Wishes(quiet_from=5, quiet_until=5).is_quiet(hour) for hour in range(24))


def test_a_digest_in_quiet_hours_is_refused() -> None:
    with pytest.raises(ValidationError, match="час сводки попадает в тихие часы"):
        Wishes(digest_hour=7)
    assert Wishes(digest_hour=7, quiet_until=6).digest_hour == 7
    assert Wishes(digest_hour=None).digest_hour is None


@pytest.mark.parametrize(
    ("kind", "matter"),
    [
        ("entrust", Matter.TASK),
        ("relieve", Matter.TASK),
        ("remind", Matter.TERM),
        ("escalate", Matter.SILENCE),
        ("inform", Matter.CASE),
        ("sitting", Matter.SITTING),
        ("something_of_a_later_version", Matter.CASE),
    ],
)
def test_every_notice_is_of_one_matter(kind: str, matter: Matter) -> None:
    assert matter_of(kind) is matter


def test_every_matter_is_chosen_on_its_own() -> None:
    for matter in Matter:
        assert Wishes.model_validate({matter.value: "pages"}).way(matter) is Way.PAGES
