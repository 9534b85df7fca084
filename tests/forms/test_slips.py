"""Whatever is wrong with a file of a pack is said in Russian, with its line, and never as a crash."""

from pathlib import Path

import pytest

from forms.authored import BrokenPack, read
from models.law import Law

LAW = """\
country: ru
rules:
  - id: TST-1
    title: Обследовать быстрее
    actor: OOP
    recipient: null
    trigger: принят сигнал
    term: {kind: deadline, value: 2, unit: working_day}
    document: акт
    source: Постановление
    norm_kind: regional
    confidence: found
    evidence: legal_db
    region: ru-tst
    valid_from: 2026-03-09
    valid_to: null
"""
SLIPS = [
    ("valid_from: 2026-03-09", "valid_from: 2026-13-09", 15, "такого дня нет: 2026-13-09; исправьте дату"),
    ("valid_from: 2026-03-09", "valid_from: завтра", 15, "дату пишут так: 2026-03-09"),
    ("value: 2,", "value: два,", 8, "нужно целое число"),
    ("value: 2,", "value: 2.5,", 8, "нужно целое число"),
    ("value: 2,", "value: -2,", 8, "нужно число не меньше"),
    ("unit: working_day", "unit: день", 8, "нет такого значения; бывает: immediate, hour, "),
    ("title: Обследовать быстрее", "title: [Обследовать]", 4, "нужен текст"),
    ("    title: Обследовать быстрее", "   title: Обследовать быстрее", 4, "отступ не такой"),
    ("    title: Обследовать", "\ttitle: Обследовать", 4, "знак табуляции; отступы делают пробелами"),
    ("title: Обследовать быстрее", "title: Обследовать: быстрее", 4, "двоеточие не на месте"),
    ("title: Обследовать быстрее", "title Обследовать быстрее", 4, "после ключа нет двоеточия"),
    ("working_day}", "working_day", 8, "скобка не закрыта"),
    ("title: Обследовать", 'title: "Обследовать', 4, "кавычка не закрыта"),
    ("country: ru\n", "country: ru\ncountry: ru\n", 2, "ключ написан дважды; оставьте один"),
    ("rules:\n", "rules: &все\n  - *все\n", 1, "не может ссылаться само на себя"),
    ("country: ru\n", "country: ru\n2026-03-09: ru\n", 1, "ключом здесь может быть только слово"),
    (LAW, "", 1, "файл пуст"),
    (LAW, "- ru\n", 1, "нужны ключи со значениями"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), SLIPS)
def test_a_slip_is_told_with_its_line_and_what_to_do(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in LAW
    path = tmp_path / "law.yaml"
    path.write_text(LAW.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BrokenPack) as broken:
        read(path, Law)
    told = [one for one in str(broken.value).splitlines() if said in one]
    assert told, str(broken.value)
    assert told[0].startswith(f"{path}:{line}:"), told
    assert "should" not in str(broken.value)
    assert "found" not in str(broken.value)


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenPack, match="это папка; переименуйте её"):
        read(tmp_path, Law)
    with pytest.raises(BrokenPack, match="его нет; проверьте имя"):
        read(tmp_path / "law.yaml", Law)
