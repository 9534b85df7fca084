"""Signs PDFs (PAdES B-B, or B-T with a timestamping authority) with certificates of the local training authority.

The same order over the same bytes gives the same file, as long as the person's certificate is the same and no
timestamping authority is asked: its answer is new each time.
"""

import hashlib
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from activities.signatures.apart import key_of
from activities.signatures.authority import Identity, LocalAuthority
from activities.signatures.leaf import mark_style
from activities.signatures.places import room_of
from activities.signatures.signer import CannotSign, Signer, SigningOrder
from activities.signatures.trust import described
from models.signatures import Standing

RESERVED = 16_384
"""Hex digits kept free in the file for the signature. One with its chain and a timestamp takes some 14 000."""


class LocalSigner(Signer):
    """For development, training and demonstration: its signatures say of themselves that they are not qualified."""

    def __init__(self, authority: LocalAuthority, stamper: TimeStamper | None = None) -> None:
        self._authority = authority
        self._stamper = stamper

    def sign(self, order: SigningOrder, content: bytes) -> bytes:
        """See `Signer.sign`. The mark stands in the room that the paper leaves for the field."""
        identity = self._authority.identity(order.holder, order.at)
        try:
            reader = PdfFileReader(BytesIO(content))
            return self._signed(order, reader, identity)
        except (PdfError, SigningError) as failure:
            raise CannotSign("Документ не удалось подписать: файл не принят средством подписи.") from failure
        except (OSError, TimestampRequestError) as failure:
            raise CannotSign("Служба меток времени не отвечает. Повторите позже.") from failure

    def _signed(self, order: SigningOrder, reader: PdfFileReader, identity: Identity) -> bytes:
        room = room_of(reader, order.field)
        if room is None:
            raise CannotSign("В документе нет места для этой подписи.")
        signer = _DatedSigner(
            order,
            PdfSignatureMetadata(
                field_name=order.field,
                md_algorithm="sha256",
                subfilter=SigSeedSubFilter.PADES,
                name=order.holder.full_name,
                reason=f"Подписан документ SHA-256 {order.original}",
            ),
            signer=key_of(identity),
            timestamper=self._stamper,
            stamp_style=mark_style(described(identity.certificate, Standing.TRAINING), room, offset=order.offset),
            new_field_spec=SigFieldSpec(
                order.field,
                on_page=room.page,
                box=(room.left, room.bottom, room.right, room.top),
                readable_field_name=f"Электронная подпись: {order.holder.full_name}",
            ),
        )
        signed = BytesIO()
        signer.sign_pdf(_Appendix(reader, order), bytes_reserved=RESERVED, output=signed)
        return signed.getvalue()


class _DatedSigner(PdfSigner):
    """Signs at the moment of the order, whatever the clock of this machine says."""

    def __init__(self, order: SigningOrder, *given: Any, **named: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*given, **named)
        self._moment = order.at

    def init_signing_session(self, *given: Any, **named: Any) -> PdfSigningSession:  # noqa: ANN401 - handed on
        session = super().init_signing_session(*given, **named)
        session.system_time = self._moment
        return session


class _Appendix(IncrementalPdfFileWriter):
    """Adds to the file what signing needs and nothing else: no date and no number of this machine's own."""

    def __init__(self, reader: PdfFileReader, order: SigningOrder) -> None:
        super().__init__(reader.stream, prev=reader)
        first, _ = self._document_id
        version = hashlib.sha256(f"{order.original}\n{order.field}\n{order.at.isoformat()}".encode()).digest()[:16]
        self._document_id = generic.ArrayObject([first, generic.ByteStringObject(version)])

    def _update_meta(self) -> None:
        """The description of the document stays as it was printed."""
