"""The two kinds of data: what crosses into history, and what people author in YAML.

They differ in one thing that must never be mixed up. A payload written by a newer worker may carry a field
that an older one does not know, so payloads ignore the unknown. A route or a form is read and changed by people,
so an unknown key there is a slip of the pen and is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """Data that enters workflow history or the audit log: frozen, additive, tolerant of unknown fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Authored(BaseModel):
    """Data that people write in YAML: frozen, strict, refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that works out its derived values (digest, look-up tables) anew instead of inheriting them."""
        copy = super().model_copy(update=update, deep=deep)
        for derived in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[derived]
        return copy


def digest_of(model: BaseModel) -> str:
    """The SHA-256 of a model's canonical JSON (sorted keys, no spaces, nothing that is as by default), 64 hex digits.

    Defaults are left out so that a field added in a later release changes no digest: running cases are pinned to their
    routes by digest, and the record of old turns holds the digests of their states.
    """
    content = model.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
