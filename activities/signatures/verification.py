"""What each signature of a PDF is worth: intact, valid, trusted, whose, and when.

A signature of a paper covers everything before it. After it only further signatures may follow, and the last one must
reach to the end of the file: anything else that was added is a change of the document.
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from activities.signatures.judgement import MANGLED, USAGE, judged, unreadable
from activities.signatures.trust import Trust
from models.signatures import Finding, Verdict, Way

NOTHING: Mapping[str, datetime] = {}


class Unreadable(ValueError):
    """The file is no PDF that can be read, so nothing can be said of signatures in it."""


def verify_pdf(
    content: bytes, trust: Trust, *, at: datetime, moments: Mapping[str, datetime] = NOTHING
) -> tuple[Finding, ...]:
    """A finding for each signature, in the order of signing. Raises Unreadable.

    A certificate is judged as of the moment that `moments` gives for its field, else as of `at`.
    """
    try:
        reader = PdfFileReader(BytesIO(content))
        signatures = list(reader.embedded_regular_signatures)
    except (PdfError, *MANGLED) as failure:
        raise Unreadable("not a PDF that can be read") from failure
    last = len(signatures) - 1
    return tuple(
        _finding(content, signature, trust, moment=moments.get(str(signature.field_name), at), is_last=place == last)
        for place, signature in enumerate(signatures)
    )


def _finding(
    content: bytes, signature: EmbeddedPdfSignature, trust: Trust, *, moment: datetime, is_last: bool
) -> Finding:
    field = str(signature.field_name)
    try:
        status = validate_pdf_signature(
            signature,
            signer_validation_context=trust.context(moment),
            ts_validation_context=trust.context(moment),
            key_usage_settings=USAGE,
        )
        found = judged(status, trust, way=Way.EMBEDDED, moment=moment).model_copy(update={"field": field})
        is_whole = _only_signed_since(status, is_last=is_last) and _fills_its_gap(content, signature)
    except (PdfError, *MANGLED):
        return unreadable(Way.EMBEDDED, field)
    if status.intact and not is_whole:
        return found.model_copy(update={"intact": False, "verdict": Verdict.CHANGED})
    return found


def _only_signed_since(status: PdfSignatureStatus, *, is_last: bool) -> bool:
    if is_last:
        return status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return (
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
        and bool(status.docmdp_ok)
        and status.modification_level in {ModificationLevel.NONE, ModificationLevel.FORM_FILLING}
    )


def _fills_its_gap(content: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Nothing but the signature, followed by zeros, stands in the gap that the signature itself does not cover."""
    _, begin, end, _ = (int(number) for number in signature.byte_range)
    gap = content[begin:end]
    written = ContentInfo.load(signature.pkcs7_content).dump().hex().encode().ljust(len(gap) - 2, b"0")
    return gap in {b"<" + written + b">", b"<" + written.upper() + b">"}
