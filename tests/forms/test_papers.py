import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from forms import templates
from forms.answers import check_answers
from forms.catalogue import UnknownForm, form, forms
from forms.definition import Form
from forms.naming import NameUse
from forms.paper import Paper, Signer
from forms.render import document_html, name_uses
from forms.templates import Brought, own_templates
from forms.wording import worded
from tests.support.filled import DAY, full_answers, paper_of, sample, sampled_documents, strings_of

FORMS = {one.id: one for one in forms()}
HOSTILE = (
    "{{ 7 * 191 }}{% raw %}",
    "<script>alert(1)</script>",
    '"><img src="file:///etc/passwd">',
    "<link rel=stylesheet href=//169.254.169.254/x>",
    "</title></style>&lt;b&gt;",
    "url(http://127.0.0.1:1/)",
)


def plain(html: str) -> str:
    """The text of a page, spaces as single ones."""
    body = html.split("<body", 1)[1]
    return squeezed(unescape(re.sub(r"<[^>]*>", " ", re.sub(r'src="[^"]*"', "", body))))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", text).strip()


def printed(definition: Form, answers: dict[str, Any]) -> list[str]:
    """Every line that the paper must show of these answers, as words."""
    lines = []
    for field in definition.fields:
        value = answers.get(field.key)
        cells = {column.key: column for column in field.columns}
        rows = value if cells and isinstance(value, list) else []
        lines += [worded(cells[k].type, v, cells[k].choices) for row in rows for k, v in row.items()]
        if not cells and not field.instrument and not field.is_signed_by_hand and field.type != "doc_list":
            lines.append(worded(field.type, value, field.choices))
    return [squeezed(line) for line in lines if line]


def in_the_nominative(text: str, uses: tuple[NameUse, ...]) -> str:
    """The text, with the nominative of every declined name that it contains, and addresses as a list gives them."""
    found = [use.name for use in uses if use.is_sure and squeezed(use.form) in text]
    return " ".join((text, *found)).replace("по адресу:", "адрес:")


@pytest.mark.parametrize("form_id", FORMS)
def test_a_paper_prints_every_word_that_was_filled_in(form_id: str) -> None:
    definition = FORMS[form_id]
    answers = check_answers(definition, full_answers(definition), day=DAY).answers
    text = plain(document_html(form_id, paper_of(definition, answers)))
    asked = {k: v for k, v in answers.items() if not definition.field_of[k].is_signed_by_hand}
    words = [one for one in strings_of(asked) if one.startswith("Слово")]
    assert [one for one in words if one not in text] == []


@pytest.mark.parametrize("document", sampled_documents())
def test_a_sample_is_a_sound_and_complete_answer_and_is_printed_whole(document: str) -> None:
    paper = sample(document)
    definition = form(paper.form, paper.form_version)
    result = check_answers(definition, paper.answers, day=paper.made_on)
    assert (result.gaps, result.answers) == ((), paper.answers)
    text = in_the_nominative(plain(document_html(document, paper)), name_uses(document, paper))
    missing = [
        line
        for line in printed(definition, paper.answers)
        if not all(part.removeprefix("адрес: ") in text for part in re.split(", |; ", line))
    ]
    assert missing == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(own_templates() - {"general"})), st.data())
def test_a_paper_can_be_printed_with_any_fields_left_out(document: str, data: st.DataObject) -> None:
    definition = FORMS[document]
    answers = check_answers(definition, full_answers(definition), day=DAY).answers
    left = data.draw(st.sets(st.sampled_from(list(answers))))
    kept = {key: value for key, value in answers.items() if key not in left}
    text = plain(document_html(document, paper_of(definition, kept)))
    asked = {key: value for key, value in kept.items() if not definition.field_of[key].is_signed_by_hand}
    assert [one for one in strings_of(asked) if one.startswith("Слово") and one not in text] == []


@pytest.mark.parametrize("form_id", FORMS)
def test_a_hostile_value_stays_text(form_id: str) -> None:
    definition = FORMS[form_id]
    for words in HOSTILE:
        answers = check_answers(definition, full_answers(definition, words), day=DAY).answers
        html = document_html(form_id, paper_of(definition, answers, agency=words, number=words, case_number=words))
        assert words not in html.split("<body", 1)[1].replace("{% raw %}", "") or "<" not in words
        assert "1337" not in plain(html)
        assert squeezed(words) in plain(html)
        assert "<script" not in html
        assert re.findall(r"<img [^>]*src=\"(?!data:image/svg)", html) == []


def test_an_unknown_document_is_printed_by_the_general_template_and_an_unknown_form_is_refused() -> None:
    card = form("signal_card")
    paper = paper_of(card, {"facts": "Суть случая"})
    assert "Суть случая" in document_html("../../../etc", paper)
    with pytest.raises(UnknownForm):
        document_html("signal_card", paper.model_copy(update={"form_version": 7}))


def test_a_mistyped_field_in_a_template_is_an_error() -> None:
    page = '{% extends "print/base.html" %}{% block template_version %}1{% endblock %}{% block paper %}%s{% endblock %}'
    slips = (
        ("{{ sheet.text('childs') }}", KeyError),
        ("{{ papers.number }}", UndefinedError),
        ("{{ sheet.paper.__class__.__mro__ }}", SecurityError),
    )
    for slip, error in slips:
        templates.take_in({"unknown": Brought(Path("template.html"), page.replace("%s", slip), "")})
        with pytest.raises(error):
            document_html("unknown", paper_of(form("signal_card"), {}))
    templates.take_in({})


def test_only_what_no_federal_act_approves_is_called_a_sample() -> None:
    for definition in FORMS.values():
        text = plain(document_html(definition.id, paper_of(definition, {})))
        head = text[:400]
        assert ("Примерная форма" in head) == (definition.approved == "none")
        assert ("Форма утверждена:" in head) == (definition.approved == "federal")


def test_equal_papers_have_equal_digests_and_a_changed_word_changes_it() -> None:
    paper = sample("signal_card")
    again = Paper.model_validate_json(paper.model_dump_json())
    assert paper.digest == again.digest
    assert paper.digest != paper.model_copy(update={"number": "18"}).digest


def test_the_house_has_no_other_importer_of_the_pdf_library() -> None:
    found = subprocess.run(
        [
            "grep",
            "-rlE",
            r"^(from|import) weasyprint",
            "--include=*.py",
            "models",
            "forms",
            "activities",
            "workflows",
            "api",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.split() == ["forms/pdf.py"]


def test_the_one_the_form_names_signs_unless_another_signer_is_given() -> None:
    paper = sample("kdn_resolution").model_copy(update={"signers": ()})
    text = plain(document_html("kdn_resolution", paper))
    assert "А.И. Жуков" in text
    assert "Т.Л. Гусева" in text
    other = (Signer(field="chair_signature", full_name="Носова Вера Игоревна", position="заместитель председателя"),)
    assert "В.И. Носова" in plain(document_html("kdn_resolution", paper.model_copy(update={"signers": other})))


def test_a_paper_without_a_number_of_its_own_takes_the_registered_one() -> None:
    motion = sample("ipr_deregistration_motion")
    answers = {key: value for key, value in motion.answers.items() if key != "number_date"}
    text = plain(document_html(motion.document, motion.model_copy(update={"answers": answers, "number": "77"})))
    assert "№ 77 от 28 сентября 2026 г." in text
