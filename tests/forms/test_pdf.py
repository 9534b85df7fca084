import io
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML

from forms import fonts
from forms.answers import check_answers
from forms.catalogue import form, forms
from forms.definition import Kind
from forms.fonts import MissingFont, font_file, printable
from forms.paper import Paper
from forms.pdf import PackagedFetcher, pdf_of
from forms.render import document_html, name_uses
from forms.tagging import tidy
from tests.support import tags
from tests.support.filled import DAY, full_answers, paper_of, sample, sampled_documents, strings_of

MILLIMETRE = 72 / 25.4
SLACK = 2
"""Points: what rounding adds to a justified line."""
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">')
FOOT = re.compile(r"(\d+\n)?Форма \w+, версия \d+; шаблон .*?стр\. \d+ из \d+", re.DOTALL)
LONG = "Длиннофамильный" * 4
RIGHT_TO_LEFT = "محمد אברהם"
CYRILLIC = re.compile("[а-яё]{2}")
EMOJI = "👩‍👧‍👦😀☎️"
AGAIN = (
    "import sys; from tests.support.filled import sample; from forms.pdf import pdf_of;"
    "from forms.render import document_html; d = sys.argv[1];"
    "sys.stdout.buffer.write(pdf_of(document_html(d, sample(d))))"
)


def pdf(paper: Paper) -> bytes:
    return pdf_of(document_html(paper.document, paper))


def text_of(content: bytes, tmp_path: Path) -> str:
    """The text as a PDF tool reads it, without spaces and page feet: a line and a page may break anywhere."""
    (tmp_path / "paper.pdf").write_bytes(content)
    read = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "paper.pdf", "-"], capture_output=True, text=True, check=True
    )
    pages = (FOOT.sub("", page) for page in read.stdout.split("\f"))
    return re.sub(r"\s+", "", "".join(pages))


def pages_of(content: bytes, tmp_path: Path) -> list[tuple[float, float, list[tuple[float, ...]]]]:
    """Each page's width and height and the boxes of its words, in points."""
    (tmp_path / "paper.pdf").write_bytes(content)
    command: list[str | Path] = ["pdftotext", "-bbox", tmp_path / "paper.pdf", "-"]
    read = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pages = []
    for page in read.split("<page ")[1:]:
        width, height = re.findall(r'(?:width|height)="([\d.]+)"', page)[:2]
        pages.append((float(width), float(height), [tuple(map(float, box)) for box in WORD.findall(page)]))
    return pages


def with_long_values(form_id: str) -> dict[str, Any]:
    """Texts at their limit, every table at thirty rows, names of sixty letters, emoji and right-to-left words."""
    definition = form(form_id)
    answers = full_answers(definition, f"{LONG} {RIGHT_TO_LEFT} {EMOJI} ")
    texts = [field.key for field in definition.fields if field.type is Kind.TEXT]
    answers |= dict.fromkeys(texts[:4], ("Обстоятельства дела изложены подробно. " * 110)[:3990])
    for field in definition.fields:
        if field.type is Kind.TABLE:
            answers[field.key] = answers[field.key][:1] * 30
    return check_answers(definition, answers, day=DAY).answers


@pytest.mark.parametrize("document", sampled_documents())
def test_the_text_of_a_sample_reads_back_and_the_file_is_an_archive_with_its_fonts(
    document: str, tmp_path: Path
) -> None:
    paper = sample(document)
    content = pdf(paper)
    text = text_of(content, tmp_path)
    definition = form(paper.form)
    filled = {key: value for key, value in paper.answers.items() if not definition.field_of[key].is_signed_by_hand}
    declined = {use.name: use.form for use in name_uses(document, paper) if use.is_sure}
    for said in filter(CYRILLIC.search, strings_of(filled)):
        forms = (said, declined.get(said, said))
        assert any(re.sub(r"\s+", "", form) in text for form in forms), said
    with pikepdf.open(tmp_path / "paper.pdf") as opened:
        meta = opened.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "U")
        assert str(opened.Root.Lang) == "ru"
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
        assert "/OutputIntents" in opened.Root
        titles = [entry.title for entry in opened.open_outline().root]
        assert titles
        assert [one for one in titles if re.search(r"[А-ЯЁ)][а-яё]{2}", re.sub(r"\b[А-ЯЁ][а-яё]+", "", one))] == []
        assert meta["dc:creator"] == [paper.agency]
        assert meta["dc:description"] == definition.act
        assert tags.faults(opened) == []
        assert str(opened.docinfo["/Title"]).startswith(definition.title)
        embedded = {str(one.FontName) for one in opened.objects if _is(one, "/FontDescriptor") and "/FontFile2" in one}
        named = {str(one.BaseFont) for one in opened.objects if _is(one, "/Font")}
    assert embedded
    assert all("Paper" in name for name in named), named


