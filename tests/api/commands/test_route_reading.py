"""A methodologist reads a route in each of its forms, and compares two versions, from the command line."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from api.commands.route import app
from workflows import packs

FILE = packs.ROUTES / "ru" / "removal.v1.yaml"


def asked(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_route_is_read_as_text() -> None:
    answer = asked("show", "ru.removal")
    assert answer.exit_code == 0
    assert "1.9. Подать иск о лишении или ограничении родительских прав" in answer.stdout
    assert asked("show", "ru.removal.v3").stdout == answer.stdout


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", "<svg "), ("bpmn", "<?xml "), ("html", "<p>"), ("markdown", "# ")]
)
def test_a_route_is_written_to_a_file(tmp_path: Path, form: str, begins: str) -> None:
    out = tmp_path / "route.out"
    answer = asked("show", "ru.removal", "--format", form, "--out", str(out))
    assert answer.exit_code == 0
    assert f"Записано: {out}" in answer.stdout.replace("\n", "")
    written = out.read_text(encoding="utf-8")
    assert written.startswith(begins)
    if form in {"svg", "bpmn"}:
        ET.fromstring(written)  # noqa: S314 - our own text


def test_a_file_of_ones_own_is_compared_with_what_is_published(tmp_path: Path) -> None:
    path = tmp_path / "removal.v1.yaml"
    text = FILE.read_text(encoding="utf-8")
    assert "unit: calendar_day, value: 30" in text
    path.write_text(text.replace("unit: calendar_day, value: 30", "unit: calendar_day, value: 10"), encoding="utf-8")
    answer = asked("diff", "ru.removal.v1", str(path))
    assert answer.exit_code == 0
    assert "— КДНиЗП, «Пересмотреть отобрание»: срок 30 → 10 календарных дней" in answer.stdout
    assert "Отличий нет." in asked("diff", str(path), str(path)).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "ru.none"), "Маршрута «ru.none» нет. Есть:"),
        (("diff", "ru.removal", "ru.removal.v99"), "Маршрута «ru.removal.v99» нет."),
        (("show", "ru.removal", "--out", "/nowhere/at/all.txt"), "не записано: такой папки нет"),
    ],
)
def test_what_cannot_be_done_is_said_in_russian(words: tuple[str, ...], said: str) -> None:
    answer = asked(*words)
    assert answer.exit_code == 1
    assert said in answer.stdout
