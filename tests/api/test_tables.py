"""A table longer than a form takes: every row that was typed is kept and shown again, the limit is said in words."""

from api.pages.questions import Asking, chapters
from api.pages.replies import replies
from forms.answers import check_answers
from forms.catalogue import form
from forms.values import ROW_LIMIT
from tests.support.filled import DAY

ACT, TABLE = form("act_survey_mp4"), "household_members[]"


def test_a_thousand_rows_come_back_as_they_were_typed_with_the_limit_said() -> None:
    pairs = [(f"{TABLE}/{number}/full_name", f"Жилец {number}") for number in range(1_000)]
    written = replies(ACT, pairs)
    found = check_answers(ACT, written, day=DAY)
    (told,) = (gap for gap in found.gaps if gap.field == TABLE)
    assert (told.kind, told.message) == ("wrong", f"Слишком много строк: не больше {ROW_LIMIT}.")
    asked = chapters(Asking(ACT, written, gaps=found.gaps, told=(told,)))
    (table,) = (question for chapter in asked for question in chapter.questions if question.key == TABLE)
    assert [row.controls[0].value for row in table.rows] == [value for _name, value in pairs]
    assert str(ROW_LIMIT) in table.error


def test_of_a_row_only_the_name_of_an_agency_is_picked_from_the_directory() -> None:
    asked = chapters(Asking(form("kdn_resolution"), {"measures[]": [{"measure": "Обследовать"}]}))
    (table,) = (question for chapter in asked for question in chapter.questions if question.key == "measures[]")
    assert [one.name for one in table.rows[0].controls if one.picks_agency] == ["measures[]/0/executor/name"]
    assert table.fresh is not None
    assert [one.name for one in table.fresh.controls if one.picks_agency] == ["measures[]/zzz/executor/name"]
