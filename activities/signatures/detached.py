"""Detached signatures (CMS, RFC 5652; files .sig and .p7s): made by people in their own programs, checked here.

RSA and elliptic curves are checked against the list of trust. ГОСТ signatures need a certified means: the verifier
named in the settings, or else the honest answer that nothing here can check them.
"""

import asyncio
import base64
import binascii
from datetime import datetime

from asn1crypto import cms, pem
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts

from activities.signatures.judgement import MANGLED, USAGE, judged, unreadable
from activities.signatures.signer import Verifier
from activities.signatures.trust import Trust, described
from models.signatures import Certificate, Finding, Standing, Verdict, Way

GOST = "1.2.643."
"""The arc of Russian standards: every algorithm of ГОСТ Р 34.10 and 34.11 begins with it."""

LARGEST = 256 * 1024
"""Bytes of a signature file; one with its chain, a timestamp and answers about revocation takes some 30 000."""

CONFIRMED = {True: Verdict.VALID, False: Verdict.BROKEN, None: Verdict.UNCHECKED}


class NotASignature(ValueError):
    """The file is no detached signature; the text (Russian) says what it is instead and what to do."""


def verify_detached(
    content: bytes, signature: bytes, trust: Trust, *, verifier: Verifier, at: datetime
) -> tuple[Finding, ...]:
    """A finding for each person whose signature the file holds; certificates are judged as of `at`.

    Raises NotASignature.
    """
    plain = opened(signature)
    signed = _signed_data(plain)
    if any(_is_gost(signer) for signer in signed["signer_infos"]):
        confirmed = verifier.confirms(content, plain)
        return tuple(_by_means(alone, confirmed) for alone in _one_by_one(signed))
    return tuple(_ours(content, alone, trust, at) for alone in _one_by_one(signed))


def opened(signature: bytes) -> bytes:
    """The signature as DER, whichever of the usual ways it was written down: DER, PEM or bare base64."""
    if len(signature) > LARGEST:
        raise NotASignature(f"Файл подписи больше {LARGEST // 1024} КБ: это не отсоединённая подпись.")
    try:
        if pem.detect(signature):
            return bytes(pem.unarmor(signature)[2])
        if signature[:1] != b"\x30":
            return base64.b64decode(b"".join(signature.split()), validate=True)
    except (ValueError, binascii.Error):
        raise NotASignature("Это не файл подписи: нужен файл .sig или .p7s (CMS в виде DER, PEM или base64).") from None
    return signature


def _signed_data(der: bytes) -> cms.SignedData:
    try:
        message = cms.ContentInfo.load(der, strict=True)
        kind, signed = message["content_type"].native, message["content"]
        count = len(signed["signer_infos"]) if kind == "signed_data" else 0
        inside = signed["encap_content_info"]["content"].native if count else None
    except MANGLED:
        raise NotASignature("Это не файл подписи: нужен файл .sig или .p7s (CMS в виде DER, PEM или base64).") from None
    if count == 0:
        raise NotASignature("В этом файле никто не подписался: нужен файл .sig или .p7s с отсоединённой подписью.")
    if inside is not None:
        raise NotASignature("Это присоединённая подпись, документ внутри неё. Подпишите отсоединённой подписью.")
    return signed


def _one_by_one(signed: cms.SignedData) -> list[cms.SignedData]:
    """The file as if each signer had signed alone."""
    alone = []
    for signer in signed["signer_infos"]:
        copy = signed.copy()
        copy["signer_infos"] = cms.SignerInfos([signer])
        alone.append(copy)
    return alone


def _is_gost(signer: cms.SignerInfo) -> bool:
    kinds = ("digest_algorithm", "signature_algorithm")
    return any(signer[kind]["algorithm"].dotted.startswith(GOST) for kind in kinds)


def _ours(content: bytes, signed: cms.SignedData, trust: Trust, at: datetime) -> Finding:
    try:
        status = asyncio.run(
            async_validate_detached_cms(
                content,
                signed,
                signer_validation_context=trust.context(at),
                ts_validation_context=trust.context(at),
                key_usage_settings=USAGE,
            )
        )
        return judged(status, trust, way=Way.DETACHED, moment=at)
    except (PdfError, *MANGLED):
        return unreadable(Way.DETACHED)


def _by_means(signed: cms.SignedData, confirmed: bool | None) -> Finding:  # noqa: FBT001 - three answers, none a switch
    """What a certified means said of the whole file, for one of its signers."""
    return Finding(
        way=Way.DETACHED,
        intact=confirmed or None,
        valid=confirmed,
        trusted=confirmed,
        verdict=CONFIRMED[confirmed],
        certificate=_claimed(signed, confirmed),
        signed_at=_claimed_time(signed),
    )


def _claimed(signed: cms.SignedData, confirmed: bool | None) -> Certificate | None:  # noqa: FBT001 - see above
    """The certificate that the file itself brings: only a claim, unless the means has confirmed it."""
    try:
        certificate = extract_certificate_info(signed).signer_cert
        return described(certificate, Standing.CONFIRMED if confirmed else Standing.UNKNOWN)
    except MANGLED:
        return None


def _claimed_time(signed: cms.SignedData) -> datetime | None:
    try:
        return extract_self_reported_ts(signed["signer_infos"][0])
    except MANGLED:
        return None
