"""The deployment file: least privilege, an order of start that comes to an end, secrets that exist."""

from collections.abc import Callable
from graphlib import TopologicalSorter
from typing import Any

import pytest

from tests.support.machines import DOCKER, compose, ours, resolved, secrets_of, services, stages

EVERY = pytest.mark.parametrize("name", services())
ONCE = {"migrate", "init-temporal", "temporal-schema"}


@EVERY
def test_a_container_can_do_nothing_it_need_not(name: str) -> None:
    service = services()[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc"}.isdisjoint(service)
    assert service["pids_limit"] <= 512
    assert service["read_only"] is (name != "temporal-ui")


@EVERY
def test_nobody_is_root(name: str) -> None:
    service = services()[name]
    user = service.get("user") or stages()[service["build"]["target"]].all("USER")[-1]
    assert user.split(":")[0].isdecimal()
    assert not user.startswith("0")


@EVERY
def test_only_the_two_doors_are_published_and_only_on_this_machine(name: str) -> None:
    ports = [resolved(port) for port in services()[name].get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert bool(ports) == (name in {"web", "temporal-ui"})


@EVERY
def test_what_is_mounted_from_the_machine_exists_and_is_read_only(name: str) -> None:
    volumes = [volume.split(":") for volume in services()[name].get("volumes", [])]
    files = [parts for parts in volumes if parts[0].startswith((".", "/"))]
    assert [parts for parts in files if parts[-1] != "ro"] == []
    assert [parts[0] for parts in files if not (DOCKER / parts[0]).is_file()] == []
    named = {parts[0] for parts in volumes} - {parts[0] for parts in files}
    assert named <= set(compose()["volumes"])


def members(network: str) -> set[str]:
    return {name for name, service in services().items() if network in service["networks"]}


def test_a_database_meets_only_those_who_need_it() -> None:
    assert members("product") == {"database", "migrate", "web", "worker", "documents"}
    assert members("engine") == {"temporal-database", "temporal-schema", "temporal"}
    assert members("edge") == {"web", "temporal-ui"}
    assert [name for name, network in compose()["networks"].items() if not network.get("internal")] == ["edge"]


def test_only_the_migration_may_change_tables() -> None:
    owners = {name for name, service in services().items() if "database_owner_url" in secrets_of(service).values()}
    assert owners == {"migrate"}


def test_the_operators_tool_is_there_only_when_called() -> None:
    assert [name for name, service in services().items() if "profiles" in service] == ["operator"]
    assert services()["operator"]["profiles"] == ["tools"]


def test_the_start_comes_to_an_end() -> None:
    order = list(
        TopologicalSorter({name: set(one.get("depends_on", {})) for name, one in services().items()}).static_order()
    )
    for earlier, later in (
        ("database", "migrate"),
        ("temporal-database", "temporal-schema"),
        ("temporal-schema", "temporal"),
        ("temporal", "init-temporal"),
        ("migrate", "web"),
        ("init-temporal", "worker"),
        ("init-temporal", "documents"),
    ):
        assert order.index(earlier) < order.index(later)


def has_health(service: dict[str, Any]) -> bool:
    if "healthcheck" in service:
        return not service["healthcheck"].get("disable", False)
    return "build" in service and bool(stages()[service["build"]["target"]].all("HEALTHCHECK"))


@EVERY
def test_a_container_waits_for_what_can_come_true(name: str) -> None:
    """Waiting for the health of something without a health check never ends; so does waiting for a server to finish."""
    possible: dict[str, Callable[[str], bool]] = {
        "service_healthy": lambda other: has_health(services()[other]),
        "service_completed_successfully": lambda other: other in ONCE,
    }
    wanted = services()[name].get("depends_on", {})
    assert [other for other, how in wanted.items() if not possible[how["condition"]](other)] == []


@EVERY
def test_what_runs_once_is_not_started_for_ever(name: str) -> None:
    expected = {**dict.fromkeys(ONCE, "on-failure:5"), "operator": "no"}.get(name, "unless-stopped")
    assert services()[name]["restart"] == expected
    assert expected != "unless-stopped" or name == "temporal-ui" or has_health(services()[name])


def test_every_secret_is_declared_used_and_a_file_of_ours() -> None:
    used = {secret for service in services().values() for secret in secrets_of(service).values()}
    assert used == set(compose()["secrets"])
    assert all(secret == {"file": f"secrets/{name}"} for name, secret in compose()["secrets"].items())


def test_no_secret_stands_in_the_environment() -> None:
    words = ("PASSWORD", "SECRET", "KEY", "TOKEN", "DATABASE_URL", "PWD")
    for service in services().values():
        settings = service.get("environment", {})
        assert [name for name in settings if any(word in name for word in words) and not name.endswith("_FILE")] == []


def test_images_of_others_bear_a_version() -> None:
    images = {resolved(service["image"]) for name, service in services().items() if name not in ours()}
    assert all(image.partition(":")[2] not in {"", "latest"} for image in images)