def _is(thing: Any, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and thing.get("/Type") == kind


@pytest.mark.parametrize("document", ["act_survey_mp4", "ipr_plan"])
def test_the_same_paper_gives_the_same_bytes_in_another_process(document: str) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "77", "TZ": "Asia/Kamchatka", "PYTHONPATH": "."}
    other = subprocess.run([sys.executable, "-c", AGAIN, document], capture_output=True, check=True, env=environment)
    assert other.stdout == pdf(sample(document))


@pytest.mark.parametrize("document", sampled_documents())
def test_the_short_way_to_a_file_and_the_library_s_own_lead_to_the_same_file(
    document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our reading of the page, our sheet of elements and our packing change nothing that a reader could see."""
    page = document_html(document, sample(document))
    short = pdf_of(page)
    monkeypatch.setattr("forms.pdf._read", lambda html, press: HTML(string=html, url_fetcher=press.fetcher))
    monkeypatch.setattr("forms.pdf.settled", lambda _document, made: tidy(made))
    assert objects_of(short) == objects_of(pdf_of(page))


def test_a_page_with_elements_of_its_own_is_printed_the_library_s_way(tmp_path: Path) -> None:
    for body in ("<dl><dt>Срок</dt><dd>до марта</dd></dl>", "<p>Срок<br>до марта"):
        content = pdf_of(f'<html lang="ru"><head><title>Письмо</title></head><body>{body}</body></html>')
        assert text_of(content, tmp_path).startswith("Срокдомарта")


def objects_of(content: bytes) -> list[str]:
    """Every object of the file; how well they are packed, and where they lie, does not matter."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        said = [_said(one) for one in opened.objects if not (_is(one, "/XRef") or _is(one, "/ObjStm"))]
    return [re.sub(r'"/Length": \d+', "", one) for one in said]


def _said(thing: Any) -> str:
    inside = thing.read_bytes() if isinstance(thing, pikepdf.Stream) else b""
    return f"{thing!r} {inside!r}"


def test_without_our_touches_the_foot_would_be_read_out_and_a_letter_s_head_as_a_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("forms.settling.tidy", lambda _made: None)
    with pikepdf.open(io.BytesIO(pdf(sample("interagency_request")))) as opened:
        found = tags.faults(opened)
    assert "the language is not said" in found
    assert "page 1 paints TJ outside the tree" in found
    assert "a table has no header: it only places things" in found


def test_two_papers_that_differ_give_different_bytes() -> None:
    paper = sample("interagency_request")
    assert pdf(paper) != pdf(paper.model_copy(update={"number": "03-12/86"}))


@pytest.mark.parametrize("form_id", ["act_survey_mp4", "signal_card", "ipr_plan", "kdn_agenda"])
def test_long_values_stay_within_the_margins(form_id: str, tmp_path: Path) -> None:
    answers = with_long_values(form_id)
    content = pdf(paper_of(form(form_id), answers, agency=LONG * 4))
    for number, (width, height, words) in enumerate(pages_of(content, tmp_path), 1):
        left = (15 if width > height else 30) * MILLIMETRE
        for x_min, y_min, x_max, y_max in words:
            assert x_min >= left - SLACK, f"стр. {number}"
            assert x_max <= width - 10 * MILLIMETRE + SLACK, f"стр. {number}"
            assert 0 <= y_min < y_max <= height, f"стр. {number}"
    assert "[U+1F600]" in text_of(content, tmp_path)


def test_pages_are_numbered_from_the_second_and_the_foot_says_which_of_how_many(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf(sample("act_survey_mp4")))
    read = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "paper.pdf", "-"], capture_output=True, text=True, check=True
    )
    pages = read.stdout.split("\f")[:-1]
    tops = [page.strip().splitlines()[0].strip() for page in pages]
    assert tops[1:] == [str(number) for number in range(2, len(pages) + 1)]
    assert tops[0] != "1"
    for number, page in enumerate(pages, 1):
        assert f"стр. {number} из {len(pages)}" in page
        assert "Форма act_survey_mp4, версия 1; шаблон act_survey_mp4, версия 2; дело № 2026-000123" in page


