"""What pyHanko says of a signature, in our words: one verdict, and whose certificate it was."""

import logging
import zlib
from datetime import datetime

from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus

from activities.signatures.trust import Trust, described
from models.signatures import Certificate, Finding, Verdict, Way

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # They log the names of people whose certificates they doubt; what they find is in the finding.
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False

USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
"""Either will do: certificates of agencies are issued with one or both."""

MANGLED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    OSError,
    zlib.error,
)
"""What libraries raise over bytes that are no signature, certificate or PDF, besides their own errors."""


def judged(status: StandardCMSSignatureStatus, trust: Trust, *, way: Way, moment: datetime) -> Finding:
    """The finding on one signature as of this moment, as far as the signature itself tells."""
    path, stamp = status.validation_path, status.timestamp_validity
    certificate = described(status.signing_cert, trust.standing(path))
    is_revoked = path is not None and trust.is_revoked(path, moment)
    return Finding(
        way=way,
        intact=status.intact,
        valid=status.valid,
        trusted=status.trusted and not is_revoked,
        verdict=Verdict.REVOKED if status.trusted and is_revoked else _verdict(status, certificate, moment),
        certificate=certificate,
        signed_at=status.signer_reported_dt,
        stamped_at=stamp.timestamp if stamp is not None and stamp.intact and stamp.trusted else None,
    )


def unreadable(way: Way, field: str | None = None) -> Finding:
    """The finding on something that stands where a signature should and is none."""
    return Finding(way=way, field=field, intact=None, valid=False, trusted=False, verdict=Verdict.BROKEN)


def _verdict(status: StandardCMSSignatureStatus, certificate: Certificate, moment: datetime) -> Verdict:
    if not status.intact:
        return Verdict.CHANGED
    if not status.valid:
        return Verdict.BROKEN
    if status.trusted:
        return Verdict.VALID
    return Verdict.UNTRUSTED if certificate.held_at(moment) else Verdict.EXPIRED
