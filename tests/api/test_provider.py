"""Coming in through a region's own sign-in, a real one on this machine: nothing that it did not prove lets in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr

from api.pages.provider import GOOD
from models.provider_settings import is_protected
from models.settings import Settings, SettingsMistake, read_settings
from tests.support.gate import Comer, Gate, gate_of, said_in
from tests.support.provider import CLIENT, SECRET, RegionProvider, provider_of

ANSWER = "http://doors/sign-in/provider/answer"
WRONG = RSAKey.generate_key(2048, {"kid": "k1"})


@dataclass
class Region:
    """The product and the provider that it trusts."""

    gate: Gate
    provider: RegionProvider

    async def sent(self, comer: Comer, onward: str = "/") -> str:
        """Where the provider sends somebody back to."""
        away = await comer.opens(f"/sign-in/provider?next={onward}")
        assert away.status_code == 303, said_in(away)
        async with httpx.AsyncClient() as client:
            back = await client.get(away.headers["location"])
        assert back.status_code == 303, back.text
        return back.headers["location"].removeprefix("http://doors")


@pytest.fixture(scope="module")
async def region(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Region]:
    held: list[Gate] = []

    def now() -> datetime:
        return held[0].now if held else datetime.now(UTC)

    async with provider_of(now, ANSWER) as provider:
        chosen = {"oidc_issuer": provider.address, "oidc_client": CLIENT, "oidc_secret": SecretStr(SECRET)}
        async with gate_of(database_url, tmp_path_factory.mktemp("data"), **chosen) as gate:
            held.append(gate)
            yield Region(gate, provider)


@pytest.fixture(autouse=True)
def _honest(region: Region) -> None:
    """What an earlier test made the provider say is forgotten."""
    region.provider.changes, region.provider.signs_with = {}, None
    region.provider.header, region.provider.person = {"alg": "RS256", "kid": "k1"}, "opeka-specialist"
    region.gate.app.state.office.provider._keys = None


async def test_somebody_of_the_directory_comes_in_and_goes_where_they_were_going(region: Region) -> None:
    comer = region.gate.comes()
    assert "учётная запись региона" in said_in(await comer.opens("/sign-in"))
    answer = await comer.opens(await region.sent(comer, "/tasks"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks")
    assert "внешняя учётная запись" in said_in(await comer.opens("/account"))
    assert "outside" not in comer.browser.cookies
    page = await comer.sends("/sign-out")
    out = page.text.split('href="' + region.provider.address)[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(out).query)["post_logout_redirect_uri"] == ["http://doors/"]
    assert not await comer.is_in()


async def test_what_is_asked_holds_a_challenge_and_never_what_answers_it(region: Region) -> None:
    comer = region.gate.comes()
    asked = parse_qs(urlsplit((await comer.opens("/sign-in/provider")).headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [ANSWER]
    assert not set(asked) & {"code_verifier", "client_secret"}
    again = parse_qs(urlsplit((await comer.opens("/sign-in/provider")).headers["location"]).query)
    assert [name for name in ("state", "nonce", "code_challenge") if asked[name] == again[name]] == []


@pytest.mark.parametrize("forged", ["", "&state=made-up", "stranger", "late"])
async def test_an_answer_to_a_sign_in_that_was_not_begun_here_is_refused(region: Region, forged: str) -> None:
    """Whoever leads a victim to an answer of their own would sign the victim in as themselves."""
    comer = region.gate.comes()
    address = await region.sent(comer)
    if forged == "stranger":
        comer = region.gate.comes()
    elif forged == "late":
        region.gate.now += GOOD
    else:
        address = address.partition("&state=")[0] + forged
    asked = len(region.provider.seen)
    answer = await comer.opens(address)
    assert answer.status_code == 400
    assert "начат не здесь или слишком давно" in said_in(answer)
    assert not await comer.is_in()
    assert len(region.provider.seen) == asked, "the code was given away for nothing"


async def test_a_code_that_was_stolen_is_of_no_use_in_a_sign_in_of_one_s_own(region: Region) -> None:
    """PKCE: the provider gives the token only to whoever began."""
    victim, thief = region.gate.comes(), region.gate.comes()
    stolen = parse_qs(urlsplit(await region.sent(victim)).query)["code"][0]
    own = parse_qs(urlsplit(await region.sent(thief)).query)["state"][0]
    answer = await thief.opens(f"/sign-in/provider/answer?code={stolen}&state={own}")
    assert answer.status_code == 403
    assert not await thief.is_in()


async def test_an_answer_lets_in_once(region: Region) -> None:
    comer = region.gate.comes()
    address = await region.sent(comer)
    ticket = comer.browser.cookies["outside"]
    assert (await comer.opens(address)).status_code == 303
    again = region.gate.comes()
    again.browser.cookies.set("outside", ticket, domain="doors.local")
    assert (await again.opens(address)).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [{"nonce": "another"}, {"aud": "another-client"}, {"iss": "https://another.example"}, {"exp": 1}, {"exp": None}],
    ids=lambda changes: f"{next(iter(changes))} {next(iter(changes.values()))}",
)
async def test_a_token_for_another_purpose_proves_nothing(region: Region, changes: dict[str, Any]) -> None:
    region.provider.changes = changes
    await refused(region)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({"alg": "RS256", "kid": "k1"}, WRONG),
        ({"alg": "HS256", "kid": "k1"}, OctKey.import_key(SECRET.ljust(32))),
        ({"alg": "none"}, OctKey.import_key("nothing".ljust(32))),
    ],
    ids=["another key", "our own secret", "no signature"],
)
async def test_a_token_that_the_provider_did_not_sign_proves_nothing(
    region: Region, header: dict[str, Any], key: Any
) -> None:
    region.provider.header, region.provider.signs_with = header, key
    await refused(region)


async def refused(region: Region) -> None:
    comer = region.gate.comes()
    answer = await comer.opens(await region.sent(comer))
    assert answer.status_code == 403, answer.headers
    assert "не прошёл проверку" in said_in(answer)
    assert not await comer.is_in()


async def test_keys_that_the_provider_changed_are_asked_for_again(region: Region) -> None:
    comer = region.gate.comes()
    await comer.opens(await region.sent(comer))
    region.provider.key = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig"})
    region.provider.header = {"alg": "RS256", "kid": "k2"}
    another = region.gate.comes()
    assert (await another.opens(await region.sent(another))).status_code == 303
    region.provider.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})


@pytest.mark.parametrize("person", ["nobody-here", "", 17, None])
async def test_somebody_who_is_not_in_the_directory_is_told_what_to_do(region: Region, person: Any) -> None:
    region.provider.person = person
    comer = region.gate.comes()
    answer = await comer.opens(await region.sent(comer))
    assert answer.status_code == 403
    assert "Скажите администратору" in said_in(answer)
    assert "nobody-here" not in answer.text
    assert not await comer.is_in()


async def test_a_provider_that_says_no_lets_nobody_in(region: Region) -> None:
    comer = region.gate.comes()
    state = parse_qs(urlsplit(await region.sent(comer)).query)["state"][0]
    answer = await comer.opens(f"/sign-in/provider/answer?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "не подтвердил" in said_in(answer)


@pytest.mark.parametrize(
    "metadata",
    [{"issuer": "https://another.example"}, {"authorization_endpoint": "http://10.0.0.1/authorize"},
     {"authorization_endpoint": "file:///etc/passwd"}, {"authorization_endpoint": None}],
)  # fmt: skip
async def test_a_provider_that_names_strange_addresses_is_not_asked(region: Region, metadata: dict[str, Any]) -> None:
    ours = region.gate.app.state.office.provider
    region.provider.metadata, ours._metadata = metadata, None
    answer = await region.gate.comes().opens("/sign-in/provider")
    region.provider.metadata, ours._metadata = {}, None
    assert answer.status_code == 503
    assert "Поставщик входа не отвечает" in said_in(answer)


async def test_people_may_be_known_by_their_login(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    await region.gate.gives("opeka-head", "ivanov@region")
    office = region.gate.app.state.office
    monkeypatch.setitem(office.__dict__, "settings", office.settings.model_copy(update={"oidc_person": "login"}))
    region.provider.person = "Ivanov@Region"
    comer = region.gate.comes()
    assert (await comer.opens(await region.sent(comer))).status_code == 303
    region.provider.person = "opeka-head"
    assert (await comer.opens(await region.sent(comer))).status_code == 403


def test_only_a_protected_line_leads_to_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_protected("https://sso.region.example/realms/staff")
    assert is_protected("http://127.0.0.1:8080")
    for address in ("http://sso.region.example", "http://127.0.0.1.evil.example", "https://u:p@host", "ftp://host", ""):
        assert not is_protected(address), address
    monkeypatch.setenv("MARSHRUT_OIDC_ISSUER", "http://sso.region.example")
    with pytest.raises(SettingsMistake, match="MARSHRUT_OIDC_ISSUER"):
        read_settings()
    with pytest.raises(ValueError, match="MARSHRUT_OIDC_CLIENT"):
        Settings(oidc_issuer="https://sso.region.example")


async def test_without_a_provider_its_addresses_are_not_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("data")
    async with gate_of(f"sqlite+aiosqlite:///{data / 'marshrut.db'}", data) as gate:
        assert (await gate.comes().opens("/sign-in/provider")).status_code == 404
        gate.now += timedelta()
