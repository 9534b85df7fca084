"""Every template printed in three fillings, to be looked at: `python -m tests.support.specimens --out out/papers`.

`usual` is the sample that ships with a document, or plausible words by the kind of each field; `full` has texts at
their limit, thirty rows in each table, names of sixty letters, emoji and right-to-left words; `scant` is what an
emergency leaves: the first answers and gaps. Each becomes a PDF, its pages PNG, and several pages one picture; what a
machine sees to be wrong (`tests.support.layout`) is said beside it.
"""

import argparse
import subprocess
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from PIL import Image

from forms.answers import check_answers
from forms.catalogue import forms, instrument
from forms.definition import Column, Form, FormField, Kind
from forms.paper import Paper
from forms.pdf import pdf_of
from forms.ratings import METHODS
from forms.records import RECORDS
from forms.render import document_html
from forms.specimen import specimen
from tests.support.filled import DAY, paper_of, sample, sampled_documents
from tests.support.layout import faults

LONG_NAME = "Длиннофамильный" * 4
RIGHT_TO_LEFT = "محمد אברהם"
EMOJI = "👩‍👧‍👦😀☎️"
LETTERS = 3_990
ROWS = 30
SCANT = 3
SENTENCES = (
    "Ребёнок одет по сезону, накормлен, на вопросы отвечает охотно.",
    "Мать пояснила, что с апреля ищет работу и состоит на учёте в центре занятости.",
    "В квартире чисто, есть отдельное спальное место и стол для занятий.",
    "Пропуски занятий с 12 по 20 февраля объясняются болезнью, справка представлена.",
    "Семье разъяснено право на социальное сопровождение, буклет вручён.",
)
PEOPLE = (
    "Соколов Матвей Ильич",
    "Соколова Марина Викторовна",
    "Соколов Илья Петрович",
    "Жукова Анна Игоревна",
    "Ахмедова Лейла Расул кызы",
)
PARTS = {
    "birth_date": "2014-05-12",
    "birth_place": "г. Нижнеозёрск",
    "address": "г. Нижнеозёрск, ул. Заречная, д. 14, кв. 5",
    "phone": "+7 900 000-00-15",
    "occupation": "МБОУ «Школа № 4», 5 «А» класс",
    "note": "",
    "position": "главный специалист отдела опеки и попечительства",
    "agency": "Управление образования",
    "contacts": "тел. 8 (343) 000-00-00",
    "representative": "",
    "series": "65 09",
    "issued_by": "отделом УФМС по Свердловской области",
    "issued_on": "2012-03-04",
    "department_code": "660-023",
    "kind": "паспорт",
    "date": "2026-02-27",
    "time": "10:15",
    "act": "приказ № 15 от 01.02.2026",
    "pages": 2,
}
FIRST = {
    Kind.ORG: "Отдел опеки и попечительства Администрации Нижнеозёрского района",
    Kind.ID_DOCUMENT: "123456",
    Kind.NUMBER_DATE: "03-12/85",
    Kind.DOC_LIST: "Акт обследования условий жизни",
}


def usual(form: Form) -> Paper:
    """The sample of the document, or plausible answers to every field."""
    if form.id in sampled_documents():
        return sample(form.id)
    people, sentences = cycle(PEOPLE), cycle(SENTENCES)
    answers = {field.key: _usual(field, people, sentences) for field in form.fields if not field.rules}
    return paper_of(form, _checked(form, answers), agency="Отдел опеки и попечительства Администрации района")


def full(form: Form) -> Paper:
    """Every field at its limit."""
    words = f"{LONG_NAME} {RIGHT_TO_LEFT} {EMOJI} "
    answers: dict[str, Any] = dict(specimen(form, words))
    for field in form.fields:
        if field.type is Kind.TEXT:
            answers[field.key] = (" ".join(SENTENCES) * 20)[:LETTERS]
        if field.type is Kind.TABLE:
            numbers = [column.key for column in field.columns if column.type is Kind.INT]
            answers[field.key] = [answers[field.key][0] | dict.fromkeys(numbers, no) for no in range(1, ROWS + 1)]
    agency = f"Муниципальное учреждение «{LONG_NAME}» {EMOJI}"
    return paper_of(
        form, _checked(form, answers), agency=agency, case_number="2026-" + "1" * 30, number="03-12/" + "9" * 40
    )


def scant(form: Form) -> Paper:
    """The first answers that are asked for, and nothing else: nobody had the time."""
    whole = usual(form)
    kept: dict[str, Any] = {}
    for field in form.fields:
        if field.required == "yes" and field.key in whole.answers and len(kept) < SCANT:
            kept[field.key] = whole.answers[field.key]
    return whole.model_copy(update={"answers": kept, "signers": ()})


