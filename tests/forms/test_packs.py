"""A region's folder of forms, instruments and templates is taken whole, or refused with the place of every slip."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from forms import catalogue, packs, templates
from forms.answers import check_answers
from forms.authored import BrokenPack
from forms.catalogue import UnknownForm, form, versions
from forms.definition import Form
from forms.paper import Paper
from forms.render import document_html
from forms.template_check import losses
from tests.support.filled import paper_of, sample
from tests.support.regions import MOTION, form_text, layout_text, next_version, put

DAY = date(2026, 3, 2)
CURATOR = '      - {key: curator_note, type: text, title: "Мнение куратора"}\n'
CURATED = (
    "{{ blocks.grid(sheet",
    '{{ blocks.section(sheet, "curator_note", "Мнение куратора") }}\n{{ blocks.grid(sheet',
)
LEFT_OUT = "обязательный ключ не указан"
MISTYPED = "checks: [{field: ground, wrong_when: \"ground == 'moved' && grund == 'x'\", message: Нет}]"
UNTRUE = "checks: [{field: ground, wrong_when: '1 + 1', message: Нет}]"
BROKEN = "checks: [{field: ground, wrong_when: 'ground ==', message: Нет}]"
TOOL = """\
id: zarechny_care
version: 1
title: Уход за ребёнком
source: методика района
scale: 0 — есть, 1 — нет
use: первая оценка
levels: [{code: none, label: есть}, {code: high, label: нет, evidence: needed}]
factors: [{key: food, group: дом, title: Еда}, {key: warmth, group: дом, title: Тепло}]
"""
VISIT = """\
id: home_visit
version: 1
title: Посещение семьи
act: порядок района
approved: none
fills: специалист
signs: специалист
confidence: product_default
sections:
  - title: Уход
    fields:
      - {key: child, type: person, title: Ребёнок, required: "yes", prefill: [child.person]}
      - {key: care, type: factors, title: Уход, instrument: zarechny_care}
