"""Every attack is beaten off, and by its guard: without it, the same attack succeeds."""

import pytest

from api import patience
from tests.security.attacks.answers import ANSWERS
from tests.security.attacks.files import FILES
from tests.security.attacks.forms import FORMS
from tests.security.attacks.requests import REQUESTS
from tests.security.attacks.siege import Attack, Siege

ATTACKS = (*FORMS, *REQUESTS, *ANSWERS, *FILES)
EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BETWEEN", 0.2)


@EACH
async def test_an_attack_is_beaten_off(siege: Siege, attack: Attack) -> None:
    assert not await attack.tried(siege), f"{attack.name}: {attack.tried.__doc__ or attack.tried.__name__}"


@EACH
async def test_without_its_guard_it_succeeds(siege: Siege, attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    attack.without(monkeypatch)
    assert await attack.tried(siege), f"{attack.name}: the attack proves nothing, for it fails without the guard too"


def test_no_two_attacks_share_a_name() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
