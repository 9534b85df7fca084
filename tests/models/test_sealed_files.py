"""A sealed file opens with its own key, at its own place, whole; and in no other way."""

import hashlib

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as some

from models import sealing
from models.sealed_files import HEADING, MAGIC, MARK_BYTES, TAG_BYTES, FileKey, NotSealed, Pieces, heading_for
from tests.support.stored_files import ANOTHER, KEY

CONTENT = b"A child's name"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def sealed(key: FileKey = KEY) -> bytes:
    heading = heading_for(key)
    return heading + Pieces(key, heading, DIGEST).closed(CONTENT, 0, last=True)


def opened(whole: bytes, key: FileKey = KEY, digest: str = DIGEST, place: int = 0, *, last: bool = True) -> bytes:
    return Pieces(key, whole[:HEADING], digest).opened(whole[HEADING:], place, last=last)


def refused(whole: bytes) -> bool:
    try:
        opened(whole)
    except (InvalidTag, NotSealed, sealing.Locked):
        return True
    return False


def test_it_opens() -> None:
    assert opened(sealed()) == CONTENT


def test_every_bit_of_it_counts() -> None:
    whole = sealed()
    for place in range(len(whole)):
        for bit in (1, 128):
            spoilt = bytearray(whole)
            spoilt[place] ^= bit
            assert refused(bytes(spoilt)), f"byte {place} was changed and it opened"


def test_it_is_bound_to_its_place_its_digest_and_the_end() -> None:
    whole = sealed()
    for more in ({"place": 1}, {"last": False}, {"digest": "0" * 64}):
        with pytest.raises(InvalidTag):
            opened(whole, **more)
    with pytest.raises(InvalidTag):
        opened(whole[: HEADING + TAG_BYTES - 1])


def test_another_key_is_known_from_damage_and_the_heading_names_nobody() -> None:
    one, two = sealed(), sealed()
    with pytest.raises(sealing.Locked):
        opened(one, ANOTHER)
    headings = (one[:HEADING], two[:HEADING])
    salts, marks = {one[len(MAGIC) : -MARK_BYTES] for one in headings}, {one[-MARK_BYTES:] for one in headings}
    assert (len(salts), len(marks)) == (2, 2), "two files of a case are not known as such"


def test_a_format_of_the_future_is_refused_not_guessed() -> None:
    with pytest.raises(NotSealed):
        opened(MAGIC[:-1] + b"\x02" + sealed()[len(MAGIC) :])


def test_the_key_of_a_file_follows_from_the_key_of_its_case_and_stays_when_that_is_wrapped_anew() -> None:
    wrapped = sealing.fresh_key()
    key, other = FileKey.of(wrapped), FileKey.of(sealing.fresh_key())
    assert FileKey.of(sealing.seal(sealing.opened(wrapped, sealing.WRAPPED), sealing.WRAPPED)) == key
    assert len({key.naming, key.closing, other.naming, other.closing}) == 4
    assert key.name(DIGEST) not in {other.name(DIGEST), key.name("0" * 64), DIGEST}
    assert repr(key) == "FileKey()", "a key is not shown by whoever shows what holds it"


@given(some.binary(max_size=200), some.integers(0, 2**80), some.booleans())
def test_any_piece_comes_back(piece: bytes, place: int, last: bool) -> None:  # noqa: FBT001 - given by chance
    heading = heading_for(KEY)
    pieces = Pieces(KEY, heading, DIGEST)
    assert pieces.opened(pieces.closed(piece, place, last=last), place, last=last) == piece
