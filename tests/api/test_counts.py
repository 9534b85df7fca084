"""Depersonalised counts: supervision takes them away, small numbers stay hidden, nobody else sees them."""

from api.pages.counts import HIDDEN, as_csv
from api.v1.counts import CountsTold
from models.counts import UNKNOWN, Along, Counted
from tests.support.doors import Doors, open_case

PATH = "/supervision/depersonalised"


def test_a_case_is_counted_by_what_says_nothing_of_anybody() -> None:
    case = Counted("ru.sve", "ru.absence", 2026, 3, 2014)
    assert [case.value(along) for along in Along] == ["ru.sve", "ru.absence", "2026-03", "11–13"]
    assert case._replace(born=None).value(Along.AGE) == case._replace(born=1980).value(Along.AGE) == UNKNOWN


async def test_supervision_takes_away_a_table_in_which_one_case_cannot_be_seen(doors: Doors) -> None:
    await open_case(doors)
    supervisor = doors.visitor("kdn-supervisor")
    for rows, columns in (("territory", "route"), ("month", "age"), ("age", "territory")):
        answer = await supervisor.get(PATH, rows=rows, columns=columns)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["smallest"] == 5
        assert (len(told["cells"]), len(told["cells"][0])) == (len(told["rows"]), len(told["columns"]))
        assert all(value is None or value == 0 or value >= 5 for row in told["cells"] for value in row)
        assert any(value is None for row in told["cells"] for value in row), "there are fewer than five cases"
    assert (await supervisor.get(PATH, rows="age", columns="age")).status_code == 422
    assert (await doors.visitor("kdn-secretary").get(PATH)).status_code == 403


def test_the_file_shows_the_sign_where_a_number_is_hidden() -> None:
    told = CountsTold(rows=["A", "Всего"], columns=["x;y", "Всего"], cells=[[None, 7], [5, 12]], smallest=5)
    assert as_csv(told) == f';"x;y";Всего\r\nA;{HIDDEN};7\r\nВсего;5;12\r\n'
