"""Secrets are made once, fit together, and are read by the name under which compose hands them over."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from models.settings import Settings, read_settings
from tests.support.machines import DOCKER, compose, ours, secrets_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("secrets")
    make(made)
    return made


def make(folder: Path) -> str:
    return subprocess.run(
        ["sh", DOCKER / "secrets.sh", folder], capture_output=True, text=True, check=True, timeout=20
    ).stdout


def test_every_secret_of_the_deployment_is_made(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == set(compose()["secrets"])
    assert all(path.read_text().strip() == path.read_text() != "" for path in folder.iterdir())


def test_other_users_of_the_machine_cannot_reach_them(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_run_changes_nothing(folder: Path) -> None:
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert make(folder) == ""
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_two_deployments_share_no_secret(folder: Path, tmp_path: Path) -> None:
    make(tmp_path)
    assert {path.read_text() for path in folder.iterdir()}.isdisjoint(path.read_text() for path in tmp_path.iterdir())


def test_the_address_of_the_database_carries_its_own_password(folder: Path) -> None:
    for role in ("owner", "app"):
        password = (folder / f"database_{role}_password").read_text()
        assert (folder / f"database_{role}_url").read_text() == (
            f"postgresql://marshrut_{role}:{password}@database:5432/marshrut"
        )


@pytest.mark.parametrize("name", ours())
def test_a_container_reads_its_settings_from_its_secrets(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = ours()[name]
    for target, source in secrets_of(service).items():
        (tmp_path / target).write_text((folder / source).read_text())
    for variable, value in service["environment"].items():
        if str(value).startswith("${") is False:
            monkeypatch.setenv(variable, str(value))
    monkeypatch.setenv("MARSHRUT_SECRETS_DIR", str(tmp_path))
    settings = read_settings()
    if "MARSHRUT_DATABASE_URL" in secrets_of(service):
        assert settings.database.startswith("postgresql+psycopg://marshrut_")
        assert not settings.is_embedded
    if "MARSHRUT_KEYS" in secrets_of(service):
        assert settings.key_ring.keys == {"k1": settings.key_ring.keys["k1"]}
        assert json.loads((folder / "payload_keys").read_text()).keys() == {"k1"}


@pytest.mark.parametrize("name", ours())
def test_every_setting_of_a_container_is_one_that_the_product_knows(name: str) -> None:
    known = {f"MARSHRUT_{field.upper()}" for field in Settings.model_fields}
    given = {variable for variable in ours()[name]["environment"] if variable.startswith("MARSHRUT_")}
    assert given <= known
    assert {target for target in secrets_of(ours()[name]) if target.startswith("MARSHRUT_")} <= known
