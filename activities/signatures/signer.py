"""The two ports of electronic signatures: whoever can sign a document, and whoever can tell what a signature is worth.

Both do plain computing and may wait for a machine beside them, so they are called in a thread of their own.
"""

from abc import ABC, abstractmethod
from datetime import datetime

from models.ids import Digest, PersonCode
from models.payload import Payload


class Holder(Payload):
    """Whoever signs: a member of staff, as the directory knows them."""

    person: PersonCode
    full_name: str
    position: str
    agency: str


class SigningOrder(Payload):
    """One signature to make. `at` is the moment of the deed, given by whoever ordered it."""

    holder: Holder
    field: str
    """The place on the paper."""
    original: Digest
    """The document as it was before anybody signed: named inside the signature."""
    at: datetime
    offset: int = 0
    """Minutes from UTC: decides the days printed in the mark."""


class CannotSign(RuntimeError):
    """Nothing was signed; the text (Russian, without names) says why and what would help."""


class Signer(ABC):
    """A provider of signatures: the local training authority, or a qualified one."""

    @abstractmethod
    def sign(self, order: SigningOrder, content: bytes) -> bytes:
        """The PDF with one signature more, appended to the bytes as they are. Raises CannotSign."""


class Verifier(ABC):
    """A means of checking detached signatures that this product has no algorithms for."""

    @abstractmethod
    def confirms(self, content: bytes, signature: bytes) -> bool | None:
        """Whether the signature is a valid and trusted one of this content; None when the means does not work."""


class NoSigner(Signer):
    """Where signing is switched off."""

    def sign(self, order: SigningOrder, content: bytes) -> bytes:
        """Never."""
        del order, content
        raise CannotSign(
            "Подписание в системе не включено. Подпишите документ в своей программе и приложите файл подписи (.sig)."
        )


class NoVerifier(Verifier):
    """Where no such means is set up."""

    def confirms(self, content: bytes, signature: bytes) -> bool | None:
        """Nobody can tell."""
        del content, signature
        return None
