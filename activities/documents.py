"""Official documents: numbered once, rendered from an unchanged submission, stored by digest.

The number is taken in the same transaction as the document's row, before anything is rendered: the register has no
gaps, and the database does not wait for the printer. A second attempt finds the row and goes on from there.
"""

import re
import zlib

from temporalio import activity

from activities.contracts import Drafting, PaperMade, PaperOrder
from activities.data_keys import file_key
from activities.document_register import entered, finished, paper_of
from activities.editions import enter
from activities.sessions import BlockingSessions
from activities.storage import FileStorage
from forms.editions import template_edition
from forms.pdf import pdf_of
from forms.render import document_html


class Papers(Drafting):
    """Makes documents; runs in a process of its own, in threads."""

    def __init__(self, sessions: BlockingSessions, storage: FileStorage, *, check_address: str = "") -> None:
        """`check_address` stands in the QR code before the digest: where anybody can check the document."""
        self._sessions = sessions
        self._storage = storage
        self._check_address = check_address

    @activity.defn(name="render_document")
    def render_document(self, order: PaperOrder) -> PaperMade:
        """See `Drafting.render_document`. Asked twice, it answers the same document with the same bytes."""
        with self._sessions.transaction() as connection:
            entry = entered(connection, order)
            if entry.digest is not None and entry.pages is not None:
                return PaperMade(digest=entry.digest, pages=entry.pages)
            enter(connection, [template_edition(order.document)])
            paper = paper_of(connection, order, entry, check_address=self._check_address)
            key = file_key(connection, order.case)
        content = pdf_of(document_html(order.document, paper), paper.digest)
        made = PaperMade(digest=self._storage.put(content, key), pages=_pages(content))
        with self._sessions.transaction() as connection:
            return finished(connection, order, made, content=paper.digest)


def _pages(pdf: bytes) -> int:
    """How many pages the PDF has. Its page objects lie in compressed object streams, so these are looked into."""
    streams = re.findall(rb"/Type\s*/ObjStm\b.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    # A checksum that ends like a line loses its last byte to the pattern; the content before it is whole.
    objects = b"".join([pdf, *(zlib.decompressobj().decompress(stream) for stream in streams)])
    return len(re.findall(rb"/Type\s*/Page\b", objects))
