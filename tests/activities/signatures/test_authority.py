"""The training authority: keys for their owner only, one person one certificate, and no pretence."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from activities.signatures.authority import LocalAuthority
from models.signatures import TRAINING_MARK
from tests.support.signing import AT, CHAIR, SECRETARY


def test_keys_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    LocalAuthority(tmp_path / "data" / "keys").identity(CHAIR, AT)
    found = {path: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "data" / "keys").rglob("*")}
    assert set(found.values()) == {"0o600", "0o700"}
    assert [path.name for path in found if path.name.startswith(".new-")] == []
    assert oct((tmp_path / "data" / "keys").stat().st_mode & 0o777) == "0o700"


def test_whoever_reads_the_certificate_reads_that_it_is_for_training(tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path)
    certificate = authority.identity(CHAIR, AT).certificate
    for name in (certificate.subject.native, certificate.issuer.native):
        assert name["organizational_unit_name"] == TRAINING_MARK
    assert certificate.subject.native["common_name"] == CHAIR.full_name
    assert set(certificate.key_usage_value.native) == {"digital_signature", "non_repudiation"}
    assert not certificate.ca
    assert authority.root(AT).certificate.ca


def test_a_person_has_one_certificate_until_it_runs_out_or_the_name_changes(tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path)
    first = authority.identity(CHAIR, AT).certificate
    assert authority.identity(CHAIR, AT + timedelta(days=300)).certificate.dump() == first.dump()
    renamed = CHAIR.model_copy(update={"full_name": "Воронина Светлана Михайловна"})
    assert authority.identity(renamed, AT).certificate.subject.native["common_name"] == renamed.full_name
    assert authority.identity(renamed, AT + timedelta(days=366)).certificate.not_valid_before > AT
    assert authority.identity(SECRETARY, AT).certificate.serial_number != first.serial_number


def test_those_who_need_the_same_certificate_at_once_agree_on_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: LocalAuthority(tmp_path).identity(CHAIR, AT).certificate.dump(), range(6)))
    assert len(set(made)) == 1


def test_no_certificate_outlives_the_authority(tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path)
    root = authority.root(AT).certificate
    late = root.not_valid_after - timedelta(days=10)
    assert authority.identity(CHAIR, late).certificate.not_valid_after == root.not_valid_after


def test_an_authority_that_never_issued_anything_is_not_there(tmp_path: Path) -> None:
    assert LocalAuthority(tmp_path / "none").known_root() is None
    assert not os.listdir(tmp_path)  # noqa: PTH208 - names, not paths
