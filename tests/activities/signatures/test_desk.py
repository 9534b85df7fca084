"""The desk is laid out as the settings say, and those who do not sign need no printer."""

import subprocess
import sys
from pathlib import Path

import pytest

from activities.signatures.command import CommandVerifier
from activities.signatures.desk import desk_of
from activities.signatures.local import LocalSigner
from activities.signatures.signer import NoSigner, NoVerifier
from models.settings import Settings, SignerKind
from tests.support.signing import AT, CHAIR, Openssl

ROOT = Path(__file__).parents[3]


def test_by_default_nobody_signs_and_nothing_russian_is_checked(tmp_path: Path) -> None:
    desk = desk_of(Settings(data=tmp_path))
    assert isinstance(desk.signer, NoSigner)
    assert isinstance(desk.verifier, NoVerifier)
    assert (desk.trust().listed, desk.trust().training) == ((), ())
    assert list(tmp_path.iterdir()) == []


def test_the_settings_choose_the_signer_the_means_and_the_list(tmp_path: Path) -> None:
    folder = tmp_path / "trust"
    settings = Settings(
        data=tmp_path, signer=SignerKind.LOCAL, trust=folder, signature_command=("check", "{file}", "{signature}")
    )
    desk = desk_of(settings)
    assert isinstance(desk.signer, LocalSigner)
    assert isinstance(desk.verifier, CommandVerifier)
    assert desk.trust().listed == ()
    folder.mkdir()
    (folder / "root.pem").write_bytes(Openssl(tmp_path / "authority").root.read_bytes())
    assert len(desk.trust().listed) == 1, "the list is read anew"


def test_the_training_authority_is_trusted_only_where_it_signs(tmp_path: Path) -> None:
    signing = desk_of(Settings(data=tmp_path, demo=True))
    assert isinstance(signing.signer, LocalSigner)
    signing.signer._authority.identity(CHAIR, AT)
    assert len(signing.trust().training) == 1
    assert desk_of(Settings(data=tmp_path)).trust().training == ()


@pytest.mark.parametrize("module", ["api.app", "activities.signatures.book"])
def test_the_doors_open_without_a_printer(module: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['weasyprint'] = None; import {module}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
