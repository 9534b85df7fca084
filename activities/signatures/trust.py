"""The list of trust: certificates of authorities that the agency trusts, and their lists of revoked certificates.

The list is a folder: `*.pem`, `*.cer`, `*.crt` are trusted authorities, `*.crl` say what was revoked. Nothing is ever
fetched from a network, and the authorities that the operating system trusts for web pages are not ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleTrustManager

from activities.signatures.authority import LocalAuthority
from models.signatures import Certificate, Standing

CERTIFICATES = frozenset({".pem", ".cer", ".crt"})


class BadTrustList(ValueError):
    """A file of the list cannot be read as what its name says; the text (Russian) names the file."""


@dataclass(frozen=True)
class Trust:
    """Whom we trust: the listed authorities, and our own training authority, which is never taken for a real one."""

    listed: tuple[x509.Certificate, ...] = ()
    training: tuple[x509.Certificate, ...] = ()
    revoked: tuple[crl.CertificateList, ...] = ()

    def context(self, moment: datetime, others: Iterable[x509.Certificate] = ()) -> ValidationContext:
        """What pyHanko needs to judge a certificate as of this moment. It may be used for one signature."""
        return ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=[*self.listed, *self.training]),
            other_certs=list(others),
            moment=moment,
            allow_fetching=False,
        )

    def is_revoked(self, path: ValidationPath, moment: datetime) -> bool:
        """Whether a list of revoked certificates names one of the chain, as of this moment or before."""
        return any(
            known.issuer == certificate.issuer and _is_named(known, certificate, moment)
            for certificate in path.iter_certs(include_root=False)
            for known in self.revoked
        )

    def standing(self, path: ValidationPath | None) -> Standing:
        """What the end of the chain is to us."""
        if path is None:
            return Standing.UNKNOWN
        root = path.first.sha256
        if any(root == known.sha256 for known in self.training):
            return Standing.TRAINING
        return Standing.LISTED if any(root == known.sha256 for known in self.listed) else Standing.UNKNOWN


def trust_of(folder: Path | None, authority: LocalAuthority | None) -> Trust:
    """The list as it stands in the folder now, with the training authority if there is one. Raises BadTrustList."""
    files = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    root = None if authority is None else authority.known_root()
    return Trust(
        listed=tuple(found for path in files if path.suffix.lower() in CERTIFICATES for found in _certificates(path)),
        training=() if root is None else (root,),
        revoked=tuple(_revoked(path) for path in files if path.suffix.lower() == ".crl"),
    )


def described(certificate: x509.Certificate, standing: Standing) -> Certificate:
    """The certificate in our words."""
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return Certificate(
        number=_number(certificate.serial_number),
        owner=_said(subject, "common_name") or certificate.subject.human_friendly,
        issuer=_said(issuer, "common_name") or certificate.issuer.human_friendly,
        since=certificate.not_valid_before,
        until=certificate.not_valid_after,
        digest=certificate.sha256.hex(),
        standing=standing,
    )


def _certificates(path: Path) -> list[x509.Certificate]:
    content = path.read_bytes()
    try:
        parts = [der for _, _, der in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
        found = [x509.Certificate.load(part, strict=True) for part in parts]
        for certificate in found:
            certificate.sha256, certificate.not_valid_after, certificate.subject.native  # noqa: B018 - parsed when read
    except (ValueError, TypeError) as broken:
        raise BadTrustList(f"{path.name}: это не сертификат в виде PEM или DER") from broken
    return found


def _revoked(path: Path) -> crl.CertificateList:
    content = path.read_bytes()
    try:
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        found = crl.CertificateList.load(der, strict=True)
        found.issuer.native  # noqa: B018 - parsed when read
    except (ValueError, TypeError) as broken:
        raise BadTrustList(f"{path.name}: это не список отозванных сертификатов в виде PEM или DER") from broken
    return found


def _is_named(known: crl.CertificateList, certificate: x509.Certificate, moment: datetime) -> bool:
    named = known["tbs_cert_list"]["revoked_certificates"]
    return any(
        one["user_certificate"].native == certificate.serial_number and one["revocation_date"].native <= moment
        for one in named
    )


def _number(serial: int) -> str:
    """The serial number as it is written on papers: hex digits in pairs."""
    digits = f"{serial:X}"
    return digits.zfill(len(digits) + len(digits) % 2)


def _said(name: dict[str, object], part: str) -> str:
    """One part of a name; the last one where it is said more than once."""
    said = name.get(part, "")
    return str(said[-1] if isinstance(said, list) else said)
