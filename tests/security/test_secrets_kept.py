"""No secret is in the repository, none weak enough to guess is accepted, and none is shown by what holds it."""

import base64
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.settings import Settings, SettingsMistake, read_settings

ROOT = Path(__file__).parents[2]
LARGEST = 2_000_000
"""Bytes of a file that is still looked through: what is larger is a picture or a recorded history."""
SIGNS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}",
    "a token of ours": r"\bmrt_[A-Za-z0-9_-]{43}\b",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{20,}\b",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}",
    "a password in an address": r"\b(?:postgres(?:ql)?|amqp|redis|smtps?|https?)(?:\+\w+)?://[^\s:/@{}<>$\"']+:(?!secret\b|пароль|\{|\$)[^\s@{}<>$\"']{8,}@",
    "a payload key": r"MARSHRUT_KEYS=['\"]?\{\"\w+\": ?\"[A-Za-z0-9+/]{43}=",
}
HINTS = {
    "a private key": "PRIVATE KEY", "a token of ours": "mrt_", "a key of AWS": "IA", "a token of GitHub": "gh",
    "a token of GitLab": "glpat-", "a token of Slack": "xox", "a JSON web token": "eyJ",
    "a password in an address": "@", "a payload key": "MARSHRUT_KEYS",
}  # fmt: skip
"""What is always in a secret of this kind, and found faster."""
NAMES = re.compile(
    r"(^|/)(\.env(\..+)?|\.netrc|\.pgpass|id_(rsa|ed25519|ecdsa)|keys\.json|.*\.(p12|pfx|jks|kdbx|key))$"
)
PLANTED = {
    "a private key": "-----BEGIN EC " + "PRIVATE KEY-----\n" + "MHcCAQEEIAbc" * 4,
    "a token of ours": "mrt_" + "Ab3_" * 10 + "xyz",
    "a key of AWS": "AKIA" + "ABCDEFGH12345678",
    "a token of GitHub": "ghp_" + "a1B2" * 9,
    "a token of GitLab": "glpat-" + "a1B2" * 5,
    "a token of Slack": "xoxb-" + "123456789012-" * 2,
    "a JSON web token": ".".join(("eyJ" + "hbGciOiJI" * 2, "eyJ" + "zdWIiOiIx" * 2, "c2lnbmF0dXJl" * 3)),
    "a password in an address": "postgresql://app:" + "Tr0ub4dor&3" + "@db/x",
    "a payload key": "MARSHRUT_KEYS=" + '\'{"k1": "' + "A1b2" * 10 + "Abc" + "=\"}'",
}


def tracked() -> Iterator[Path]:
    """Every file of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return (ROOT / name for name in listed.decode().split("\0") if name)


def found_in(text: str) -> list[str]:
    """The kinds of secrets in a text."""
    return [kind for kind, sign in SIGNS.items() if HINTS[kind] in text and re.search(sign, text)]


def test_no_file_of_the_repository_holds_a_secret() -> None:
    wrong = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        wrong += [f"{name}: its name is that of a file of secrets"] if NAMES.search(name) else []
        if path.is_file() and path.stat().st_size <= LARGEST:
            content = path.read_bytes()
            text = "" if b"\0" in content else content.decode("utf-8", "replace")
            wrong += [f"{name}: {kind}" for kind in found_in(text)]
    assert wrong == [], "take it out, and change the secret: what was committed once is known"


@pytest.mark.parametrize("kind", SIGNS)
def test_each_kind_of_secret_would_be_found(kind: str) -> None:
    assert kind in found_in(f"x = {PLANTED[kind]}\n")


@pytest.mark.parametrize("name", [".env", "docker/.env.local", "data/keys.json", "id_ed25519", "a/b.p12", "tls.key"])
def test_a_file_of_secrets_would_be_found_by_its_name(name: str) -> None:
    assert NAMES.search(name)


def test_what_is_made_while_it_runs_is_kept_out_of_the_repository_and_of_the_image() -> None:
    kept_out = subprocess.run(
        ["git", "check-ignore", "data/keys.json", "docker/secrets/payload_keys", "out/x.pdf", ".env"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert kept_out.stdout.split() == ["data/keys.json", "docker/secrets/payload_keys", "out/x.pdf", ".env"]
    let_in = (ROOT / "docker/Dockerfile.dockerignore").read_text().split("\n")
    assert "*" in let_in
    assert not [line for line in let_in if line.startswith("!") and re.search(r"secret|data|key|env", line)]


@pytest.mark.parametrize("key", [bytes(32), b"x" * 32, b"password" * 4, bytes(range(8)) * 4])
def test_a_key_that_can_be_guessed_is_refused(key: bytes) -> None:
    with pytest.raises(SettingsMistake, match="не случаен") as refused:
        read_settings(keys={"k1": base64.b64encode(key).decode()})
    assert base64.b64encode(key).decode() not in str(refused.value)
    assert read_settings(keys={"k1": base64.b64encode(os.urandom(32)).decode()}).key_ring.current == "k1"


@pytest.mark.parametrize("password", ["postgres", "Password", "app", "changeme"])
def test_a_password_that_is_tried_first_is_refused_outside_the_demonstration(password: str) -> None:
    address = f"postgresql://app:{password}@db/marshrut"
    with pytest.raises(SettingsMistake, match="MARSHRUT_DATABASE_URL") as refused:
        read_settings(database_url=address)
    assert password not in str(refused.value).removeprefix("MARSHRUT_DATABASE_URL")
    assert read_settings(database_url=address, demo=True).database


def test_every_secret_setting_is_hidden_from_whoever_shows_the_settings() -> None:
    canary = "Kanareika-0123456789-abcdefghijkl"
    told = {
        "database_url": f"postgresql://app:{canary}@db/marshrut",
        "mail_password": canary,
        "keys": {"k1": base64.b64encode(canary.encode()[:32]).decode()},
    }
    settings = read_settings(**told)
    shown = f"{settings!r} {settings} {settings.key_ring!r} {list(settings.__repr_args__())}"
    assert canary not in shown
    assert told["keys"]["k1"] not in shown  # type: ignore[index]


def test_every_setting_that_sounds_like_a_secret_is_one() -> None:
    """A new setting with a secret is a SecretStr, or is left out of what is shown."""
    secret = re.compile(r"password|secret|token|key(?!_)|keys$|database_url")
    bare = [
        name
        for name, field in Settings.model_fields.items()
        if secret.search(name) and field.repr and "Secret" not in str(field.annotation)
    ]
    assert [name for name in bare if name != "current_key"] == [], "make it a SecretStr, or say repr=False"
