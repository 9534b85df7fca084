"""The list of trust is read from a folder, and a file in it that cannot be read is named."""

from pathlib import Path

import pytest
from asn1crypto import pem
from pyhanko_certvalidator.registry import SimpleTrustManager

from activities.signatures.trust import BadTrustList, described, trust_of
from models.signatures import Standing
from tests.support.signing import AT, CHAIR, Openssl, chancery


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Openssl:
    return Openssl(tmp_path_factory.mktemp("authority"))


def test_without_a_folder_nobody_is_trusted_not_even_those_the_system_trusts() -> None:
    trust = trust_of(None, None)
    assert (trust.listed, trust.training) == ((), ())
    manager = trust.context(AT).path_builder.trust_manager
    assert isinstance(manager, SimpleTrustManager)
    assert list(manager.iter_certs()) == []


def test_certificates_are_read_in_both_ways_and_several_from_one_file(authority: Openssl, tmp_path: Path) -> None:
    text = authority.root.read_bytes()
    (tmp_path / "one.der.cer").write_bytes(pem.unarmor(text)[2])
    (tmp_path / "two.PEM").write_bytes(text + text)
    (tmp_path / "readme.txt").write_text("не сертификат")
    assert len(trust_of(tmp_path, None).listed) == 3


@pytest.mark.parametrize("name", ["broken.pem", "broken.crl"])
@pytest.mark.parametrize("content", [b"", b"text", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_broken_file_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadTrustList, match="broken"):
        trust_of(tmp_path, None)


def test_our_own_authority_is_never_taken_for_a_listed_one(tmp_path: Path) -> None:
    desk = chancery(tmp_path)
    certificate = desk.authority.identity(CHAIR, AT).certificate
    told = described(certificate, Standing.TRAINING)
    assert (told.owner, told.standing.label) == (CHAIR.full_name, "Учебная подпись, не квалифицированная")
    assert len(told.number) == 16
    assert told.held_at(AT)
    assert desk.trust.listed == ()
    assert [root.dump() for root in desk.trust.training] == [desk.authority.root(AT).certificate.dump()]
