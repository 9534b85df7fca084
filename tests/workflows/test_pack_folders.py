"""Packs: the product's own and those of a region, taken whole or refused whole."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms import authored
from models.calendar import DayKind
from models.route import Route
from tests.support import region
from tests.support.casework import Walk, norm_of
from workflows import packs, registry
from workflows.engine.norm import Norm
from workflows.pack_folder import is_pack, pack_in

ROUTES = {f"{route.id}.v{route.version}": route for _, route in packs.routes()}
FOURTH = date(2026, 3, 4)
DAYS = """\
version: 1
days:
  - {day: 2026-03-04, kind: day_off, note: День Тестовой области, source: Закон Тестовой области № 7}
"""


@pytest.fixture
def nothing_else_stands() -> Iterator[None]:
    """What a test takes in and publishes is gone after it."""
    held: tuple[dict[str, Any], ...] = (registry._routes, registry._calendars, registry._signals)
    before = [dict(one) for one in held]
    yield
    for one, kept in zip(held, before, strict=True):
        one.clear()
        one.update(kept)
    packs.take_in(())
    registry.hold_back(())


@pytest.mark.parametrize("name", ROUTES)
def test_every_published_route_opens(name: str) -> None:
    packs.publish_all()
    route = registry.route_of(ROUTES[name].digest)
    walk = Walk(Norm(route=route, calendar=packs.calendar(route.country)))
    assert walk.state.is_open
    assert walk.state.tasks or walk.state.scheduled


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_that_another_one_starts_finds_the_agencies_it_needs(name: str) -> None:
    starting = ROUTES[name]
    for started in {outcome.starts for outcome in starting.outcomes if outcome.starts}:
        needed = set(norm_of(started).route.agencies)
        assert needed <= set(starting.agencies), f"{name} cannot start {started}"


@pytest.mark.usefixtures("nothing_else_stands")
def test_a_region_with_an_overlay_has_its_own_route_and_the_others_have_the_countrys(tmp_path: Path) -> None:
    packs.publish_all((region.write(tmp_path),))
    assert registry.route_for("ru.prevention", "ru.tst.city").id == "ru.prevention", "two people approve it first"
    packs.let_in(frozenset({registry.newest_version("ru-tst.prevention").digest}))
    own = registry.route_for("ru.prevention", "ru.tst.city")
    assert (own.id, own.extends) == ("ru-tst.prevention", "ru.prevention")
    assert registry.signal_route("ru.tst") == own
    assert registry.route_for("ru.prevention", "ru.other").id == "ru.prevention"
    assert registry.route_for("ru.removal", "ru.tst").id == "ru.removal"
    with pytest.raises(registry.NotPublished):
        registry.route_for("ru-tst.prevention", "ru.other")
    assert packs.law("ru").rule("TST-1").region == "ru-tst"


@pytest.mark.usefixtures("nothing_else_stands")
def test_a_version_that_was_approved_is_not_held_back_by_a_list_read_before_the_decision(tmp_path: Path) -> None:
    packs.publish_all((region.write(tmp_path),))
    read_before: frozenset[str] = frozenset()
    packs.let_in(frozenset({registry.newest_version("ru-tst.prevention").digest}))
    packs.let_in(read_before)
    assert registry.route_for("ru.prevention", "ru.tst.city").id == "ru-tst.prevention"


@pytest.mark.usefixtures("nothing_else_stands")
def test_the_products_own_region_keeps_its_procedure_and_nobody_elses_changes() -> None:
    packs.publish_all()
    there = registry.signal_route("ru.sve.ekb")
    assert (there.id, there.extends) == ("ru-sve.prevention", "ru.prevention")
    assert registry.is_in_force(there.digest), "the product's own packs need nobody's approval"
    added = there.step_of.keys() - registry.newest_route("ru.prevention").step_of.keys()
    assert added == {"register", "preliminary"}
    for elsewhere in ("ru", "ru.svx", "ru.sv", "ru.len.sve"):
        assert registry.signal_route(elsewhere).id == "ru.prevention"
    assert registry.route_for("ru.removal", "ru.sve.ekb").id == "ru.removal"


def test_an_overlay_says_only_what_differs_and_makes_a_whole_route(tmp_path: Path) -> None:
    packed = packs.standing((region.write(tmp_path),))
    route = next(one.route for one in packs.written(packed) if one.route.id == "ru-tst.prevention")
    parent = ROUTES["ru.prevention.v1"]
    survey, usual = route.step_of["survey"], parent.step_of["survey"]
    assert (survey.term.rule, survey.term.value) == ("TST-1", 2)
    assert survey.basis == (*usual.basis, "TST-1")
    assert survey.inform == (*usual.inform, survey.inform[-1])
    steps = [step.id for step in route.stage_of["inquiry"].steps]
    assert steps[steps.index("survey") - 1] == "call_family"
    assert route.step_of["resolve"] == parent.step_of["resolve"]
    assert route.digest != parent.digest
    assert Route.model_validate_json(route.model_dump_json()) == route


def test_an_overlay_keeps_its_identity_from_one_reading_to_the_next(tmp_path: Path) -> None:
    first, second = (
        {one.route.id: one.route.digest for one in packs.written(packs.standing((region.write(tmp_path),)))}
        for _ in range(2)
    )
    assert first == second


@pytest.mark.usefixtures("nothing_else_stands")
def test_the_days_of_a_region_count_in_its_territory_only(tmp_path: Path) -> None:
    packs.publish_all((region.write(tmp_path, days=DAYS),))
    there, elsewhere = packs.calendar_at("ru.tst.city"), packs.calendar_at("ru.other")
    assert there.kind(FOURTH) is DayKind.DAY_OFF
    assert elsewhere.kind(FOURTH) is DayKind.WORKING
    assert there.digest in registry.published_calendars()
    assert elsewhere == packs.calendar("ru")


BROKEN_PAGES = [
    ("id: ru-tst", "id: ru-tts", "id пакета должен быть «ru-tst»"),
    ("extends: ru\n", "extends: null\n", "extends: ru"),
    ("extends: ru\n", "extends: kg\n", "extends: ru"),
    ("keeper: методист Тестовой области\n", "", "обязательный ключ не указан"),
    ("acts:", "act:", "такого ключа здесь нет"),
    ("unknown: []", "unknown: []\nunknown: []", "ключ написан дважды"),
    ("region: tst", "region: тст", "не в той форме"),
    ("title: Тестовая область", "title: [", "это не YAML"),
    ("country: ru", "country: zz", "id пакета должен быть «zz-tst»"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN_PAGES)
def test_a_broken_title_page_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in region.PAGE
    folder = region.write(tmp_path, page=region.PAGE.replace(old, new, 1))
    with pytest.raises(packs.BrokenPack) as refused:
        packs.take_in((folder,))
    assert said in str(refused.value)
    assert all(line.startswith(f"{folder / 'pack.yaml'}:") for line in str(refused.value).splitlines())


@pytest.mark.parametrize(
    "folder", sorted(one for one in packs.ROUTES.iterdir() if is_pack(one)), ids=lambda one: one.name
)
def test_no_line_is_looked_for_in_a_pack_that_is_sound(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(authored, "_marked", looked.append)
    assert pack_in(folder).routes or pack_in(folder).overlays
    assert looked == [], "every process that starts would wait for it: name the line only of what is wrong"


def test_a_folder_without_a_title_page_or_no_folder_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(packs.BrokenPack, match="нет титульного листа"):
        packs.take_in((region.write(tmp_path, page=None),))
    with pytest.raises(packs.BrokenPack, match="такой папки нет"):
        packs.take_in((tmp_path / "nowhere",))


@pytest.mark.parametrize("name", ["prevention.yaml", "Prevention.v1.yaml", "laws.yaml", "primery/one.yaml"])
def test_a_file_that_nobody_would_read_is_a_slip(tmp_path: Path, name: str) -> None:
    stray = region.write(tmp_path) / name
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("id: x", encoding="utf-8")
    with pytest.raises(packs.BrokenPack) as refused:
        packs.take_in((tmp_path,))
    assert name.partition("/")[0] in str(refused.value)


@pytest.mark.usefixtures("nothing_else_stands")
def test_a_refused_pack_changes_nothing(tmp_path: Path) -> None:
    good = region.write(tmp_path / "good")
    packs.publish_all((good,))
    before = registry.published_routes(), packs.law("ru"), packs.routes()
    slipped = region.LAW.replace("id: TST-1", "id: PD-SURVEY").replace("norm_kind: regional", "norm_kind: federal_law")
    bad = region.write(tmp_path / "bad", law=slipped)
    with pytest.raises(packs.BrokenPack, match="федеральные нормы"):
        packs.publish_all((bad,))
    assert (registry.published_routes(), packs.law("ru"), packs.routes()) == before


WRONG_AS_WRITTEN = [
    ("form: crisis_contact", "form: crisis_contacts", "формы «crisis_contacts» нет"),
    ("basis: [TST-1, PD-REQUEST]", "basis: [TST-1, PD-REQUESTS]", "правила PD-REQUESTS нет"),
    ("unit: working_day, value: 1}", "unit: working_day, value: 9}", "длиннее нормы PD-REQUEST"),
    ("      form: crisis_contact", "      form: crisis_contact\n      when: risk == 'great'", "«risk» с «great»"),
]


@pytest.mark.usefixtures("nothing_else_stands")
@pytest.mark.parametrize(("old", "new", "said"), WRONG_AS_WRITTEN)
def test_a_process_does_not_start_on_a_route_that_is_wrong_as_written(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    packs.publish_all()
    before = registry.published_routes(), packs.law("ru"), packs.routes()
    assert old in region.OVERLAY
    folder = region.write(tmp_path, overlay=region.OVERLAY.replace(old, new, 1))
    with pytest.raises(packs.BrokenPack) as refused:
        packs.publish_all((folder,))
    (line,) = (line for line in str(refused.value).splitlines() if said in line)
    assert line.startswith(f"{folder / 'overlays/prevention.v1.yaml'}:")
    assert (registry.published_routes(), packs.law("ru"), packs.routes()) == before


BROKEN_LAWS = [
    ("region: ru-tst", "region: ru-sve", "укажите region: ru-tst"),
    ("region: ru-tst", "region: null", "укажите region: ru-tst"),
    ("id: TST-1", "id: PD-SURVEY", "правило PD-SURVEY уже есть"),
    ("country: ru", "country: kg", "страна пакета — «ru»"),
    ("title: Обследовать быстрее", "titel: Обследовать быстрее", "такого ключа здесь нет"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN_LAWS)
def test_a_broken_law_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = region.write(tmp_path, law=region.LAW.replace(old, new, 1))
    with pytest.raises(packs.BrokenPack) as refused:
        packs.take_in((folder,))
    assert any(line.startswith(f"{folder / 'law.yaml'}:") and said in line for line in str(refused.value).splitlines())


def test_a_day_of_a_year_that_the_country_does_not_list_is_refused(tmp_path: Path) -> None:
    folder = region.write(tmp_path, days=DAYS.replace("2026-03-04", "2040-03-04"))
    with pytest.raises(packs.BrokenPack, match=r"calendar\.yaml:\d+: 2040 года"):
        packs.publish_all((folder,))


def test_two_packs_may_not_say_the_same_version(tmp_path: Path) -> None:
    one, other = region.write(tmp_path / "one"), region.write(tmp_path / "other", law=None)
    with pytest.raises(packs.BrokenPack, match="дайте новую"):
        packs.take_in((one, other))