"""


@pytest.fixture(autouse=True)
def product_alone() -> Iterator[None]:
    yield
    packs.take_in(())


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """An empty pack."""
    folder = tmp_path / "zarechny"
    folder.mkdir()
    return folder


def curated(text: str) -> str:
    """The motion's template with a place for the curator's note, which only the second version of the form asks."""
    changed = text.replace(*CURATED, 1)
    assert changed != text
    return changed.replace(
        '{{ blocks.section(sheet, "curator_note", "Мнение куратора") }}',
        '{% if form.version > 1 %}{{ blocks.section(sheet, "curator_note", "Мнение куратора") }}{% endif %}',
    )


def put_motion(region: Path, version: int = 2) -> None:
    put(region, f"forms/{MOTION}.v{version}.yaml", next_version(form_text(MOTION), version, CURATOR))
    put(region, f"documents/{MOTION}/template.html", curated(layout_text(MOTION)))


def page_of(paper: Paper) -> str:
    """The words of the page."""
    body = document_html(paper.document, paper).partition("<body")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def slips(*folders: Path) -> list[str]:
    """What is said of these packs."""
    with pytest.raises(BrokenPack) as broken:
        packs.take_in(folders)
    return str(broken.value).splitlines()


def test_a_pack_brings_the_next_version_of_a_form_and_old_answers_are_read_with_theirs(region: Path) -> None:
    old = sample(MOTION)
    before = page_of(old)
    put_motion(region)
    packs.take_in((region,))
    assert versions(MOTION) == (1, 2)
    assert form(MOTION).version == 2
    assert [one.version for one in catalogue.forms() if one.id == MOTION] == [2]
    noted = {**old.answers, "curator_note": "Семья справилась сама."}
    new = old.model_copy(update={"form_version": 2, "answers": noted})
    assert "Семья справилась сама." in page_of(new)
    assert check_answers(form(MOTION), noted, day=DAY).gaps == ()
    assert [gap.kind for gap in check_answers(form(MOTION, 1), noted, day=DAY).gaps] == ["unknown"]
    after = page_of(old)
    assert f"Форма {MOTION}, версия 1; шаблон {MOTION}, версия 2 (пакет «zarechny»" in after
    assert re.sub(r" \(пакет «zarechny», \w{8}\)", "", after) == before


def test_the_paper_says_of_which_pack_its_form_and_its_template_are(region: Path) -> None:
    put_motion(region)
    packs.take_in((region,))
    foot = page_of(sample(MOTION).model_copy(update={"form_version": 2}))
    digest = form(MOTION).digest[:8]
    assert (
        f"Форма {MOTION}, версия 2 (пакет «zarechny», {digest}); шаблон {MOTION}, версия 2 (пакет «zarechny», " in foot
    )
    packs.take_in(())
    assert "пакет" not in page_of(sample(MOTION))


def test_a_template_takes_the_place_of_the_product_s(region: Path) -> None:
    put(
        region,
        f"documents/{MOTION}/template.html",
        layout_text(MOTION).replace("Прошу прекратить", "Просим прекратить"),
    )
    packs.take_in((region,))
    assert "Просим прекратить индивидуальную" in page_of(sample(MOTION))
    assert "Просим" not in page_of(sample("interagency_request"))
    packs.take_in(())
    assert "Прошу прекратить индивидуальную" in page_of(sample(MOTION))


def test_a_form_without_a_layout_of_its_own_gets_one(region: Path) -> None:
    put(region, "forms/home_visit.v1.yaml", VISIT.replace("zarechny_care", "edin_risk_factors"))
    packs.take_in((region,))
    assert templates.template_of("home_visit") == "general"
    put(region, "documents/home_visit/template.html", '{% extends "general/template.html" %}')
    packs.take_in((region,))
    assert templates.template_of("home_visit") == "home_visit"
    assert "Посещение семьи" in page_of(paper_of(form("home_visit"), {}))


def test_a_pack_brings_an_instrument_that_its_forms_and_levels_obey(region: Path) -> None:
    put(region, "forms/instruments/zarechny_care.v1.yaml", TOOL)
    put(region, "forms/home_visit.v1.yaml", VISIT)
    packs.take_in((region,))
    assert "zarechny_care" in {tool.id for tool in catalogue.instruments()}
    bare = check_answers(form("home_visit"), {"child": "Соколов", "care": {"food": "none", "warmth": "high"}}, day=DAY)
    assert "без доказательства не принимается" in bare.gaps[0].message
    packs.take_in(())
    with pytest.raises(UnknownForm, match="home_visit"):
        form("home_visit")
    with pytest.raises(UnknownForm, match="zarechny_care"):
        catalogue.instrument("zarechny_care")


def test_of_two_packs_the_later_one_prints_and_each_adds_its_version(region: Path, tmp_path: Path) -> None:
    put_motion(region)
    town = tmp_path / "town"
    put(town, f"forms/{MOTION}.v3.yaml", next_version(form_text(MOTION), 3, CURATOR))
    put(town, f"documents/{MOTION}/template.html", curated(layout_text(MOTION)).replace("Прошу", "Просим"))
    packs.take_in((region, town))
    assert versions(MOTION) == (1, 2, 3)
    for version, origin in ((1, ""), (2, " (пакет «zarechny»"), (3, " (пакет «town»")):
        page = page_of(sample(MOTION).model_copy(update={"form_version": version}))
        assert f"Форма {MOTION}, версия {version}{origin}" in page
        assert "Просим прекратить" in page
    assert slips(town, region)[0].endswith(f"редакции 2 формы {MOTION} нет; дайте новой номер без пропуска")


def test_the_product_s_template_must_print_what_a_pack_adds_to_a_form(region: Path) -> None:
    put(region, f"forms/{MOTION}.v2.yaml", next_version(form_text(MOTION), 2, CURATOR))
    (slip,) = slips(region)
    line = next_version(form_text(MOTION), 2, CURATOR).splitlines().index(CURATOR.rstrip()) + 1
    assert slip.startswith(f"{region}/forms/{MOTION}.v2.yaml:{line}: sections → 0 → fields → 0: ")
    assert slip.endswith(f"положите в пакет documents/{MOTION}/template.html")


def test_a_pack_s_template_must_print_the_versions_that_are_filled_in_already(region: Path) -> None:
    put(region, f"forms/{MOTION}.v2.yaml", next_version(form_text(MOTION), 2, CURATOR))
    put(region, f"documents/{MOTION}/template.html", layout_text(MOTION).replace(*CURATED, 1))
    (slip,) = slips(region)
    assert re.search(rf"documents/{MOTION}/template\.html:\d+: редакция 1: нет такого поля: 'curator_note'", slip)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("type: date\n", "type: moment\n", "нет такого значения"),
        ("approved: none", "approved: none\nauthor: район", "такого ключа здесь нет"),
        ("version: 1\n", "version: 1\n\t", "это не YAML"),
        ("signs: ", "sings: ", LEFT_OUT),
        ("confidence: knowledge", f"{MISTYPED}\nconfidence: knowledge", "названо то, чего в форме нет: grund"),
        ("confidence: knowledge", f"{UNTRUE}\nconfidence: knowledge", "условие должно давать «да» или «нет»"),
        ("confidence: knowledge", f"{BROKEN}\nconfidence: knowledge", "условие не вычисляется, исправьте запись"),
        ("prefill: [child.person]", "prefill: [chld.person]", "источника «chld.person» нет; есть: child.person"),
        ("[earlier.ipr_plan.registered_since]", "[earlier.plan.since]", "формы «plan» нет"),
        ("[earlier.ipr_plan.registered_since]", "[earlier.ipr_plan.since]", "в форме «ipr_plan» нет поля «since»"),
    ],
)
def test_a_slip_in_a_form_is_named_with_file_and_line(region: Path, old: str, new: str, reason: str) -> None:
    text = form_text(MOTION)
    assert old in text
    slipped = text.replace(old, new, 1).replace("version: 1\n", "version: 2\n", 1)
    path = put(region, f"forms/{MOTION}.v2.yaml", slipped)
    place = text[: text.index(old)].count("\n") + 1
    found = slips(region)
    lines = [int(re.findall(rf"^{path}:(\d+): ", slip)[0]) for slip in found if reason in slip]
    assert lines, found
    assert any(abs(line - place) <= 2 for line in lines) or reason == LEFT_OUT, "a key that is not there has no line"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("forms/motion.yaml", "id: motion", "имя файла должно быть вида имя.v1.yaml"),
        ("forms/motion.v1.yaml", VISIT.replace("zarechny_care", "edin_risk_factors"), "имя файла говорит другое"),
        (f"forms/{MOTION}.v1.yaml", form_text(MOTION), f"редакция 1 формы {MOTION} уже есть; дайте новой следующий"),
        (f"forms/{MOTION}.v3.yaml", next_version(form_text(MOTION), 3), "дайте новой номер без пропуска"),
        ("forms/home_visit.v1.yaml", VISIT, "нет инструмента оценки «zarechny_care»"),
        (
            "forms/home_visit.v1.yaml",
            VISIT.replace("zarechny_care", "edin_safety_decision"),
            "у инструмента «edin_safety_decision» нет уровней",
        ),
        (
            "forms/instruments/edin_risk_factors.v1.yaml",
            TOOL.replace("zarechny_care", "edin_risk_factors"),
            "инструмент edin_risk_factors уже есть; дайте своему другое имя",
        ),
        (
            "forms/instruments/zarechny_care.v2.yaml",
            TOOL.replace("version: 1", "version: 2"),
            "у инструмента одна редакция",
        ),
        ("forms/instruments/zarechny_care.v1.yaml", TOOL.replace("scale:", "scales:"), "такого ключа здесь нет"),
        ("documents/nothing/template.html", layout_text(MOTION), "формы «nothing» нет: назовите папку шаблона так же"),
        (f"documents/{MOTION}/template.htm", layout_text(MOTION), "файл не читается"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_what_to_do(region: Path, name: str, text: str, reason: str) -> None:
    put(region, name, text)
    told = slips(region)
    assert any(reason in slip for slip in told), told
    assert all(re.match(rf"{region}/(forms|documents)/\S+:\d+: ", slip) for slip in told)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('{{ blocks.paragraphs(sheet.text("justification")) }}', "", "поле «justification»: печатается не полностью"),
        ('["registered_since", "ground"]', '["registered_since"]', "поле «ground»: не печатается"),
        ('["registered_since", "ground"]', '["ground"]', "поле «registered_since»: не печатается"),
        ('{% extends "print/base.html" %}', "<!DOCTYPE html>", "шаблон должен расширять print/base.html"),
        ("{{ blocks.form_mark(form) }}", "", "на ней должно стоять «Примерная форма»"),
        ('<div class="signatures">', "{#", "нет места для отметки об электронной подписи: blocks.room("),
        ('sheet.text("justification")', 'sheet.text("reasons")', "нет такого поля: 'reasons'"),
        ("{{ paper.agency }}", "{{ agency }}", "в шаблоне названо то, чего нет: 'agency' is undefined"),
        ("{{ paper.agency }}", "{{ paper.__class__ }}", "шаблону доступны только ответы и блоки"),
        ("{% block paper %}", "{% block paper %}{% if %}", "шаблон не читается, исправьте запись"),
    ],
)
def test_a_template_that_loses_something_or_breaks_is_refused(region: Path, old: str, new: str, reason: str) -> None:
    text = layout_text(MOTION)
    assert old in text
    changed = text.replace(old, new, 1)
    if new == "{#":
        changed = changed.replace("</div>\n{% endblock %}", "#}\n{% endblock %}")
    if new.startswith("<!DOCTYPE"):
        changed = changed.replace("{% block template_version %}2{% endblock %}", "")
    path = put(region, f"documents/{MOTION}/template.html", changed)
    told = slips(region)
    assert any(slip.startswith(f"{path}:") and reason in slip for slip in told), told
    if new in {'sheet.text("reasons")', "{{ agency }}", "{{ paper.__class__ }}"}:
        assert told[0].startswith(f"{path}:{text[: text.index(old)].count(chr(10)) + 1}: ")


def test_a_template_that_prints_a_field_only_for_some_choices_is_refused(region: Path) -> None:
    text = layout_text(MOTION)
    grounds = '{{ blocks.paragraphs(sheet.text("justification")) }}'
    hidden = text.replace(grounds, f'{{% if sheet.code("ground") != "moved" %}}{grounds}{{% endif %}}')
    put(region, f"documents/{MOTION}/template.html", hidden)
    assert any("поле «justification»: печатается не полностью" in slip for slip in slips(region))


@pytest.mark.parametrize("definition", catalogue.forms(), ids=lambda one: one.id)
def test_the_product_s_own_templates_lose_nothing(definition: Form) -> None:
    assert list(losses(definition)) == []


def test_every_slip_is_told_at_once_and_what_stood_before_still_stands(region: Path, tmp_path: Path) -> None:
    put(region, f"documents/{MOTION}/template.html", layout_text(MOTION).replace("Прошу", "Просим"))
    packs.take_in((region,))
    town = tmp_path / "town"
    for number in (1, 2):
        put(town, f"forms/home_{number}.v1.yaml", VISIT.replace("home_visit", f"home_{number}"))
    put(town, f"forms/{MOTION}.v2.yaml", next_version(form_text(MOTION), 2))
    assert len(slips(region, town)) == 2
    assert versions(MOTION) == (1,)
    assert "Просим прекратить" in page_of(sample(MOTION))


def test_a_folder_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    assert slips(tmp_path / "nowhere") == [f"{tmp_path}/nowhere: такой папки нет; проверьте MARSHRUT_PACKS"]
