"""The local certificate authority, for development, training and demonstration: its signatures are not qualified.

Its key and the keys of people lie in the data folder, readable by the owner only. Each file holds a key and its
certificate and appears whole or not at all, so that two processes that need the same one agree on it.
"""

import os
import secrets
import tempfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from activities.signatures.signer import Holder
from models.signatures import TRAINING_AUTHORITY_LIVES, TRAINING_CERTIFICATE_LIVES, TRAINING_MARK

KEY_BITS = 2048
SERIAL_BITS = 64
LONGEST_NAME = 64
"""X.520 allows no more letters in a common name, an organisation or a title."""

USAGE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}
ROOT = x509.Name(
    [
        x509.NameAttribute(NameOID.COMMON_NAME, "Маршрут: учебный удостоверяющий центр"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TRAINING_MARK),
    ]
)


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
        """The authority's own key and certificate."""
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
    is_in_force = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    return is_in_force and certificate.subject == _subject(holder)


def _authority(at: datetime) -> Identity:
    key = rsa.generate_private_key(65537, KEY_BITS)
    described = (
        _certificate(ROOT, key.public_key(), at)
        .issuer_name(ROOT)
        .not_valid_after(at + TRAINING_AUTHORITY_LIVES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**{**USAGE, "key_cert_sign": True, "crl_sign": True}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Identity(key, described.sign(key, hashes.SHA256()))


def _personal(root: Identity, holder: Holder, at: datetime) -> Identity:
    key = rsa.generate_private_key(65537, KEY_BITS)
    until = min(at + TRAINING_CERTIFICATE_LIVES, root.certificate.not_valid_after_utc)
    described = (
        _certificate(_subject(holder), key.public_key(), at)
        .issuer_name(root.certificate.subject)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{**USAGE, "digital_signature": True, "content_commitment": True}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
    )
    return Identity(key, described.sign(root.key, hashes.SHA256()))


def _certificate(subject: x509.Name, key: rsa.RSAPublicKey, at: datetime) -> x509.CertificateBuilder:
    number = secrets.randbits(SERIAL_BITS - 1) | 1
    return x509.CertificateBuilder().subject_name(subject).public_key(key).serial_number(number).not_valid_before(at)


def _subject(holder: Holder) -> x509.Name:
    parts = (
        (NameOID.COMMON_NAME, holder.full_name),
        (NameOID.TITLE, holder.position),
        (NameOID.ORGANIZATION_NAME, holder.agency),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, TRAINING_MARK),
    )
    return x509.Name([x509.NameAttribute(kind, text[:LONGEST_NAME]) for kind, text in parts if text])


def _kept(path: Path) -> Identity | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    key = serialization.load_pem_private_key(content, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return Identity(key, x509.load_pem_x509_certificate(content))


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
    for folder in reversed([path.parent, *path.parent.parents]):
        folder.mkdir(exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as aside:
        aside.write(_pem(fresh))
        aside.flush()
        os.fsync(aside.fileno())
    return Path(aside.name)


def _pem(identity: Identity) -> bytes:
    key = identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key + identity.certificate.public_bytes(serialization.Encoding.PEM)
