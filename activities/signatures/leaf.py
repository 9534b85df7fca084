"""The mark of a signature as pyHanko draws it: a leaf of our own printing, in the largest letters that fit."""

from io import BytesIO

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from activities.signatures.places import Room
from activities.signatures.signer import CannotSign
from forms.mark import LETTERS, mark_leaf
from models.signatures import Certificate

AS_IT_IS = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN,
    y_align=AxisAlignment.ALIGN_MIN,
    margins=Margins.uniform(0),
    inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
)


class Leaf(PdfContent):
    """The first page of a PDF. Its resource has a fixed name, so that the same order gives the same bytes."""

    NAME = "/Mark"

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Take the page over into the file that is being written."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.resources.xobject[self.NAME] = page
        left, bottom, right, top = (float(side) for side in page.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return f"{self.NAME} Do".encode()


def mark_style(certificate: Certificate, room: Room, *, offset: int) -> StaticStampStyle:
    """The mark for this room; `offset` in minutes from UTC. Raises CannotSign when no legible letters fit."""
    for letters in LETTERS:
        pdf = mark_leaf(certificate, room.width, room.height, letters=letters, offset=offset)
        if int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"]) == 1:
            return StaticStampStyle(
                background=Leaf(pdf), background_layout=AS_IT_IS, background_opacity=1.0, border_width=0
            )
    raise CannotSign("Отметка о подписи не помещается на отведённое в документе место. Обратитесь к методисту.")
