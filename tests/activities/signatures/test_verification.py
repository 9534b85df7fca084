"""Whatever is done to a signed paper is found: a byte changed, something added, a stranger's signature."""

import logging
import random
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from activities.signatures.trust import Trust
from activities.signatures.verification import Unreadable, verify_pdf
from models.signatures import Finding, Standing, Verdict
from tests.support.signing import AT, CHAIR, SECRETARY, Chancery, chancery, resolution

BYTES = 40


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Chancery:
    return chancery(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def signed(desk: Chancery) -> bytes:
    return desk.signed_twice()


def verdicts(found: tuple[Finding, ...]) -> list[Verdict]:
    return [one.verdict for one in found]


def is_good(desk: Chancery, content: bytes, *, signatures: int = 2) -> bool:
    try:
        return verdicts(desk.found(content)) == [Verdict.VALID] * signatures
    except Unreadable:
        return False


def test_an_unsigned_paper_has_no_signatures(desk: Chancery) -> None:
    assert desk.found(resolution()) == ()


def test_one_changed_byte_anywhere_is_found(desk: Chancery) -> None:
    once = desk.sign(resolution(), CHAIR, "chair_signature")
    assert is_good(desk, once, signatures=1)
    chance = random.Random(20)
    for _ in range(BYTES):
        place, bit = chance.randrange(len(once)), 1 << chance.randrange(8)
        spoilt = once[:place] + bytes([once[place] ^ bit]) + once[place + 1 :]
        assert not is_good(desk, spoilt, signatures=1), f"byte {place}, bit {bit}"


def test_a_byte_in_the_empty_end_of_a_signature_is_found(desk: Chancery, signed: bytes) -> None:
    begin, end = list(gaps(signed))[-1]
    spoilt = signed[: end - 3] + b"1" + signed[end - 2 :]
    assert begin < end - 3
    assert verdicts(desk.found(spoilt)) == [Verdict.VALID, Verdict.CHANGED]


def test_a_changed_word_of_the_first_version_breaks_every_signature(desk: Chancery, signed: bytes) -> None:
    place = signed.index(b"stream") + 30
    spoilt = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert [(one.verdict, one.intact) for one in desk.found(spoilt)] == [(Verdict.CHANGED, False)] * 2


def test_an_edit_after_signing_is_found(desk: Chancery, signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    drawn = writer.add_object(generic.StreamObject(stream_data=b"0 0 200 200 re f"))
    writer.add_stream_to_page(0, drawn)
    out = BytesIO()
    writer.write(out)
    assert verdicts(desk.found(out.getvalue())) == [Verdict.CHANGED, Verdict.CHANGED]


def test_bytes_after_the_end_are_found(desk: Chancery, signed: bytes) -> None:
    assert not is_good(desk, signed + b"\n% one more line\n%%EOF\n")


def test_the_first_version_of_a_paper_signed_twice_is_still_good_in_itself(desk: Chancery, signed: bytes) -> None:
    once = desk.sign(resolution(), CHAIR, "chair_signature")
    assert signed.startswith(once)
    assert verdicts(desk.found(once)) == [Verdict.VALID]


def test_a_strangers_signature_on_top_is_not_trusted(desk: Chancery, tmp_path_factory: pytest.TempPathFactory) -> None:
    stranger = chancery(tmp_path_factory.mktemp("stranger"))
    once = desk.sign(resolution(), CHAIR, "chair_signature")
    both = stranger.sign(once, SECRETARY, "secretary_signature")
    chair, secretary = desk.found(both)
    assert (chair.verdict, secretary.verdict) == (Verdict.VALID, Verdict.UNTRUSTED)
    assert (secretary.intact, secretary.valid, secretary.trusted) == (True, True, False)
    assert secretary.certificate is not None
    assert secretary.certificate.standing is Standing.UNKNOWN


def test_nobody_is_trusted_by_an_empty_list(signed: bytes) -> None:
    assert verdicts(verify_pdf(signed, Trust(), at=AT)) == [Verdict.UNTRUSTED] * 2


def test_each_certificate_is_judged_as_of_its_own_signature(desk: Chancery, signed: bytes) -> None:
    years_later = AT + timedelta(days=800)
    moments = {"chair_signature": AT, "secretary_signature": years_later}
    assert verdicts(verify_pdf(signed, desk.trust, at=AT, moments=moments)) == [Verdict.VALID, Verdict.EXPIRED]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"no pdf at all", b"%PDF-1.7\n" + b"x" * 5000])
def test_what_is_no_pdf_is_said_to_be_none(desk: Chancery, content: bytes) -> None:
    with pytest.raises(Unreadable):
        desk.found(content)


def test_a_doubtful_name_does_not_reach_the_log(signed: bytes) -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)  # pytest's own listens even to loggers that are cut off
    logging.getLogger().addHandler(handler)
    try:
        assert verdicts(verify_pdf(signed, Trust(), at=AT)) == [Verdict.UNTRUSTED] * 2
    finally:
        logging.getLogger().removeHandler(handler)
    assert CHAIR.full_name not in written.getvalue()


def gaps(content: bytes) -> list[tuple[int, int]]:
    """Where the signatures stand that cover everything around them."""
    return [(int(a), int(b)) for a, b in re.findall(rb"/ByteRange\s*\[\s*0 (\d+) (\d+)", content)]


def test_the_signatures_lie_in_the_gaps(signed: bytes) -> None:
    assert len(gaps(signed)) == len(list(PdfFileReader(BytesIO(signed)).embedded_regular_signatures)) == 2
