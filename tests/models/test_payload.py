from functools import cached_property

import pytest
from pydantic import ValidationError

from models.payload import Authored, Payload, digest_of


class Written(Authored):
    title: str

    @cached_property
    def digest(self) -> str:
        return digest_of(self)


class Sent(Payload):
    title: str


class SentLater(Sent):
    ground: str | None = None


def test_a_changed_copy_has_its_own_digest() -> None:
    first = Written(title="первый")
    assert first.model_copy(update={"title": "второй"}).digest != first.digest
    assert first.model_copy().digest == first.digest


def test_people_may_not_write_an_unknown_word() -> None:
    with pytest.raises(ValidationError, match="titel"):
        Written.model_validate_json('{"title": "срок", "titel": "срок"}')


def test_a_payload_of_a_newer_worker_is_read_without_its_new_field() -> None:
    assert Sent.model_validate_json('{"title": "срок", "since": "2026-11-20"}') == Sent(title="срок")


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of(Sent(title="срок")) == digest_of(Written(title="срок"))


def test_a_field_added_later_changes_no_digest() -> None:
    assert digest_of(SentLater(title="срок")) == digest_of(Sent(title="срок"))
    assert digest_of(SentLater(title="срок", ground="болезнь")) != digest_of(Sent(title="срок"))
