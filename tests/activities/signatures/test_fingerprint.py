"""A file is measured while it streams by, the same however it is cut."""

import hashlib
import random

import pytest

from activities.signatures.fingerprint import MOST_VERSIONS, Fingerprint
from tests.support.filled import sample
from tests.support.signing import chancery, digest_of_file, resolution


def measured(content: bytes, *sizes: int) -> tuple[Fingerprint, str]:
    file = Fingerprint()
    place, turn = 0, 0
    while place < len(content):
        size = sizes[turn % len(sizes)] if sizes else len(content)
        file.feed(content[place : place + size])
        place, turn = place + size, turn + 1
    return file, file.finish()


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return chancery(tmp_path_factory.mktemp("keys")).signed_twice()


@pytest.mark.parametrize("sizes", [(), (1,), (7,), (255, 1), (65_536,)], ids=str)
def test_digest_versions_and_identifier_do_not_depend_on_how_the_file_is_cut(
    signed: bytes, sizes: tuple[int, ...]
) -> None:
    file, digest = measured(signed, *sizes)
    assert digest == digest_of_file(signed)
    assert file.size == len(signed)
    assert file.is_pdf
    assert file.identifier == sample("kdn_resolution").digest[:32]
    assert digest_of_file(resolution()) in file.versions
    assert len(file.versions) == 3


def test_the_unsigned_paper_is_its_own_first_version() -> None:
    file, digest = measured(resolution(), 1000)
    assert file.versions == (digest,)


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("size", [1, 3, 300])
def test_a_version_ends_with_the_line_that_ends_it(ending: bytes, size: int) -> None:
    first = b"%PDF-1.7 text %%EOF" + ending
    file, _ = measured(first + b"added %%EOF", size)
    assert file.versions[0] == hashlib.sha256(first).hexdigest()


def test_a_changed_copy_keeps_its_identifier(signed: bytes) -> None:
    place = signed.index(b"stream") + 30
    file, digest = measured(signed[:place] + b"?" + signed[place + 1 :], 4096)
    assert digest != digest_of_file(signed)
    assert file.identifier == sample("kdn_resolution").digest[:32]
    assert digest_of_file(resolution()) not in file.versions


@pytest.mark.parametrize("content", [b"", b"%PD", b"PK\x03\x04", b" %PDF-1.7", b"%!PS"])
def test_what_does_not_begin_as_a_pdf_is_none(content: bytes) -> None:
    assert not measured(content)[0].is_pdf


@pytest.mark.parametrize("identifier", [b"/ID [(short)]", b"/ID [<zz>]", b"/ID[<" + b"0" * 64 + b">]"])
def test_a_foreign_identifier_is_not_ours(identifier: bytes) -> None:
    assert measured(b"%PDF-1.7 " + identifier + b"%%EOF")[0].identifier is None


def test_a_file_of_nothing_but_ends_does_not_grow_in_memory() -> None:
    content = b"%PDF-" + b"%%EOF\n" * 50_000
    file, digest = measured(content, 1000)
    assert len(file.versions) == MOST_VERSIONS
    assert digest == digest_of_file(content)


def test_any_bytes_in_any_pieces_give_their_digest() -> None:
    chance = random.Random(5)
    for _ in range(200):
        content = b"".join(
            chance.choice([b"%%EOF", b"%%EOF\r\n", b"\n", b"/ID [<", b"%", b"x" * chance.randrange(400)])
            for _ in range(chance.randrange(30))
        )
        _, digest = measured(content, *(chance.randrange(1, 300) for _ in range(5)))
        assert digest == digest_of_file(content)
