"""A paper that is not sent yet is printed once for all of its sheets, two at a time; what failed is tried again."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from api.errors import Away
from api.pages import projects


class Press:
    """A printer that says what it was given, and waits until it is let go."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.go = threading.Event()

    def __call__(self, html: str) -> bytes:
        self.printed.append(html)
        assert self.go.wait(10)
        return html.encode()


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    made = Press()
    monkeypatch.setattr(projects, "_pdf", made)
    monkeypatch.setattr(projects, "_printing", {})
    monkeypatch.setattr(projects, "AT_ONCE", asyncio.Semaphore(2))
    yield made
    made.go.set()


async def test_the_sheets_of_one_paper_are_printed_once(press: Press) -> None:
    press.go.set()
    assert await asyncio.gather(*(projects.printed("акт") for _ in range(4))) == ["акт".encode()] * 4
    assert press.printed == ["акт"]


async def test_a_third_paper_at_the_same_time_is_asked_to_come_again(press: Press) -> None:
    two = [asyncio.create_task(projects.printed(name)) for name in ("первый", "второй")]
    while len(press.printed) < 2:  # noqa: ASYNC110 - the printer works in threads, which tell nobody
        await asyncio.sleep(0.01)
    with pytest.raises(projects.TooManyProjects):
        await projects.printed("третий")
    press.go.set()
    assert await asyncio.gather(*two) == ["первый".encode(), "второй".encode()]
    assert await projects.printed("третий") == "третий".encode()


async def test_no_more_are_remembered_than_a_minute_needs(press: Press) -> None:
    press.go.set()
    for number in range(projects.MOST_KEPT + 3):
        await projects.printed(str(number))
    assert len(projects._printing) == projects.MOST_KEPT


async def test_a_printer_that_is_away_is_asked_again(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(html: str) -> bytes:
        raise Away("На этом сервере нечем печатать.", html)

    monkeypatch.setattr(projects, "_pdf", broken)
    with pytest.raises(Away):
        await projects.printed("акт")
    press.go.set()
    monkeypatch.setattr(projects, "_pdf", press)
    assert await projects.printed("акт") == "акт".encode()
