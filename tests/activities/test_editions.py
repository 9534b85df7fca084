"""A form, an instrument or a template that something was made with is never edited in place: the record knows it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from activities.editions import EditedInPlace, edited, enter, enter_answered, refuse_edited
from activities.sessions import Sessions
from forms import catalogue, packs
from forms.editions import Edition, edition, editions_of, template_edition
from models.tables import Definition
from tests.support.regions import MOTION, form_text, layout_text, next_version, put
from tests.support.turns import Story, deposit

pytestmark = pytest.mark.database
TOOL = """\
id: zarechny_care
version: 1
title: Уход за ребёнком
source: методика района
scale: 0 — есть, 1 — нет
use: первая оценка
levels: [{code: none, label: есть}, {code: high, label: нет, evidence: needed}]
factors: [{key: food, group: дом, title: Еда}]
"""
CARE = '      - {key: care, type: factors, title: "Уход", instrument: zarechny_care}\n'
PRINTED = '{% if form.version > 1 %}{{ blocks.ratings(sheet, "care") }}{% endif %}'
VERSION = "{% block template_version %}2{% endblock %}"


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Path]:
    """A pack with the second version of a form, an instrument and a template, taken in."""
    folder = tmp_path / "zarechny"
    put(folder, "forms/instruments/zarechny_care.v1.yaml", TOOL)
    put(folder, f"forms/{MOTION}.v2.yaml", next_version(form_text(MOTION), 2, CARE))
    before, mark, after = layout_text(MOTION).partition("{{ blocks.grid(sheet")
    put(folder, f"documents/{MOTION}/template.html", f"{before}{PRINTED}{mark}{after}")
    packs.take_in((folder,))
    yield folder
    packs.take_in(())


def used() -> tuple[Edition, ...]:
    """What answers and papers of the region rest on, as this process reads it."""
    return (*editions_of(catalogue.form(MOTION)), template_edition(MOTION))


def edit(region: Path, name: str, old: str, new: str) -> None:
    text = (region / name).read_text(encoding="utf-8")
    assert old in text
    put(region, name, text.replace(old, new, 1))
    packs.take_in((region,))


async def told(sessions: Sessions) -> tuple[str, ...]:
    async with sessions.reading() as connection:
        return await edited(connection)


async def test_a_form_its_instrument_and_its_template_are_known_by_their_content(region: Path) -> None:
    text = (region / f"documents/{MOTION}/template.html").read_bytes()
    form, tool, template = used()
    assert (form.name, form.version, form.digest) == (MOTION, "2", catalogue.form(MOTION).digest)
    assert (tool.name, tool.digest) == ("zarechny_care", catalogue.instrument("zarechny_care").digest)
    assert (template.name, template.version) == (f"zarechny/{MOTION}", "2")
    assert template.digest == hashlib.sha256(text).hexdigest()
    assert [one.file.relative_to(region).parts[0] for one in used()] == ["forms", "forms", "documents"]
    assert all(edition(one.kind, one.name, one.version) == one for one in used())


def test_a_template_without_a_version_of_its_own_has_that_of_the_one_it_extends(region: Path) -> None:
    put(region, f"documents/{MOTION}/template.html", '{% extends "general/template.html" %}')
    packs.take_in((region,))
    assert template_edition(MOTION).version == template_edition("ward_check").version


async def test_what_was_used_may_be_used_again_as_long_as_it_says_the_same(sessions: Sessions, region: Path) -> None:
    for _ in range(2):
        await sessions.write(lambda connection: enter(connection, used()))
    assert await told(sessions) == ()
    edit(region, f"forms/{MOTION}.v2.yaml", "title: ", "title:    ")  # spaces say nothing
    await sessions.write(lambda connection: enter(connection, used()))


@pytest.mark.parametrize(
    ("name", "old", "new", "remedy"),
    [
        (f"forms/{MOTION}.v2.yaml", 'title: "Уход"', 'title: "Забота"', "следующей редакцией"),
        ("forms/instruments/zarechny_care.v1.yaml", "title: Еда", "title: Тепло", "другое имя"),
        (f"documents/{MOTION}/template.html", "Обоснование", "Почему", "template_version"),
    ],
)
async def test_a_file_that_was_edited_in_place_is_named_with_what_to_do(
    sessions: Sessions, region: Path, name: str, old: str, new: str, remedy: str
) -> None:
    await sessions.write(lambda connection: enter(connection, used()))
    edit(region, name, old, new)
    (line,) = await told(sessions)
    assert line.startswith(f"{region / name}: ")
    assert "содержание изменили на месте" in line
    assert "Верните файл прежним" in line
    assert remedy in line
    with pytest.raises(EditedInPlace, match="изменили на месте"):
        await refuse_edited(sessions)
    with pytest.raises(EditedInPlace, match=Path(name).name):
        await sessions.write(lambda connection: enter(connection, used()))
    edit(region, name, new, old)
    assert await told(sessions) == ()


async def test_a_template_with_a_raised_version_is_a_new_one(sessions: Sessions, region: Path) -> None:
    await sessions.write(lambda connection: enter(connection, used()))
    name = f"documents/{MOTION}/template.html"
    put(region, name, (region / name).read_text(encoding="utf-8").replace("Обоснование", "Почему", 1))
    edit(region, name, VERSION, VERSION.replace("2", "3"))
    assert await told(sessions) == ()
    await sessions.write(lambda connection: enter(connection, used()))
    async with sessions.reading() as connection:
        kept = await connection.scalars(select(Definition.version).where(Definition.kind == "template"))
        assert sorted(kept) == ["2", "3"]


async def test_an_instrument_that_is_gone_is_told(sessions: Sessions, region: Path) -> None:
    await sessions.write(lambda connection: enter(connection, used()))
    packs.take_in(())
    (line,) = await told(sessions)
    assert line == f"инструмент {used_tool(region)}, редакция 1: по нему оценивали, а его нет; верните файл"


def used_tool(region: Path) -> str:
    return next(region.glob("forms/instruments/*")).name.partition(".")[0]


async def test_answers_from_before_the_record_rest_on_what_the_files_say_when_it_begins(sessions: Sessions) -> None:
    await deposit(sessions, Story(1))
    await sessions.write(enter_answered)
    card = editions_of(catalogue.form("signal_card"))[0]
    async with sessions.reading() as connection:
        kept = await connection.execute(select(Definition.kind, Definition.name, Definition.version, Definition.digest))
        assert tuple(map(tuple, kept)) == (("form", card.name, card.version, card.digest),)


async def test_a_record_of_other_content_is_not_overwritten(sessions: Sessions) -> None:
    card = editions_of(catalogue.form("signal_card"))[0]
    async with sessions.transaction() as connection:
        row = {"kind": "form", "name": card.name, "version": card.version, "digest": "0" * 64}
        await connection.execute(insert(Definition), row)
    await deposit(sessions, Story(1))
    await sessions.write(enter_answered)
    (line,) = await told(sessions)
    assert "00000000" in line
    assert card.digest[:8] in line
