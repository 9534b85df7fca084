"""A signed paper is what it says: PAdES, with a mark in its place, over the bytes as they were."""

import re
import subprocess
from datetime import UTC, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import pem

from activities.signatures.signer import CannotSign
from models.signatures import TRAINING_MARK, Standing, Verdict
from tests.support.signing import (
    AT,
    CHAIR,
    SECRETARY,
    Chancery,
    chancery,
    digest_of_file,
    printed,
    resolution,
)

PHRASE = "Документ подписан электронной подписью"
MILLIMETRE = 72 / 25.4
Box = tuple[int, float, float, float, float]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Chancery:
    return chancery(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def both(desk: Chancery) -> bytes:
    return desk.signed_twice()


def text_of(content: bytes, folder: Path) -> str:
    (folder / "paper.pdf").write_bytes(content)
    command: list[str | Path] = ["pdftotext", "-layout", folder / "paper.pdf", "-"]
    return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_the_document_stays_as_it_was_and_the_signatures_are_added(desk: Chancery, both: bytes) -> None:
    once = desk.sign(resolution(), CHAIR, "chair_signature")
    assert both.startswith(once)
    assert once.startswith(resolution())


def test_each_signature_says_whose_it_is_when_and_that_it_is_for_training(desk: Chancery, both: bytes) -> None:
    found = desk.found(both)
    assert [(one.field, one.verdict, one.intact, one.valid, one.trusted) for one in found] == [
        ("chair_signature", Verdict.VALID, True, True, True),
        ("secretary_signature", Verdict.VALID, True, True, True),
    ]
    certificates = [one.certificate for one in found if one.certificate]
    assert [one.owner for one in certificates] == [CHAIR.full_name, SECRETARY.full_name]
    assert {one.standing for one in certificates} == {Standing.TRAINING}
    assert {one.signed_at for one in found} == {AT.replace(microsecond=0)}


def test_the_signed_file_names_the_document_it_was_made_from(both: bytes) -> None:
    with pikepdf.open(_stream(both)) as paper:
        reasons = [str(field.V.Reason) for field in paper.Root.AcroForm.Fields]
        filters = {str(field.V.SubFilter) for field in paper.Root.AcroForm.Fields}
    assert reasons == [f"Подписан документ SHA-256 {digest_of_file(resolution())}"] * 2
    assert filters == {"/ETSI.CAdES.detached"}


def test_the_same_order_gives_the_same_bytes(desk: Chancery, both: bytes) -> None:
    assert desk.signed_twice() == both


def test_poppler_finds_both_signatures_valid_and_nothing_after_them(both: bytes, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(both)
    said = subprocess.run(["pdfsig", "-nocert", "signed.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout.count("Signature Validation: Signature is Valid.") == 2
    assert said.stdout.count("Total document signed") == 1
    assert CHAIR.full_name in said.stdout


def test_openssl_confirms_the_signature_inside(desk: Chancery, tmp_path: Path) -> None:
    signed = desk.sign(resolution(), CHAIR, "chair_signature")
    found = re.search(rb"/ByteRange\s*\[\s*0 (\d+) (\d+) (\d+)", signed)
    assert found is not None
    begin, end, length = (int(number) for number in found.groups())
    (tmp_path / "content").write_bytes(signed[:begin] + signed[end : end + length])
    (tmp_path / "signature").write_bytes(bytes.fromhex(signed[begin + 1 : end - 1].decode()))
    root = desk.authority.known_root()
    assert root is not None
    (tmp_path / "root.pem").write_bytes(pem.armor("CERTIFICATE", root.dump()))
    said = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", "signature", "-content", "content",
         "-CAfile", "root.pem", "-out", "/dev/null", "-purpose", "any", "-attime", str(int(AT.timestamp()))],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "CAdES Verification successful" in said.stderr


def test_the_mark_holds_what_the_standard_asks_and_says_that_it_is_for_training(both: bytes, tmp_path: Path) -> None:
    text = text_of(both, tmp_path)
    assert text_of(resolution(), tmp_path).count(PHRASE) == 0, "a mark without a signature"
    assert text.count(PHRASE) == 2
    assert text.count(TRAINING_MARK) == 2
    for holder in (CHAIR, SECRETARY):
        assert f"Владелец {holder.full_name}" in text
    assert "Действителен с 06.03.2026 по 06.03.2027" in text
    assert len(re.findall(r"Сертификат [0-9A-F]{16}\b", text)) == 2


def test_the_mark_stands_in_the_place_of_the_hand_and_covers_no_word(both: bytes, tmp_path: Path) -> None:
    for number, box in enumerate(marks_of(both)):
        page, left, bottom, right, top = box
        assert (right - left) / MILLIMETRE > 55, number
        assert (top - bottom) / MILLIMETRE > 15, number
        for words in words_of(resolution(), page, tmp_path):
            apart = words[2] <= left or words[0] >= right or words[3] <= bottom or words[1] >= top
            assert apart, f"the mark covers a word of the paper at {words}"


def test_the_label_of_the_archive_is_kept(both: bytes) -> None:
    with pikepdf.open(_stream(both)) as paper:
        with paper.open_metadata() as described:
            assert described.pdfa_status == "2U"
        assert all(int(field.F) & 4 for field in paper.Root.AcroForm.Fields), "a mark that would not be printed"
        fonts = [value for value in paper.objects if _is_font_file_owner(value)]
        assert fonts
        assert all("/FontFile2" in value for value in fonts), "a font that is not embedded"


def test_a_paper_without_a_place_for_this_signature_is_not_signed(desk: Chancery) -> None:
    with pytest.raises(CannotSign, match="нет места"):
        desk.sign(resolution(), CHAIR, "somewhere_else")


def test_what_is_no_pdf_is_not_signed(desk: Chancery) -> None:
    with pytest.raises(CannotSign, match="не удалось подписать"):
        desk.sign(b"%PDF-1.7\nnothing", CHAIR, "chair_signature")


@pytest.mark.parametrize("name", ["Ли О. А.", f"{'Добробаба-' * 6}Задунайская Анна-Мария Вячеславовна"])
def test_a_name_of_any_length_fits_into_the_mark(desk: Chancery, name: str, tmp_path: Path) -> None:
    holder = CHAIR.model_copy(update={"full_name": name, "person": f"p{len(name)}"})
    signed = desk.sign(resolution(), holder, "chair_signature")
    (box,) = marks_of(signed)
    inside = in_box(signed, box, tmp_path)
    assert inside.startswith(f"{PHRASE}Сертификат".replace(" ", ""))
    assert f"Владелец{name}Действителен".replace(" ", "") in inside
    assert inside.endswith(TRAINING_MARK.replace(" ", ""))


def test_a_certificate_that_ran_out_is_replaced_and_the_old_signature_stays_good(tmp_path: Path) -> None:
    desk = chancery(tmp_path / "keys")
    before = desk.sign(resolution(), CHAIR, "chair_signature")
    later = AT + timedelta(days=400)
    (found,) = desk.found(desk.sign(resolution(), CHAIR, "chair_signature", at=later), at=later)
    assert found.verdict is Verdict.VALID
    assert found.certificate is not None
    assert found.certificate.since == later.replace(microsecond=0)
    assert [one.verdict for one in desk.found(before, at=AT)] == [Verdict.VALID]
    assert [one.verdict for one in desk.found(before, at=later)] == [Verdict.EXPIRED]


def test_the_day_in_the_mark_is_the_day_of_the_territory(desk: Chancery, tmp_path: Path) -> None:
    holder = CHAIR.model_copy(update={"person": "night-owl"})
    night = AT.astimezone(UTC).replace(hour=21)
    assert "Действителен с 07.03.2026" in text_of(
        desk.sign(resolution(), holder, "chair_signature", at=night), tmp_path
    )


@pytest.mark.parametrize(("document", "field"), [("signal_card", "signature_head"), ("act_survey_mp4", "approval")])
def test_other_papers_leave_room_too(desk: Chancery, document: str, field: str, tmp_path: Path) -> None:
    signed = desk.sign(printed(document), CHAIR, field)
    assert PHRASE in text_of(signed, tmp_path)
    ((page, left, bottom, right, top),) = marks_of(signed)
    with pikepdf.open(_stream(signed)) as paper:
        width, height = (float(side) for side in paper.pages[page].MediaBox[2:])
    assert 0 < left < right < width
    assert 0 < bottom < top < height


def _stream(content: bytes) -> BytesIO:
    return BytesIO(content)


def _is_font_file_owner(value: object) -> bool:
    return isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/FontDescriptor"


def marks_of(content: bytes) -> list[Box]:
    """The page and the box of each signature's mark."""
    with pikepdf.open(_stream(content)) as paper:
        pages = [page.obj.objgen for page in paper.pages]
        found = []
        for field in paper.Root.AcroForm.Fields:
            left, bottom, right, top = (float(side) for side in field.Rect)
            found.append((pages.index(field.P.objgen), left, bottom, right, top))
        return found


def words_of(content: bytes, page: int, folder: Path) -> list[tuple[float, float, float, float]]:
    """The boxes of the page's words, in points from the lower left corner."""
    return [box for _, box in boxed_words(content, page, folder)]


def boxed_words(content: bytes, page: int, folder: Path) -> list[tuple[str, tuple[float, float, float, float]]]:
    (folder / "words.pdf").write_bytes(content)
    number = str(page + 1)
    command: list[str | Path] = ["pdftotext", "-bbox", "-f", number, "-l", number, folder / "words.pdf", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    height = float(re.findall(r'<page width="[\d.]+" height="([\d.]+)"', said)[0])
    boxes = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>', said)
    return [(word, (float(a), height - float(d), float(c), height - float(b))) for a, b, c, d, word in boxes]


def in_box(content: bytes, box: Box, folder: Path) -> str:
    """The words in a box of a page, without spaces: a line may break anywhere."""
    page, left, bottom, right, top = box
    return "".join(
        word
        for word, place in boxed_words(content, page, folder)
        if left <= place[0] and place[2] <= right and bottom <= place[1] and place[3] <= top
    )
