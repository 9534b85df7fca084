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