FILLINGS = {"usual": usual, "full": full, "scant": scant}


def _checked(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    checked = check_answers(form, answers, day=DAY)
    assert checked.is_sound, checked.gaps
    return checked.answers


def _usual(field: FormField, people: Iterator[str], sentences: Iterator[str]) -> Any:
    if field.type is Kind.TABLE:
        return [{c.key: _value(c.type, c, people, sentences) for c in field.columns} for _ in range(3)]
    if field.type is Kind.FACTORS:
        return _rated(field, sentences)
    return _value(field.type, field, people, sentences)


def _value(kind: Kind, place: FormField | Column, people: Iterator[str], sentences: Iterator[str]) -> Any:
    simple = {
        Kind.INT: 3,
        Kind.DECIMAL: "24500.5",
        Kind.BOOL: True,
        Kind.DATE: "2026-02-27",
        Kind.TIME: "10:15",
        Kind.DATETIME: "2026-02-27T10:15",
        Kind.ADDRESS: PARTS["address"],
        Kind.FILE: {"attachment": "a" * 32, "name": "фото кухни.jpg", "digest": "b" * 64, "original": "c" * 64},
    }
    if kind in {Kind.ENUM, Kind.MULTI_ENUM, Kind.SIGNATURE} and place.choices:
        code = place.choices[0].code
        return {Kind.ENUM: code, Kind.MULTI_ENUM: [one.code for one in place.choices[:2]]}.get(kind, {"choice": code})
    if kind is Kind.DOC_LIST:
        return [{"title": title, "pages": 2} for title in ("Акт обследования", "Характеристика обучающегося")]
    if kind in RECORDS:
        named = {part.name: PARTS.get(part.name, "") for part in RECORDS[kind]}
        return named | {RECORDS[kind][0].name: FIRST.get(kind) or next(people)}
    if kind in simple:
        return simple[kind]
    if any(word in place.title.lower() for word in ("фио", "кто", "имя")):
        return next(people)
    return next(sentences) if kind is Kind.TEXT else next(sentences)[:40].rsplit(" ", 1)[0]


def _rated(field: FormField, sentences: Iterator[str]) -> Any:
    tool = instrument(field.instrument or "")
    levels = cycle(tool.levels)
    rated: dict[str, Any] = {}
    for factor in tool.factors:
        level = next(levels)
        rated[factor.key] = {"level": level.code}
        if level.evidence == "needed":
            row = {"seen": next(sentences), "source": "беседа с матерью", "method": METHODS[0].code}
            rated[factor.key]["evidence"] = [row | {"observed_at": "2026-02-27T10:15", "observer": PEOPLE[3]}]
    return rated


def main() -> None:
    """Print what was asked for and say where it lies."""
    arguments = _arguments()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    for form in forms():
        if arguments.form and form.id not in arguments.form:
            continue
        for name in arguments.filling or FILLINGS:
            paper = FILLINGS[name](form)
            place = out / f"{form.id}.{name}.pdf"
            html = document_html(form.id, paper)
            place.write_bytes(pdf_of(html, paper.digest))
            print(place, *pictures(place, arguments.dpi), *faults(html))  # noqa: T201 - a command for the terminal


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/papers"))
    parser.add_argument("--form", action="append", help="only these forms")
    parser.add_argument("--filling", action="append", choices=FILLINGS, help="only these fillings")
    parser.add_argument("--dpi", type=int, default=60)
    return parser.parse_args()


def pictures(pdf: Path, dpi: int, across: int = 4, most: int = 8) -> list[Path]:
    """Pictures of the pages, `across` beside each other, at most `most` in one."""
    for old in pdf.parent.glob(f"{pdf.stem}-*.png"):
        old.unlink()
    stem = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-png", "-r", str(dpi), pdf, stem], check=True)
    pages = sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
    sheets = []
    for first in range(0, len(pages), most):
        images = [Image.open(page) for page in pages[first : first + most]]
        width, height = max(one.width for one in images), max(one.height for one in images)
        rows = -(-len(images) // across)
        sheet = Image.new("RGB", (width * min(across, len(images)), height * rows), "#888")
        for place, image in enumerate(images):
            sheet.paste(image, (place % across * width, place // across * height))
        sheets.append(pdf.parent / f"{pdf.stem}.{first // most + 1}.png")
        sheet.save(sheets[-1])
    for page in pages:
        page.unlink()
    return sheets


if __name__ == "__main__":
    main()