def test_a_signature_never_stands_alone_on_a_page(tmp_path: Path) -> None:
    """Whatever the length of the text before it, something of the text goes with the signature."""
    motion = sample("ipr_deregistration_motion")
    for lines in range(0, 60, 4):
        answers = motion.answers | {
            "justification": "Строка обоснования.\n" * lines + "Конец.",
            "parties_positions[]": [],
        }
        content = pdf(motion.model_copy(update={"answers": answers}))
        (tmp_path / "paper.pdf").write_bytes(content)
        command: list[str | Path] = ["pdftotext", "-layout", tmp_path / "paper.pdf", "-"]
        last = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[-2]
        before = last.split("Начальник отдела")[0]
        assert "Широкова" in last
        assert re.search(r"[а-я]{3}", before), f"{lines} строк: подпись одна на странице"


def test_every_form_becomes_a_pdf_even_when_nothing_is_filled_in() -> None:
    for definition in forms():
        assert pdf(paper_of(definition, {})).startswith(b"%PDF-1.7")


def test_nothing_is_fetched_but_named_fonts_and_the_code_of_the_document() -> None:
    fetcher = PackagedFetcher()
    for address in (
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "data:text/html,x",
        "font:../../etc/passwd",
        "ftp://x/y",
    ):
        with pytest.raises(ValueError, match="вложенные шрифты"):
            fetcher.fetch(address)
    assert fetcher.fetch("font:PTF55F.ttf").read()[:4] == b"\x00\x01\x00\x00"


def test_a_missing_font_is_named_with_the_package_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    font_file.cache_clear()
    try:
        with pytest.raises(MissingFont, match=r"PTF55F\.ttf.*fonts-paratype"):
            font_file(fonts.FACES[0])
    finally:
        font_file.cache_clear()


def test_letters_of_the_neighbours_are_printed_and_pictograms_are_shown_as_codes() -> None:
    assert (
        printable("Қазақ, Өмүрбек, Ўзбек, Գրիգոր, გიორგი, محمد, ≤ →")
        == "Қазақ, Өмүрбек, Ўзбек, Գրիգոր, გიორგი, محمد, ≤ →"
    )
    assert printable("😀 漢\u200d") == "[U+1F600] [U+6F22]"


def test_the_qr_code_holds_the_number_and_the_digest() -> None:
    from forms.qr import qr_text  # noqa: PLC0415

    paper = sample("signal_card")
    assert qr_text(paper) == f"MARSHRUT:17:{paper.digest}"
    addressed = paper.model_copy(update={"check_address": "https://m.example/check/"})
    assert qr_text(addressed) == f"https://m.example/check/{addressed.digest}"


def test_papers_made_at_once_in_threads_are_the_same_as_one_by_one() -> None:
    documents = ["interagency_request", "ipr_conclusion", "interagency_request", "ipr_deregistration_motion"]
    with ThreadPoolExecutor(max_workers=4) as pool:
        together = list(pool.map(lambda document: pdf(sample(document)), documents))
    assert together == [pdf(sample(document)) for document in documents]
