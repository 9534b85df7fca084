"""Terms, moments and pauses for tests: as people write them, and as hypothesis draws them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from models.terms import EXACT, Pause, Span, Unit
from workflows import packs

RUSSIA = packs.calendar("ru")
MOSCOW = 180
ANY = tuple(unit for unit in Unit if unit is not Unit.IMMEDIATE)
DAYS = tuple(unit for unit in Unit if unit not in EXACT)

offsets = st.integers(min_value=-12 * 4, max_value=14 * 4).map(lambda quarters: quarters * 15)
starts = st.datetimes(
    datetime(2016, 1, 1),  # noqa: DTZ001 - the zone is given apart
    datetime(2029, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
lengths = st.timedeltas(timedelta(seconds=1), timedelta(days=40))


def spans(*units: Unit) -> st.SearchStrategy[Span]:
    longest = {Unit.MONTH: 24, Unit.YEAR: 3}
    return st.sampled_from(units).flatmap(
        lambda unit: st.integers(1, longest.get(unit, 90)).map(lambda value: Span(value=value, unit=unit))
    )


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> tuple[Pause, ...]:
    """Up to three lifted pauses, before, over or after anything else."""
    begins = draw(st.lists(st.timedeltas(timedelta(days=-10), timedelta(days=90)), max_size=3))
    return tuple(
        Pause(since=start + begin, until=start + begin + draw(lengths), ground="вне наличия") for begin in begins
    )


def at(text: str) -> datetime:
    """A moment of Moscow time."""
    return datetime.fromisoformat(f"{text}+03:00")
