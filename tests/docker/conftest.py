"""A database as a deployment has it, with its own roles: once for all modules."""

import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from models.migrations.revisions import upgrade
from tests.support.machines import DOCKER, prepare_roles
from tests.support.postgres import Cluster


class Deployed(NamedTuple):
    """Addresses of one migrated database: as the application reaches it, and as somebody above every wall does."""

    application: str
    above: str


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    secrets = tmp_path_factory.mktemp("secrets")
    subprocess.run(["sh", DOCKER / "secrets.sh", secrets], check=True, capture_output=True)
    with Cluster.started(tmp_path_factory.mktemp("wall")) as cluster:
        prepare_roles(cluster, secrets)
        owner, application = (
            (secrets / f"database_{role}_url")
            .read_text()
            .replace("database:5432", f"127.0.0.1:{cluster.port}")
            .replace("postgresql://", "postgresql+psycopg://")
            for role in ("owner", "app")
        )
        upgrade(owner)
        yield Deployed(application, f"postgresql+psycopg://postgres@127.0.0.1:{cluster.port}/marshrut")
