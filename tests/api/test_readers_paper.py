"""The paper that says who read a case: by name for a check, by office for the family; a day's openings on one line."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from api.v1.readers_paper import _readers
from forms.pdf import pdf_of
from forms.readers_paper import ReadersPaper, readers_html

MORNING = datetime(2026, 3, 2, 4, 10, tzinfo=UTC)


def row(minutes: int, kind: str = "case_read", **changes: Any) -> Any:
    told = {"person": "opeka-specialist", "full_name": "Соболева Марина Николаевна", "position": "главный специалист"}
    where = {
        "agency": "opeka",
        "short_name": "отдел опеки",
        "role": "specialist",
        "purpose": "custody",
        "number": minutes,
    }
    return SimpleNamespace(at=MORNING + timedelta(minutes=minutes), kind=kind, **{**told, **where, **changes})


ROWS = [row(0), row(30), row(60 * 24), row(5, "name_listed"), row(9, person="opeka-head", full_name="Тихонов Геннадий")]


def paper(*, by_name: bool) -> ReadersPaper:
    return ReadersPaper(
        agency="Отдел опеки", details="", made_on=date(2026, 3, 4), case_number="2026-000001", child="Соколов Матвей",
        born=date(2014, 5, 12), since=date(2026, 3, 1), until=None, is_whole=True, basis=("152-ФЗ ст. 20",),
        by_name=by_name, readers=tuple(_readers(ROWS, 300, by_name=by_name)), entries=len(ROWS), last=7,
        chain="a" * 64, signer="Тихонов Геннадий Петрович", signer_position="начальник отдела", utc=300,
    )  # fmt: skip


def test_openings_of_a_day_are_one_line_with_their_number_and_the_local_time() -> None:
    (head, specialist) = sorted(_readers(ROWS, 300, by_name=True), key=lambda one: len(one.days))
    assert (head.name, len(head.days)) == ("Тихонов Геннадий", 1)
    opened = next(one for one in specialist.days if one.times == 2)
    assert (opened.day, f"{opened.first:%H:%M}", f"{opened.last:%H:%M}") == (date(2026, 3, 2), "09:10", "09:40")
    assert sum(one.times for one in (*head.days, *specialist.days)) == len(ROWS)


def test_for_the_family_staff_stand_by_their_office_and_nothing_is_left_out() -> None:
    check, family = (readers_html(paper(by_name=by_name)) for by_name in (True, False))
    assert "Соболева" in check
    assert "Соболева" not in family
    assert "opeka" not in family
    (office,) = _readers(ROWS, 300, by_name=False)
    assert (office.agency, office.position) == ("отдел опеки", "специалист")
    assert sum(one.times for one in office.days) == len(ROWS)
    assert "152-ФЗ ст. 20" in family
    assert "с 1 марта 2026 г." in family


def test_equal_papers_give_equal_bytes() -> None:
    assert pdf_of(readers_html(paper(by_name=False))) == pdf_of(readers_html(paper(by_name=False)))
