import pytest
from cryptography.exceptions import InvalidTag
from temporalio.api.common.v1 import Payload

from workflows.codec import SEALED, UNSEALED, KeyMissing, Seal

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
LETTER = Payload(metadata={"encoding": b"json/plain"}, data='{"ground": "болезнь"}'.encode())


async def test_what_was_sealed_opens_again() -> None:
    seal = Seal({"k1": OLD}, "k1")
    assert await seal.decode(await seal.encode([LETTER, LETTER])) == [LETTER, LETTER]


async def test_nothing_of_a_letter_shows_through_the_seal() -> None:
    first, second = await Seal({"k1": OLD}, "k1").encode([LETTER, LETTER])
    assert first.metadata["encoding"] == SEALED
    assert b"json" not in first.SerializeToString()
    assert "болезнь".encode() not in first.SerializeToString()
    assert first.data != second.data, "the same letter twice must not look the same"


async def test_after_a_change_of_keys_the_old_still_opens_and_the_new_closes() -> None:
    before = await Seal({"k1": OLD}, "k1").encode([LETTER])
    changed = Seal({"k1": OLD, "k2": NEW}, "k2")
    assert await changed.decode(before) == [LETTER]
    (sealed,) = await changed.encode([LETTER])
    assert sealed.metadata["key"] == b"k2"


async def test_a_destroyed_key_opens_nothing_more() -> None:
    before = await Seal({"k1": OLD}, "k1").encode([LETTER])
    with pytest.raises(KeyMissing, match="k1"):
        await Seal({"k2": NEW}, "k2").decode(before)


async def test_a_letter_that_was_tampered_with_does_not_open() -> None:
    seal = Seal({"k1": OLD, "k2": OLD}, "k1")
    (sealed,) = await seal.encode([LETTER])
    renamed = Payload(metadata={**sealed.metadata, "key": b"k2"}, data=sealed.data)
    bent = Payload(metadata=sealed.metadata, data=sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    for forged in (renamed, bent):
        with pytest.raises(InvalidTag):
            await seal.decode([forged])


async def test_what_comes_unsealed_is_made_unreadable() -> None:
    (opened,) = await Seal({"k1": OLD}, "k1").decode([LETTER])
    assert (opened.metadata["encoding"], opened.data) == (UNSEALED, b"")


def test_a_seal_needs_its_current_key_and_keys_of_full_length() -> None:
    with pytest.raises(KeyMissing, match="k2"):
        Seal({"k1": OLD}, "k2")
    with pytest.raises(ValueError, match="k1"):
        Seal({"k1": OLD[:16]}, "k1")
