"""What a region brings must keep what the published routes rely on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms import catalogue
from tests.support import region
from tests.support.regions import form_text, layout_text, put
from workflows import packs
from workflows.packs import BrokenPack

CARD = "forms/signal_card.v2.yaml"
SECOND = form_text("signal_card").replace("version: 1\n", "version: 2\n", 1)


@pytest.fixture(autouse=True)
def product_alone() -> Iterator[None]:
    yield
    packs.publish_all()


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("        facts:\n          - {name: urgency}\n", "", "urgency"),
        ("{code: planned, label: ", "{code: some_day, label: ", "urgency"),
        ("{name: signs_absence, any_of: [truancy, left_home]}", "{name: absence, any_of: [truancy]}", "signs_absence"),
    ],
)
def test_a_new_version_of_a_form_must_give_the_facts_that_routes_take_from_it(
    tmp_path: Path, old: str, new: str, fact: str
) -> None:
    assert old in SECOND
    region.write(tmp_path, law=None, overlay=None, examples=None)
    path = put(tmp_path, CARD, SECOND.replace(old, new, 1))
    with pytest.raises(BrokenPack) as broken:
        packs.publish_all((tmp_path,))
    assert f"{path}:1: форма signal_card не даёт признака «{fact}», каким его ждёт маршрут ru.prevention" in str(
        broken.value
    )


def test_a_pack_of_forms_and_templates_is_published_with_the_routes(tmp_path: Path) -> None:
    region.write(tmp_path, law=None, overlay=None, examples=None)
    put(tmp_path, CARD, SECOND)
    put(tmp_path, "documents/signal_card/template.html", layout_text("signal_card"))
    packs.publish_all((tmp_path,))
    assert catalogue.form("signal_card").version == 2
