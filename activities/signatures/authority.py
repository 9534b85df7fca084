"""The local certificate authority, for development, training and demonstration: its signatures are not qualified.

Its key and the keys of people lie in the data folder, readable by the owner only. Each file holds a key and its
certificate and appears whole or not at all, so that two processes that need the same one agree on it.
"""

import os
import secrets
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from asn1crypto import keys, pem, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from activities.signatures.signer import Holder
from models.signatures import TRAINING_AUTHORITY_LIVES, TRAINING_CERTIFICATE_LIVES, TRAINING_MARK

KEY_BITS = 2048
SERIAL_BITS = 64
LONGEST = 64
"""Letters that X.520 allows a title and an organisation. The same limit for a name is not kept: a person's name is
whole or it is not theirs, and everybody reads longer ones."""

UTC_TIME_ENDS = 2050
"""From this year on X.509 writes years with four digits (RFC 5280, 4.1.2.5)."""

ROOT = {"common_name": "Маршрут: учебный удостоверяющий центр", "organizational_unit_name": TRAINING_MARK}
SHA256_RSA = {"algorithm": "sha256_rsa"}


class Identity(NamedTuple):
    """A key and the certificate that says whose it is."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


class LocalAuthority:
    """Issues certificates to members of staff when they first sign."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made, for its owner only, when the first certificate is needed."""
        self._folder = folder

    def root(self, at: datetime) -> Identity:
        """The authority's own key and certificate, made at this moment if there is none yet."""
        path = self._folder / "authority.pem"
        return _kept(path) or _keep(path, _authority(at))

    def identity(self, holder: Holder, at: datetime) -> Identity:
        """The person's key and certificate, in force at this moment and under the name they have now."""
        path = self._folder / "people" / f"{holder.person}.pem"
        known = _kept(path)
        if known is not None and _serves(known.certificate, holder, at):
            return known
        put = _keep if known is None else _replace
        return put(path, _personal(self.root(at), holder, at))

    def known_root(self) -> x509.Certificate | None:
        """The authority's certificate, if it ever issued one."""
        kept = _kept(self._folder / "authority.pem")
        return None if kept is None else kept.certificate


def _serves(certificate: x509.Certificate, holder: Holder, at: datetime) -> bool:
    is_in_force: bool = certificate.not_valid_before <= at <= certificate.not_valid_after
    return is_in_force and bool(certificate.subject == _subject(holder))


def _authority(at: datetime) -> Identity:
    key = rsa.generate_private_key(65537, KEY_BITS)
    name = x509.Name.build(ROOT)
    extensions = (
        ("basic_constraints", {"ca": True, "path_len_constraint": 0}, True),
        ("key_usage", {"key_cert_sign", "crl_sign"}, True),
        ("key_identifier", _public(key).sha1, False),
    )
    validity = (at, at + TRAINING_AUTHORITY_LIVES)
    return Identity(key, _issued(name, name, key, _public(key), validity=validity, extensions=extensions))


def _personal(root: Identity, holder: Holder, at: datetime) -> Identity:
    key = rsa.generate_private_key(65537, KEY_BITS)
    issuer = root.certificate
    extensions = (
        ("basic_constraints", {"ca": False}, True),
        ("key_usage", {"digital_signature", "non_repudiation"}, True),
        ("key_identifier", _public(key).sha1, False),
        ("authority_key_identifier", {"key_identifier": issuer.key_identifier}, False),
    )
    validity = (at, min(at + TRAINING_CERTIFICATE_LIVES, issuer.not_valid_after))
    certificate = _issued(
        issuer.subject, _subject(holder), root.key, _public(key), validity=validity, extensions=extensions
    )
    return Identity(key, certificate)


def _issued(
    issuer: x509.Name,
    subject: x509.Name,
    by: rsa.RSAPrivateKey,
    key: keys.PublicKeyInfo,
    *,
    validity: tuple[datetime, datetime],
    extensions: tuple[tuple[str, object, bool], ...],
) -> x509.Certificate:
    since, until = validity
    said = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(SERIAL_BITS - 1) | 1 << (SERIAL_BITS - 2),
            "signature": SHA256_RSA,
            "issuer": issuer,
            "validity": {"not_before": _time(since), "not_after": _time(until)},
            "subject": subject,
            "subject_public_key_info": key,
            "extensions": [
                {"extn_id": name, "critical": critical, "extn_value": value} for name, value, critical in extensions
            ],
        }
    )
    signature = by.sign(said.dump(), padding.PKCS1v15(), hashes.SHA256())
    return x509.Certificate({"tbs_certificate": said, "signature_algorithm": SHA256_RSA, "signature_value": signature})


def _time(moment: datetime) -> x509.Time:
    """Whole seconds: X.509 knows no parts of them."""
    kind = "utc_time" if moment.year < UTC_TIME_ENDS else "general_time"
    return x509.Time(name=kind, value=moment - timedelta(microseconds=moment.microsecond))


def _subject(holder: Holder) -> x509.Name:
    parts = {
        "common_name": holder.full_name,
        "title": _short(holder.position),
        "organization_name": _short(holder.agency),
        "organizational_unit_name": TRAINING_MARK,
    }
    return x509.Name.build({part: text for part, text in parts.items() if text})


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _public(key: rsa.RSAPrivateKey) -> keys.PublicKeyInfo:
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return keys.PublicKeyInfo.load(der)


def _kept(path: Path) -> Identity | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    (_, _, key), (_, _, certificate) = pem.unarmor(content, multiple=True)
    opened = serialization.load_der_private_key(key, password=None)
    if not isinstance(opened, rsa.RSAPrivateKey):
        raise TypeError(f"{path.name} holds a key of another kind than was put there")
    return Identity(opened, x509.Certificate.load(certificate))


def _keep(path: Path, fresh: Identity) -> Identity:
    """Put the identity in its file, unless another process was quicker: then its identity stands."""
    aside = _aside(path, fresh)
    try:
        os.link(aside, path)
    except FileExistsError:
        return _kept(path) or fresh
    finally:
        aside.unlink()
    return fresh


def _replace(path: Path, fresh: Identity) -> Identity:
    _aside(path, fresh).replace(path)
    return fresh


def _aside(path: Path, fresh: Identity) -> Path:
    """The identity in a file beside its place, for the owner only and already on the disk."""
    for folder in (path.parents[1], path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as aside:
        aside.write(pem.armor("PRIVATE KEY", key_der(fresh)) + pem.armor("CERTIFICATE", fresh.certificate.dump()))
        aside.flush()
        os.fsync(aside.fileno())
    return Path(aside.name)


def key_der(identity: Identity) -> bytes:
    """The private key as PKCS #8."""
    return identity.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
