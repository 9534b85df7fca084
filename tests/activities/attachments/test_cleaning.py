"""Whatever comes in, only the harmless stays: the points of a picture, the pages of a PDF, the letters of a text."""

import io
import random
import zipfile
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile

from activities.attachments.cleaning import clean
from activities.attachments.pictures import LONGEST_SIDE
from activities.attachments.signs import kind_of
from models.attachment import FileKind, FileUnwelcome, MediaType, Unwelcome
from tests.support.files import (
    HEIC,
    action,
    archive,
    armed_pdf,
    bomb,
    pdf,
    photo,
    put,
    saved,
    signed_pdf,
    written,
)

SPECKLED = written(Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3)), "PNG")
BLUE, RED = (20, 60, 200), (200, 30, 30)


def cleaned(folder: Path, content: bytes) -> tuple[MediaType, bytes]:
    """What is kept of a file, and as what."""
    target = folder / "cleaned"
    target.touch()
    media_type = clean(kind_of(content[:4096]), put(folder, content), target)
    return media_type, target.read_bytes()


def refusal(folder: Path, content: bytes) -> Unwelcome:
    with pytest.raises(FileUnwelcome) as refused:
        cleaned(folder, content)
    return refused.value.reason


def near(points: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(points, tuple)
    return all(abs(one - other) < 12 for one, other in zip(points, colour, strict=True))


@pytest.mark.parametrize("content", [photo(), HEIC], ids=["jpeg", "heic"])
def test_a_photo_loses_its_place_and_its_camera_and_keeps_its_colours(tmp_path: Path, content: bytes) -> None:
    media_type, kept = cleaned(tmp_path, content)
    assert media_type is MediaType.JPEG
    with Image.open(io.BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert near(picture.getpixel((4, 4)), BLUE)
        assert near(picture.getpixel((picture.width - 4, 4)), RED)
    assert b"Secret" not in kept
    assert b"Camera" not in kept


def test_a_photo_that_lay_on_its_side_is_set_upright(tmp_path: Path) -> None:
    _, kept = cleaned(tmp_path, photo(turned=6))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (40, 60)
        assert near(picture.getpixel((20, 4)), BLUE)
        assert near(picture.getpixel((20, 56)), RED)


def test_an_archive_behind_a_picture_is_gone(tmp_path: Path) -> None:
    content = photo(tail=archive())
    assert zipfile.is_zipfile(io.BytesIO(content))
    _, kept = cleaned(tmp_path, content)
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert b"MZ" not in kept


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_kind_stays_a_picture(tmp_path: Path, mode: str) -> None:
    drawn = Image.new("RGBA", (30, 20), (*BLUE, 128)).convert("RGB" if mode in {"P", "1"} else "RGBA")
    content = written(Image.new("I;16", (30, 20), 30_000) if mode == "I;16" else drawn.convert(mode), "PNG")
    media_type, kept = cleaned(tmp_path, content)
    assert media_type is MediaType.PNG
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (30, 20)
        assert picture.mode in {"L", "RGB", "RGBA"}
        assert picture.info == {}


def test_transparency_survives(tmp_path: Path) -> None:
    media_type, kept = cleaned(tmp_path, written(Image.new("RGBA", (8, 8), (*RED, 40)), "WEBP", lossless=True))
    assert media_type is MediaType.PNG
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.getpixel((1, 1)) == (*RED, 40)


def test_a_camera_s_own_colours_become_common_ones(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    _, kept = cleaned(tmp_path, written(Image.new("RGB", (8, 8), BLUE), "JPEG", icc_profile=profile))
    with Image.open(io.BytesIO(kept)) as picture:
        assert "icc_profile" not in picture.info
        assert near(picture.getpixel((4, 4)), BLUE)


def test_a_large_photo_is_made_smaller_and_keeps_its_shape(tmp_path: Path) -> None:
    _, kept = cleaned(tmp_path, photo(size=(LONGEST_SIDE + 904, 1000)))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (LONGEST_SIDE, 819)


def test_a_picture_that_would_fill_the_memory_is_not_opened(tmp_path: Path) -> None:
    assert len(bomb()) < 10_000
    assert refusal(tmp_path, bomb()) is Unwelcome.TOO_FINE


@pytest.mark.parametrize("content", [photo()[:-400], photo()[:60], SPECKLED[:6000]])
def test_a_picture_cut_off_is_told_to_be_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as the printer of papers sets it
    assert refusal(tmp_path, content) is Unwelcome.DAMAGED


def test_the_same_photo_is_kept_as_the_same_file(tmp_path: Path) -> None:
    assert cleaned(tmp_path, photo()) == cleaned(tmp_path, photo())


def test_a_pdf_keeps_its_words_and_its_links_and_loses_what_acts(tmp_path: Path) -> None:
    media_type, kept = cleaned(tmp_path, armed_pdf())
    assert media_type is MediaType.PDF
    assert pypdf.PdfReader(io.BytesIO(kept)).pages[0].extract_text() == "A letter"
    with pikepdf.open(io.BytesIO(kept)) as document:
        plain = saved(document, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for word in (b"Secret", b"JavaScript", b"Launch", b"EmbeddedFile", b"cmd.exe", b"evil", b"/AA", b"passwd", b"XFA"):
        assert word not in plain, word
    assert b"https://example.org/letter" in plain
    assert plain.count(b"/GoTo") == 1


def test_a_tail_behind_a_pdf_is_gone(tmp_path: Path) -> None:
    content = pdf() + archive()
    assert zipfile.is_zipfile(io.BytesIO(content))
    _, kept = cleaned(tmp_path, content)
    assert not zipfile.is_zipfile(io.BytesIO(kept))


def test_a_signed_pdf_is_kept_byte_for_byte(tmp_path: Path) -> None:
    assert cleaned(tmp_path, signed_pdf()) == (MediaType.PDF, signed_pdf())


@pytest.mark.parametrize("content", [signed_pdf(OpenAction=action("JavaScript", JS="1")), signed_pdf() + archive()])
def test_a_signed_pdf_that_would_have_to_be_changed_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content) is Unwelcome.SIGNED_AND_ACTIVE


def test_a_pdf_under_a_password_is_refused_and_one_that_only_forbids_printing_is_not(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        locked = saved(document, encryption=pikepdf.Encryption(owner="a", user="b"))
        held = saved(document, encryption=pikepdf.Encryption(owner="a", user=""))
    assert refusal(tmp_path, locked) is Unwelcome.LOCKED
    _, kept = cleaned(tmp_path, held)
    assert pypdf.PdfReader(io.BytesIO(kept)).is_encrypted is False


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing", saved(pikepdf.new()), pdf()[:200]])
def test_a_pdf_without_pages_is_damaged(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content) is Unwelcome.DAMAGED


def test_the_same_pdf_is_kept_as_the_same_file(tmp_path: Path) -> None:
    assert cleaned(tmp_path, armed_pdf()) == cleaned(tmp_path, armed_pdf())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_text_is_kept_in_one_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Справка\r\nЁлкина Дарья, 8 «А»: посещает № 4."
    media_type, kept = cleaned(tmp_path, text.encode(encoding))
    assert media_type is MediaType.TEXT
    assert kept.decode() == "Справка\nЁлкина Дарья, 8 «А»: посещает № 4.\n"


def test_a_text_that_would_read_backwards_reads_forwards(tmp_path: Path) -> None:
    _, kept = cleaned(tmp_path, "оценка\u202egpj.exe".encode())
    assert kept.decode() == "оценкаgpj.exe\n"


@pytest.mark.parametrize("content", [b"\x80\x81\x84\x99\xa0\xa6", b"\x98", b"A" * 1_000_001])
def test_what_only_looks_like_a_text_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content) is Unwelcome.UNKNOWN


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from((photo(), HEIC, pdf(), armed_pdf(), written(Image.new("P", (9, 9)), "PNG"))),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=6),
    st.floats(0, 1),
)
@example(armed_pdf(), [], 1.0)
def test_a_file_with_any_bytes_changed_is_cleaned_or_refused(
    tmp_path: Path, content: bytes, changes: list[tuple[float, bytes]], length: float
) -> None:
    """Nothing else happens, and what is kept is what it says it is."""
    spoilt = bytearray(content)
    for at, piece in changes:
        place = 16 + int(at * (len(spoilt) - 16))
        spoilt[place : place + len(piece)] = piece
    cut = bytes(spoilt[: max(16, int(length * len(spoilt)))])
    try:
        media_type, kept = cleaned(tmp_path, cut)
    except FileUnwelcome:
        return
    assert kind_of(kept[:4096]) in {
        MediaType.JPEG: {FileKind.JPEG}, MediaType.PNG: {FileKind.PNG}, MediaType.PDF: {FileKind.PDF},
        MediaType.TEXT: {FileKind.TEXT},
    }[media_type]  # fmt: skip
