"""The editable twin says what the PDF says, word by word, and says that it is not the document."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, time
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import check_answers
from forms.catalogue import form, forms
from forms.definition import Kind
from forms.paper import Paper
from forms.render import document_html
from forms.twin.copy import editable_copy
from forms.twin.page import Element, body_of
from forms.twin.setting import WORKING_COPY
from forms.twin.writer import BLANK
from tests.support.filled import DAY, full_answers, paper_of, sample, sampled_documents, strings_of

FORMS = {one.id: one for one in forms()}
HOSTILE = (
    "{{ 7 * 191 }}{% raw %}",
    "<script>alert(1)</script>",
    '"><img src="file:///etc/passwd">',
    "</w:t></w:r><w:hyperlink r:id='x'/>",
    "&lt;b&gt; &amp;",
    '{ INCLUDETEXT "http://127.0.0.1:1/" }',
    "=cmd|' /C calc'!A0",
)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", text).strip()


def text_of(twin: bytes) -> str:
    """Every word of the twin's body in its order."""
    body = docx.Document(io.BytesIO(twin)).element.body
    words = [node.text or "" if node.tag == qn("w:t") else " " for node in body.iter(qn("w:t"), qn("w:br"), qn("w:p"))]
    return squeezed("".join(words).replace(BLANK, " "))


def page_of(document: str, paper: Paper) -> str:
    """Every word of the page, without its running foot."""

    def words(element: Element) -> str:
        inner = "".join(one if isinstance(one, str) else words(one) for one in element.children)
        return inner if element.tag in {"span", "b"} else f" {inner} "

    body = body_of(document_html(document, paper))
    return squeezed(" ".join(words(one) for one in body.elements() if not one.classes & {"foot", "qr"}))


def full_paper(form_id: str, words: str = "Слово", **changes: Any) -> Paper:
    definition = FORMS[form_id]
    answers = check_answers(definition, full_answers(definition, words), day=DAY).answers
    return paper_of(definition, answers, **changes)


@pytest.mark.parametrize("document", sampled_documents())
def test_the_twin_of_a_sample_says_what_the_page_says(document: str) -> None:
    assert text_of(editable_copy(document, sample(document))) == page_of(document, sample(document))


@pytest.mark.parametrize("form_id", FORMS)
def test_every_word_that_was_filled_in_is_in_the_twin(form_id: str) -> None:
    paper = full_paper(form_id)
    text = text_of(editable_copy(form_id, paper))
    definition = FORMS[form_id]
    asked = {key: value for key, value in paper.answers.items() if not definition.field_of[key].is_signed_by_hand}
    assert [one for one in strings_of(asked) if one.startswith("Слово") and one not in text] == []
    assert text == page_of(form_id, paper)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("form_id", ["signal_card", "act_zhbu", "kdn_resolution"])
def test_a_hostile_value_stays_text(form_id: str, words: str) -> None:
    twin = editable_copy(form_id, full_paper(form_id, words, agency=words, number=words, case_number=words))
    assert squeezed(words) in text_of(twin)
    with zipfile.ZipFile(io.BytesIO(twin)) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist() if name.endswith((".xml", ".rels")))
    for forbidden in (b'TargetMode="External"', b"<w:hyperlink", b"<w:object", b"<w:altChunk", b"INCLUDETEXT&quot;"):
        assert forbidden not in whole


def test_long_and_strange_values_are_kept_whole() -> None:
    act = FORMS["act_survey_mp4"]
    columns = act.field_of["household_members[]"].columns
    row = {column.key: f"Член{column.key}" for column in columns if column.type in {Kind.STRING, Kind.TEXT}}
    answers = {
        "child_health": "Длинно " * 570,
        "additional_data": "первая строка\nвторая 👨‍👩‍👧 строка\nشاهد الطفل",
        "household_members[]": [row | {columns[0].key: f"Человек{number}"} for number in range(30)],
    }
    text = text_of(editable_copy("act_survey_mp4", paper_of(act, answers)))
    assert text.count("Длинно") == 570
    assert "первая строка вторая 👨‍👩‍👧 строка شاهد الطفل" in text
    assert all(f"Человек{number}" in text for number in range(30))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_written(words: str) -> None:
    paper = paper_of(FORMS["signal_card"], {"facts": f"начало {words} конец"})
    text = text_of(editable_copy("signal_card", paper))
    assert "начало" in text
    assert "конец" in text


