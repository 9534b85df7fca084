"""What a printed document is made of: everything that decides its bytes, and nothing else."""

from datetime import date
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from forms.russian.name_forms import NameForms
from models.ids import Code
from models.payload import Payload, digest_of

Line = Annotated[str, StringConstraints(max_length=300)]


class Signer(Payload):
    """Who signs in which place of the form; the name is printed, the signature is left to the hand."""

    field: str
    full_name: Line
    position: Line = ""


class Before(Payload):
    """The version that this paper changes: what it said, and under which number and date it went out."""

    number: Line
    made_on: date
    form_version: int = Field(ge=1)
    answers: dict[str, JsonValue]


class Drawn(Payload):
    """The draft as its author drew it up, where the commission approved it with changes."""

    form_version: int = Field(ge=1)
    answers: dict[str, JsonValue]


class Paper(Payload):
    """One document: which template, under which number, made of which answers. Equal papers give equal bytes."""

    document: Code
    number: Line = ""
    case_number: Line = ""
    agency: Line
    made_on: date
    form: Code
    form_version: int = Field(ge=1)
    answers: dict[str, JsonValue]
    signers: tuple[Signer, ...] = ()
    name_forms: tuple[NameForms, ...] = ()
    """What people answered where the product was not sure how a name is declined."""
    corrects: Line = ""
    """The number of the earlier version that this one replaces."""
    before: Before | None = None
    """The earlier version of a plan, so that the paper can say what has changed; it is not one that was corrected."""
    drawn: Drawn | None = None
    """What the paper was before the commission changed it, so that it can say what was changed."""
    check_address: Line = ""
    """Where the QR code leads, up to the digest; empty: the code holds number and digest only."""

    @property
    def digest(self) -> str:
        """The digest of the content, printed in the QR code: SHA-256 of the paper's canonical JSON."""
        return digest_of(self)
