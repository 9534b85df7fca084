"""Every template as a page: nothing beyond the margins, no heading or signature alone, no code in place of words."""

from pathlib import Path

import pytest

from forms.catalogue import form, forms
from forms.definition import Form
from forms.paper import Paper
from forms.render import document_html
from tests.support.layout import faults, slips_of_words
from tests.support.specimens import full, scant, usual

FORMS = forms()
LONGEST = ("safety_decision", "interagency_request")
"""Filled to the limit; others in `test_pdf`, all of them: `python -m tests.support.specimens --filling full`."""
PAGE = (
    '<!DOCTYPE html><html lang="ru"><head><title>Х</title></head><body><div class="foot"><p>Н</p></div>{}</body></html>'
)
NARROW = "<td style='width: 9mm; white-space: nowrap'>Длинное слово</td>"
LINES = "<p>Строка.</p>" * 27


def page(paper: Paper) -> str:
    return document_html(paper.document, paper)


@pytest.mark.parametrize("definition", FORMS, ids=lambda one: one.id)
def test_an_ordinary_paper_has_no_fault_and_says_everything_in_words(definition: Form) -> None:
    html = page(usual(definition))
    assert faults(html) + slips_of_words(html) == []


@pytest.mark.parametrize("definition", FORMS, ids=lambda one: one.id)
def test_a_paper_with_gaps_has_no_fault(definition: Form) -> None:
    html = page(scant(definition))
    assert faults(html) + slips_of_words(html) == []


@pytest.mark.parametrize("document", LONGEST)
def test_a_paper_filled_to_the_limit_has_no_fault(document: str) -> None:
    assert faults(page(full(form(document)))) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (f"{LINES}<h2>Вывод</h2><p style='break-before: page'>Текст</p>", "заголовок в конце страницы: Вывод"),
        ("<p>Текст</p><div class='signatures' style='break-before: page'><p>А. Б.</p></div>", "только подписи: А. Б."),
        ("<p style='margin-left: 180mm; white-space: nowrap'>Далеко за полем</p>", "за полем: Далеко за полем"),
        (
            f"<table class='grid'><tbody><tr>{NARROW}<td>Текст</td></tr></tbody></table>",
            "за краем клетки: Длинное слово",
        ),
    ],
)
def test_a_fault_is_seen(body: str, fault: str) -> None:
    assert any(fault in one for one in faults(PAGE.format(body)))


def test_a_code_and_a_doubled_word_are_seen() -> None:
    found = slips_of_words(PAGE.format("<p>Решение: needs_help, тел. тел. 1, None</p>"))
    assert found == ["на бумаге стоит «needs_help»", "на бумаге стоит «None»", "на бумаге стоит «тел. тел.»"]


def test_the_pictures_of_a_paper_are_made_for_looking_at(tmp_path: Path) -> None:
    from forms.pdf import pdf_of  # noqa: PLC0415
    from tests.support.specimens import pictures  # noqa: PLC0415

    pdf = tmp_path / "safety_decision.pdf"
    pdf.write_bytes(pdf_of(page(usual(form("safety_decision")))))
    assert [picture.name for picture in pictures(pdf, 30)] == ["safety_decision.1.png"]