def test_lines_stay_lines() -> None:
    paper = paper_of(FORMS["act_survey_mp4"], {"additional_data": "первая\nвторая"})
    document = docx.Document(io.BytesIO(editable_copy("act_survey_mp4", paper)))
    assert any("первая\nвторая" in paragraph.text for paragraph in document.paragraphs)


def test_it_says_that_it_is_a_working_copy_and_of_what() -> None:
    paper = full_paper("kdn_resolution", corrects="12 от 01.02.2026", number="17", case_number="2026-000123")
    document = docx.Document(io.BytesIO(editable_copy("kdn_resolution", paper)))
    for section in document.sections:
        for head in (section.first_page_header, section.header):
            assert head.paragraphs[0].text == f"{WORKING_COPY}, № 17."
        for foot in (section.first_page_footer, section.footer):
            told = " ".join(paragraph.text for paragraph in foot.paragraphs)
            assert "Форма kdn_resolution, версия 1" in told
            assert "дело №\u00a02026-000123" in told
            assert "взамен № 12 от 01.02.2026" in told
    assert WORKING_COPY in document.core_properties.comments


def test_it_is_set_as_the_standard_wants() -> None:
    long_kept = docx.Document(io.BytesIO(editable_copy("kdn_resolution", sample("kdn_resolution")))).sections[0]
    margins = (long_kept.left_margin, long_kept.right_margin, long_kept.top_margin, long_kept.bottom_margin)
    assert [round((margin or 0) / Mm(1)) for margin in margins] == [30, 10, 20, 20]
    twin = editable_copy("signal_card", sample("signal_card"))
    with zipfile.ZipFile(io.BytesIO(twin)) as packed:
        assert 'w:name="PT Serif"' in packed.read("word/fontTable.xml").decode()
        assert 'w:altName w:val="Liberation Serif"' in packed.read("word/fontTable.xml").decode()
        assert 'w:lang w:val="ru-RU"' in packed.read("word/styles.xml").decode()
    told = docx.Document(io.BytesIO(twin)).core_properties
    assert (told.title, told.language) == (form("signal_card").title, "ru-RU")
    assert told.created == datetime.combine(DAY, time(), UTC)


def test_a_wide_table_lies_on_its_side_and_what_follows_stands_upright() -> None:
    plan = docx.Document(io.BytesIO(editable_copy("ipr_plan", sample("ipr_plan"))))
    ways = [section.orientation for section in plan.sections]
    assert ways[0] is WD_ORIENT.PORTRAIT
    assert WD_ORIENT.LANDSCAPE in ways
    heads = plan.tables[0].rows[0]._tr.trPr
    assert heads is not None


def test_the_same_paper_is_the_same_file_in_another_process_too() -> None:
    command = (
        "import hashlib, json, sys; from forms.paper import Paper; from forms.twin.copy import editable_copy;"
        "paper = Paper.model_validate_json(sys.stdin.read());"
        "print(hashlib.sha256(editable_copy(paper.document, paper)).hexdigest())"
    )
    paper = sample("act_survey_mp4")
    here = editable_copy("act_survey_mp4", paper)
    with zipfile.ZipFile(io.BytesIO(here)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    digests = {
        subprocess.run(
            [sys.executable, "-c", command], input=paper.model_dump_json(), capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    }
    assert digests == {hashlib.sha256(here).hexdigest()}
    assert editable_copy("act_survey_mp4", paper.model_copy(update={"number": "18"})) != here
