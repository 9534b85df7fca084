import json
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
import typer
from typer.testing import CliRunner, Result

from api.commands import form
from forms import packs
from tests.support.regions import MOTION, form_text, layout_text, next_version, put

marshrut = typer.Typer()
marshrut.add_typer(form.app, name="form")
NOTE = '      - {key: note, type: text, title: "Особое мнение"}\n'


@pytest.fixture(autouse=True)
def product_alone() -> Iterator[None]:
    yield
    packs.take_in(())


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A pack with a second version of the motion, and the template that prints both."""
    folder = tmp_path / "zarechny"
    put(folder, f"forms/{MOTION}.v2.yaml", next_version(form_text(MOTION), 2, NOTE))
    layout = layout_text(MOTION).replace("Прошу прекратить", "Просим прекратить")
    asked = '{% if form.version > 1 %}{{ blocks.section(sheet, "note", "Особое мнение") }}{% endif %}\n<div class="sign'
    put(folder, f"documents/{MOTION}/template.html", layout.replace('<div class="sign', asked, 1))
    return folder


def called(*words: str, named: Path | None = None) -> Result:
    environment = {"MARSHRUT_PACKS": json.dumps([str(named)])} if named else {}
    return CliRunner().invoke(marshrut, ["form", *words], env=environment)


def words_of(pdf: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages).split())


def test_the_list_tells_the_forms_of_the_pack_that_the_settings_name(region: Path) -> None:
    line = next(one for one in called("list", named=region).output.splitlines() if one.startswith(MOTION))
    assert " v2 " in line
    assert "(пакет «zarechny», " in line
    assert "; шаблон (пакет «zarechny», " in line
    listed = {one["id"]: one for one in json.loads(called("list", "--json", "--pack", str(region)).output)}
    assert (listed[MOTION]["version"], listed[MOTION]["fields"][0]) == (2, "note")
    assert (listed["signal_card"]["pack"], listed["signal_card"]["template_pack"]) == (None, None)
    assert " v1 " in next(one for one in called("list").output.splitlines() if one.startswith(MOTION))


def test_a_form_is_printed_with_the_template_of_the_pack_in_any_of_its_versions(region: Path, tmp_path: Path) -> None:
    answers = put(tmp_path, "answers.json", json.dumps({"note": "Семья просит не спешить."}))
    out = tmp_path / "motion.pdf"
    assert called("render", MOTION, "--out", str(out), "--answers", str(answers), named=region).exit_code == 0
    assert "Семья просит не спешить." in words_of(out)
    assert "Просим прекратить" in words_of(out)
    assert called("render", MOTION, "--out", str(out), "--version", "1", named=region).exit_code == 0
    assert f"Форма {MOTION}, версия 1; шаблон {MOTION}" in words_of(out)
    assert "Соколов" in words_of(out), "without answers the sample is printed"


def test_answers_that_do_not_fit_are_told_one_by_one_and_nothing_is_printed(tmp_path: Path) -> None:
    answers = put(tmp_path, "answers.json", json.dumps({"ground": "bored", "registered_since": "весной", "x": 1}))
    out = tmp_path / "motion.pdf"
    result = called("render", MOTION, "--out", str(out), "--answers", str(answers))
    assert (result.exit_code, out.exists()) == (1, False)
    for key in ("ground: Такого варианта нет", "registered_since: Такой даты нет", "x: Такого поля в форме нет"):
        assert key in result.stderr


def test_a_pack_is_checked_before_it_goes_live(region: Path) -> None:
    told = called("check", str(region))
    assert told.exit_code == 0
    assert f"форма {MOTION}, редакция 2: {region}/forms/{MOTION}.v2.yaml" in told.output
    assert "Замечаний нет. Форм: 1, шаблонов: 1." in told.output
    (region / "documents" / MOTION / "template.html").unlink()
    broken = called("check", str(region))
    assert broken.exit_code == 1
    assert f"documents/{MOTION}/template.html:1: файл не читается" in broken.output
    assert "Пакет не принят, замечаний: 1." in broken.output
    assert "Пакет не принят." in called("list", named=region).stderr


HOSTILE = "{{ 7 * 191 }} <script>alert(1)</script> <img src='http://169.254.169.254/'> file:///etc/passwd"


def test_hostile_answers_and_options_stay_text(tmp_path: Path) -> None:
    answers = put(tmp_path, "answers.json", json.dumps({"facts": HOSTILE, "number_date": {"number": "{% raw %}"}}))
    out = tmp_path / "card.pdf"
    options = ("--agency", "<b>{{ 7 * 191 }}</b>", "--case", "file:///etc/passwd")
    assert called("render", "signal_card", "--out", str(out), "--answers", str(answers), *options).exit_code == 0
    text = "".join(words_of(out).split())
    for said in (HOSTILE, "№ {% raw %}", "<b>{{ 7 * 191 }}</b>", "дело № file:///etc/passwd"):
        assert "".join(said.split()) in text
    assert "1337" not in text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"facts": ', "answers.json:1: это не JSON"),
        (b"\xff\xfe", "не в кодировке UTF-8"),
        (b"[" * 100_000, "скобок вложено слишком много"),
        (b'["facts"]', "Ответы — это поля формы и их значения"),
        (b'{"facts": ["x"], "nothing": 1}', "Такого поля в форме нет"),
        (None, "проверьте, есть ли этот файл"),
    ],
)
def test_answers_that_cannot_be_read_are_refused_in_plain_words(
    content: bytes | None, told: str, tmp_path: Path
) -> None:
    answers, out = tmp_path / "answers.json", tmp_path / "card.pdf"
    if content is not None:
        answers.write_bytes(content)
    refused = called("render", "signal_card", "--out", str(out), "--answers", str(answers))
    assert (refused.exit_code, out.exists()) == (1, False)
    assert told in refused.output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--date", "2026-13-45"), "нет такой даты «2026-13-45»"),
        (("--agency", "я" * 400), "слишком длинно: --agency"),
        (("--version", "99"), "нет формы «signal_card» версии 99"),
        (("--out", "/nowhere/card.pdf"), "проверьте, есть ли эта папка"),
    ],
)
def test_options_that_say_nothing_are_refused_in_plain_words(options: tuple[str, str], told: str) -> None:
    refused = called("render", "signal_card", *(() if "--out" in options else ("--out", "card.pdf")), *options)
    assert refused.exit_code == 1
    assert told in refused.output
