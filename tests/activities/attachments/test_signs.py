"""What a file is, its bytes say: not its name, and not whoever sends it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.attachments.signs import HEAD, SIGNS, Sign, kind_of
from models.attachment import FileKind, FileUnwelcome, Unwelcome
from tests.support.files import HEIC, archive, pdf, photo

REFUSED = [sign for sign in SIGNS if isinstance(sign.means, Unwelcome)]


def verdict(content: bytes) -> FileKind | Unwelcome:
    try:
        return kind_of(content[:HEAD])
    except FileUnwelcome as unwelcome:
        return unwelcome.reason


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (photo(), FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n....", FileKind.PNG),
        (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind.WEBP),
        (HEIC, FileKind.HEIC),
        (pdf(), FileKind.PDF),
        ("Справка: Ёлкина Дарья посещает школу.\r\n".encode(), FileKind.TEXT),
        ("Справка".encode("cp1251"), FileKind.TEXT),
        ("Справка".encode("utf-16"), FileKind.TEXT),
        ("\ufeffСправка".encode(), FileKind.TEXT),
        (b"5 < 7 and 8 > 2", FileKind.TEXT),
    ],
)
def test_what_is_taken_is_recognised(content: bytes, kind: FileKind) -> None:
    assert verdict(content) is kind


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Unwelcome.EMPTY),
        (archive(), Unwelcome.ARCHIVE),
        (archive("[Content_Types].xml", b"<Types/>"), Unwelcome.OFFICE),
        (archive("word/document.xml"), Unwelcome.OFFICE),
        (archive("mimetype", b"application/vnd.oasis.opendocument.text"), Unwelcome.OFFICE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Unwelcome.MARKUP),
        (b"  \r\n<!DOCTYPE html><title>x</title>", Unwelcome.MARKUP),
        (b"\xef\xbb\xbf<html>", Unwelcome.MARKUP),
        ("<html><script>".encode("utf-16"), Unwelcome.MARKUP),
        (b"A note.\n<SCRIPT>alert(1)</SCRIPT>", Unwelcome.MARKUP),
        (b"<?xml version='1.0'?><a/>", Unwelcome.MARKUP),
        (b"#!/bin/sh\nrm -rf /", Unwelcome.PROGRAM),
        (b"\0\0\0\x18ftypisom....", Unwelcome.SOUND_OR_VIDEO),
        (b"\0\0\0\x18ftypavif....", Unwelcome.OTHER_PICTURE),
        (b"RIFF\x10\0\0\0WAVEfmt ", Unwelcome.SOUND_OR_VIDEO),
        (b"\0\x01\x02\x03", Unwelcome.UNKNOWN),
        (b"junk before\0%PDF-1.7", Unwelcome.UNKNOWN),
    ],
)
def test_what_is_not_taken_is_told_by_its_kind(content: bytes, reason: Unwelcome) -> None:
    assert verdict(content) is reason


@given(st.binary(max_size=HEAD))
def test_any_bytes_get_an_answer(content: bytes) -> None:
    assert isinstance(verdict(content), FileKind | Unwelcome)


@given(st.sampled_from(REFUSED), st.binary(max_size=64), st.binary(max_size=400))
def test_no_tail_makes_an_archive_or_a_program_welcome(sign: Sign, filling: bytes, tail: bytes) -> None:
    before = filling.ljust(sign.at, b"A")[: sign.at] if sign.at else b""
    if verdict(before + b"A" * 300) is FileKind.TEXT or not sign.at:
        assert isinstance(verdict(before + sign.bytes + tail), Unwelcome)


@pytest.mark.parametrize("reason", Unwelcome)
def test_every_refusal_says_what_is_wrong_and_what_to_do(reason: Unwelcome) -> None:
    assert reason.words.message.endswith(".")
    assert reason.words.remedy.endswith(".")
