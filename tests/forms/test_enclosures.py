"""Files among the answers are found wherever a form may hold them, and written down with their digests."""

from typing import Any

import pytest

from forms.answers import check_answers
from forms.catalogue import form, forms
from forms.enclosures import Enclosure, enclosures, holds_files, sealed
from forms.wording import worded
from models.submission import submission_digest
from tests.support.filled import DAY, full_answers

FIRST, SECOND = "1" * 32, "2" * 32
KNOWN = {
    number: {"name": f"фото {number[0]}.jpg", "digest": number[0] * 64, "original": "f" * 64}
    for number in (FIRST, SECOND)
}


def act(**row: Any) -> dict[str, Any]:
    seen = {"fact": "Синяк", "source": "осмотр", "method": "observed", "observed_at": "2026-03-02"}
    return check_answers(form("act_survey_mp4"), {"evidence[]": [seen, seen | row]}, day=DAY).answers


def card(*papers: Any) -> dict[str, Any]:
    return check_answers(form("signal_card"), {"attachments": list(papers)}, day=DAY).answers


def test_files_are_found_in_rows_and_in_lists_of_papers() -> None:
    assert enclosures(form("act_survey_mp4"), act(attachment=FIRST)) == (Enclosure("evidence[]", FIRST),)
    papers = card({"title": "Справка", "attachment": SECOND}, "Без файла", {"title": "Фото", "attachment": FIRST})
    assert enclosures(form("signal_card"), papers) == (
        Enclosure("attachments", SECOND), Enclosure("attachments", FIRST),
    )  # fmt: skip


@pytest.mark.parametrize("form_id", [one.id for one in forms()])
def test_every_file_of_a_whole_form_is_found(form_id: str) -> None:
    definition = form(form_id)
    answers = check_answers(definition, full_answers(definition), day=DAY).answers
    expected = str(answers).count("'attachment': '")
    assert len(enclosures(definition, answers)) == expected
    assert (expected > 0) == any(holds_files(field) and field.key in answers for field in definition.fields)


def test_a_sealed_file_carries_its_digests_and_nothing_else_is_touched() -> None:
    definition, answers = form("act_survey_mp4"), act(attachment=FIRST)
    whole = sealed(definition, answers, KNOWN)
    assert whole["evidence[]"][1]["attachment"] == {"attachment": FIRST, **KNOWN[FIRST]}  # type: ignore[index,call-overload]
    assert whole["evidence[]"][0] == answers["evidence[]"][0]  # type: ignore[index]
    again = check_answers(definition, whole, day=DAY)
    assert [gap for gap in again.gaps if gap.kind == "wrong"] == []
    assert again.answers == whole


def test_what_was_said_of_a_file_is_replaced_by_what_is_known() -> None:
    claimed = {"attachment": FIRST, "name": "другое.pdf", "digest": "e" * 64}
    assert sealed(form("act_survey_mp4"), act(attachment=claimed), KNOWN) == sealed(
        form("act_survey_mp4"), act(attachment=FIRST), KNOWN
    )


def test_the_digest_of_a_submission_covers_the_files() -> None:
    definition, answers = form("act_survey_mp4"), act(attachment=FIRST)
    other = {FIRST: KNOWN[FIRST] | {"digest": "a" * 64}}
    digests = {submission_digest("act", 1, sealed(definition, answers, known)) for known in (KNOWN, other)}
    assert len(digests) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "фото 1",
        "1" * 31,
        7,
        {"attachment": 7},
        {"attachment": FIRST, "path": "/etc/passwd"},
        {"attachment": FIRST, "digest": "x"},
    ],
)
def test_what_is_no_number_of_a_file_is_told(wrong: object) -> None:
    found = check_answers(form("act_survey_mp4"), {"evidence[]": [{"fact": "Синяк", "source": "осмотр",
        "method": "observed", "observed_at": "2026-03-02", "attachment": wrong}]}, day=DAY)  # fmt: skip
    (gap,) = [gap for gap in found.gaps if gap.kind == "wrong"]
    assert gap.message == "строка 1: «Вложение»: Сначала приложите файл: здесь нужен номер вложения."


def test_a_paper_names_a_file_and_the_beginning_of_its_digest() -> None:
    kind = form("act_survey_mp4").field_of["evidence[]"].columns[-1].type
    assert worded(kind, {"attachment": FIRST, **KNOWN[FIRST]}) == "фото 1.jpg (11111111)"
