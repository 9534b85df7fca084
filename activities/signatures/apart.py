"""Signs a file apart from it (a detached CMS signature, RFC 5652), with the local training authority."""

import asyncio
from datetime import datetime

from asn1crypto import keys
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from activities.signatures.authority import Identity, LocalAuthority, key_der
from activities.signatures.signer import Holder


def sign_apart(authority: LocalAuthority, holder: Holder, content: bytes, at: datetime) -> bytes:
    """The signature of this content, DER. It says of itself that it is not qualified."""
    signer = key_of(authority.identity(holder, at))
    signed = asyncio.run(signer.async_sign_general_data(content, "sha256", detached=True))
    return bytes(signed.dump())


def key_of(identity: Identity) -> SimpleSigner:
    """Only the person's own certificate goes into the file: whoever trusts the authority has the authority's."""
    return SimpleSigner(
        signing_cert=identity.certificate,
        signing_key=keys.PrivateKeyInfo.load(key_der(identity)),
        cert_registry=SimpleCertificateStore(),
    )
