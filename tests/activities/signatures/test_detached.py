"""Detached signatures that other programs made: checked against the list of trust, or honestly not checked."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.signatures.command import CommandVerifier
from activities.signatures.detached import LARGEST, NotASignature, verify_detached
from activities.signatures.signer import NoVerifier, Verifier
from activities.signatures.trust import Trust, trust_of
from models.signatures import Finding, Standing, Verdict, Way
from tests.support.signing import GOST_ENGINE, GOST_SETTINGS, Openssl, list_of_trust

CONTENT = b"%PDF-1.7 a document as it was printed"
NAME = "Petrova"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Openssl:
    made = Openssl(tmp_path_factory.mktemp("authority"))
    made.issue(NAME)
    made.issue("Sidorova", usage="nonRepudiation")
    return made


@pytest.fixture(scope="module")
def trust(authority: Openssl, tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return list_of_trust(tmp_path_factory.mktemp("trust"), authority)


def now() -> datetime:
    """A moment at which everything that was issued so far is in force."""
    return datetime.now(UTC) + timedelta(seconds=2)


def found(content: bytes, signature: bytes, trust: Trust, *, verifier: Verifier | None = None) -> tuple[Finding, ...]:
    return verify_detached(content, signature, trust, verifier=verifier or NoVerifier(), at=now())


@pytest.mark.parametrize("flags", [(), ("-cades",), ("-noattr",)], ids=["plain", "CAdES", "without attributes"])
def test_a_signature_of_somebody_on_the_list_is_good(authority: Openssl, trust: Trust, flags: tuple[str, ...]) -> None:
    (one,) = found(CONTENT, authority.sign(CONTENT, NAME, flags=flags), trust)
    assert (one.way, one.verdict, one.intact, one.valid, one.trusted) == (
        Way.DETACHED, Verdict.VALID, True, True, True,
    )  # fmt: skip
    assert one.certificate is not None
    assert (one.certificate.owner, one.certificate.issuer) == (NAME, "Test Root")
    assert one.certificate.standing is Standing.LISTED


def test_the_usual_ways_to_write_a_signature_down_are_all_read(authority: Openssl, trust: Trust) -> None:
    der = authority.sign(CONTENT, NAME)
    ways = (der, authority.sign(CONTENT, NAME, form="PEM"), base64.encodebytes(der), base64.b64encode(der))
    assert [found(CONTENT, way, trust)[0].verdict for way in ways] == [Verdict.VALID] * 4


def test_a_document_changed_by_one_byte_is_found(authority: Openssl, trust: Trust) -> None:
    (one,) = found(CONTENT + b" ", authority.sign(CONTENT, NAME), trust)
    assert (one.verdict, one.intact) == (Verdict.CHANGED, False)


def test_two_people_in_one_file_are_two_findings(authority: Openssl, trust: Trust) -> None:
    both = found(CONTENT, authority.sign(CONTENT, NAME, "Sidorova"), trust)
    assert {one.certificate.owner for one in both if one.certificate} == {NAME, "Sidorova"}
    assert [one.verdict for one in both] == [Verdict.VALID] * 2


def test_a_signature_of_a_stranger_is_whole_and_not_trusted(authority: Openssl) -> None:
    (one,) = found(CONTENT, authority.sign(CONTENT, NAME), Trust())
    assert (one.verdict, one.intact, one.valid, one.trusted) == (Verdict.UNTRUSTED, True, True, False)


def test_a_certificate_for_another_purpose_is_not_trusted(authority: Openssl, trust: Trust) -> None:
    authority.issue("Door", usage="keyEncipherment")
    assert found(CONTENT, authority.sign(CONTENT, "Door"), trust)[0].verdict is Verdict.UNTRUSTED


def test_a_certificate_that_ran_out_is_said_to_have_run_out(authority: Openssl, trust: Trust) -> None:
    authority.issue("Brief", days=1)
    signature = authority.sign(CONTENT, "Brief")
    later = verify_detached(CONTENT, signature, trust, verifier=NoVerifier(), at=now() + timedelta(days=3))
    assert [one.verdict for one in later] == [Verdict.EXPIRED]


def test_a_revoked_certificate_is_refused(authority: Openssl, tmp_path: Path) -> None:
    authority.issue("Former")
    signature = authority.sign(CONTENT, "Former")
    (tmp_path / "root.pem").write_bytes(authority.root.read_bytes())
    assert found(CONTENT, signature, trust_of(tmp_path, None))[0].verdict is Verdict.VALID
    (tmp_path / "root.crl").write_bytes(authority.revoke("Former"))
    after = verify_detached(
        CONTENT, signature, trust_of(tmp_path, None), verifier=NoVerifier(), at=now() + timedelta(hours=1)
    )
    assert [(one.verdict, one.trusted) for one in after] == [(Verdict.REVOKED, False)]


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (b"", "не файл подписи"),
        (b"0", "не файл подписи"),
        (b"%PDF-1.7 the document itself", "не файл подписи"),
        (b"PK\x03\x04 an archive", "не файл подписи"),
        (b"\x30\x80" * 20_000, "не файл подписи"),
        (b"0" * (LARGEST + 1), "больше 256 КБ"),
    ],
    ids=["empty", "a nought", "a pdf", "an archive", "nested", "large"],
)
def test_what_is_no_signature_is_refused_in_words(signature: bytes, words: str, trust: Trust) -> None:
    with pytest.raises(NotASignature, match=words):
        found(CONTENT, signature, trust)


def test_a_certificate_is_not_a_signature(authority: Openssl, trust: Trust) -> None:
    with pytest.raises(NotASignature):
        found(CONTENT, (authority.folder / f"{NAME}.pem").read_bytes(), trust)


def test_a_signature_with_the_document_inside_is_refused_with_a_remedy(authority: Openssl, trust: Trust) -> None:
    with pytest.raises(NotASignature, match="присоединённая"):
        found(CONTENT, authority.sign(CONTENT, NAME, flags=("-nodetach",)), trust)


def test_any_mangled_signature_is_refused_or_found_wrong(authority: Openssl, trust: Trust) -> None:
    der = authority.sign(CONTENT, NAME)
    for place in range(0, len(der), 29):
        spoilt = der[:place] + bytes([der[place] ^ 0x41]) + der[place + 1 :]
        try:
            assert all(isinstance(one, Finding) for one in found(CONTENT, spoilt, trust))
        except NotASignature:
            continue


# ГОСТ ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gost(tmp_path_factory: pytest.TempPathFactory) -> Openssl:
    if not GOST_ENGINE.exists():
        pytest.skip("Debian's package libengine-gost-openssl is not installed")
    folder = tmp_path_factory.mktemp("gost")
    (folder / "gost.cnf").write_text(GOST_SETTINGS)
    made = Openssl(folder, gost=folder / "gost.cnf")
    made.issue(NAME)
    return made


@pytest.fixture(scope="module")
def means(gost: Openssl) -> CommandVerifier:
    """The test stand: OpenSSL with Russian algorithms, in the place of a certified means."""
    folder = gost.folder
    return CommandVerifier(
        ("env", f"OPENSSL_CONF={folder / 'gost.cnf'}", "openssl", "cms", "-verify", "-binary", "-inform", "DER",
         "-in", "{signature}", "-content", "{file}", "-CAfile", str(gost.root), "-out", "/dev/null")
    )  # fmt: skip


def test_a_gost_signature_without_a_means_is_not_checked_and_not_called_good(gost: Openssl, trust: Trust) -> None:
    (one,) = found(CONTENT, gost.sign(CONTENT, NAME), trust)
    assert (one.verdict, one.intact, one.valid, one.trusted) == (Verdict.UNCHECKED, None, None, None)
    assert one.verdict.label == "Не проверено: нет средства проверки"
    assert one.certificate is not None
    assert (one.certificate.owner, one.certificate.standing) == (NAME, Standing.UNKNOWN)


def test_a_means_confirms_a_gost_signature_and_finds_a_changed_document(
    gost: Openssl, means: CommandVerifier, trust: Trust
) -> None:
    signature = base64.encodebytes(gost.sign(CONTENT, NAME, flags=("-cades",)))
    (right,) = found(CONTENT, signature, trust, verifier=means)
    assert (right.verdict, right.valid, right.trusted) == (Verdict.VALID, True, True)
    assert right.certificate is not None
    assert right.certificate.standing is Standing.CONFIRMED
    (wrong,) = found(CONTENT + b" ", signature, trust, verifier=means)
    assert (wrong.verdict, wrong.valid, wrong.trusted) == (Verdict.BROKEN, False, False)
