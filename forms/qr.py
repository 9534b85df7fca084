"""The QR code of a document (ГОСТ Р 7.0.97-2025, реквизит 31): its number and the digest of its content."""

import segno

from forms.paper import Paper


def qr_text(paper: Paper) -> str:
    """What the code says: the check page's address with the digest, or number and digest where there is no page."""
    if paper.check_address:
        return f"{paper.check_address}{paper.digest}"
    return f"MARSHRUT:{paper.number}:{paper.digest}"


def qr_image(paper: Paper) -> str:
    """The code as an SVG data address."""
    return address_image(qr_text(paper))


def address_image(text: str) -> str:
    """The code that says this, as an SVG data address."""
    code = segno.make(text, error="l", micro=False)
    return code.svg_data_uri(border=2, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True)
