"""`marshrut form …`: which forms there are, one of them printed, and whether a region's pack can be taken in.

Packs are those of `MARSHRUT_PACKS`, as for the workers and the doors; `--pack` names others, before they go live.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue, ValidationError

from forms import catalogue, packs, templates
from forms.answers import check_answers
from forms.authored import BrokenPack
from forms.definition import Form
from forms.paper import Paper
from forms.pdf import pdf_of
from forms.render import document_html
from models.settings import SettingsMistake, read_settings

app = typer.Typer(help="Формы: перечень, печать, проверка пакета.", no_args_is_help=True)
Packs = Annotated[
    list[Path] | None, typer.Option("--pack", help="Папка пакета вместо названных в MARSHRUT_PACKS; можно несколько.")
]


@app.command("list", help="Перечень форм с их полями.")
def list_forms(
    *,
    country: Annotated[str, typer.Option("--country", help="Чьи формы.")] = "ru",
    as_json: Annotated[bool, typer.Option("--json", help="Ответ в виде JSON.")] = False,
    pack: Packs = None,
) -> None:
    """Every form in its newest version, and which pack it and its template come from."""
    _take_in(pack)
    forms = catalogue.forms(country)
    if as_json:
        typer.echo(json.dumps([_listed(form) for form in forms], ensure_ascii=False, indent=2))
        return
    for form in forms:
        said = f"{form.id:<28} v{form.version}  полей {len(form.fields):>2}  {form.title}"
        typer.echo(f"{said}{catalogue.origin_of(form)}{_layout(form)}")


@app.command("check", help="Проверить пакеты региона: формы, инструменты, шаблоны. Код выхода 0: их можно подключать.")
def check(folders: Annotated[list[Path], typer.Argument(metavar="ПАПКА…", help="Папки пакетов.")]) -> None:
    """Say what is in the packs, or every slip in them."""
    try:
        packs.take_in(tuple(folders))
    except BrokenPack as broken:
        told = str(broken).splitlines()
        typer.echo("\n".join(told))
        typer.echo(f"Пакет не принят, замечаний: {len(told)}.")
        raise typer.Exit(1) from None
    forms, layouts = packs.brought(), templates.brought()
    for name, path in forms.items():
        typer.echo(f"форма {name}, редакция {catalogue.form(name).version}: {path}")
    for name, layout in layouts.items():
        typer.echo(f"шаблон {name}: {layout.path}")
    typer.echo(f"Замечаний нет. Форм: {len(forms)}, шаблонов: {len(layouts)}.")


@app.command("render", help="Напечатать форму в PDF по ответам из файла JSON (или по образцу формы).")
def render(  # noqa: PLR0913 - one argument for each option
    form_id: Annotated[str, typer.Argument(metavar="ФОРМА", help="Имя формы, см. marshrut form list.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="Куда записать PDF.")],
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Файл JSON с ответами: ключ поля и значение.")
    ] = None,
    number: Annotated[str, typer.Option("--number", help="Номер документа.")] = "1",
    case: Annotated[str, typer.Option("--case", help="Номер дела.")] = "2026-000001",
    agency: Annotated[str, typer.Option("--agency", help="Название органа.")] = "Орган",
    on: Annotated[str | None, typer.Option("--date", help="Дата документа, ГГГГ-ММ-ДД.")] = None,
    version: Annotated[int | None, typer.Option("--version", help="Редакция формы; иначе последняя.")] = None,
    pack: Packs = None,
) -> None:
    """Write the PDF, or say why not and write nothing."""
    _take_in(pack)
    try:
        form = catalogue.form(form_id, version)
        made_on = _day(on)
        paper = Paper(
            document=form_id,
            number=number,
            case_number=case,
            agency=agency,
            made_on=made_on,
            form=form.id,
            form_version=form.version,
            answers=_checked(form, answers, made_on),
        )
        content = pdf_of(document_html(form_id, paper), paper.digest)
        out.write_bytes(content)
    except catalogue.UnknownForm as unknown:
        raise _refused(f"{unknown}; перечень: marshrut form list") from None
    except ValidationError as slip:
        named = {"number": "--number", "case_number": "--case", "agency": "--agency"}
        raise _refused(f"слишком длинно: {named.get(str(slip.errors()[0]['loc'][0]), form_id)}") from None
    except OSError:
        raise _refused(f"{out} не записать; проверьте, есть ли эта папка и можно ли в неё писать") from None
    typer.echo(f"{out}: {len(content)} байт")


def _take_in(folders: list[Path] | None) -> None:
    """Take in these packs, or those that the settings name; a broken one ends the command."""
    try:
        packs.take_in(read_settings().packs if folders is None else tuple(folders))
    except (BrokenPack, SettingsMistake) as mistake:
        typer.echo(f"Пакет не принят. {mistake}", err=True)
        raise typer.Exit(1) from None


def _checked(form: Form, file: Path | None, day: date) -> dict[str, JsonValue]:
    """The answers of the file, or those of the form's sample; what does not fit ends the command."""
    checked = check_answers(form, _read(file) if file else _sample(form), day=day)
    if not checked.is_sound:
        told = (f"{gap.field}: {gap.message}".removeprefix(": ") for gap in checked.gaps if gap.kind != "missing")
        raise _refused("ответы не подходят к форме.\n" + "\n".join(told))
    for gap in checked.gaps:
        typer.echo(f"Не заполнено: {gap.field}. {gap.message}", err=True)
    return checked.answers


def _read(file: Path) -> JsonValue:
    """What the file says; a file that cannot be read ends the command."""
    try:
        said: JsonValue = json.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise _refused(f"{file}: файл не в кодировке UTF-8; сохраните его в ней") from None
    except json.JSONDecodeError as slip:
        raise _refused(f"{file}:{slip.lineno}: это не JSON, ошибка в знаке {slip.colno}") from None
    except RecursionError:
        raise _refused(f"{file}: скобок вложено слишком много; ответы — это поля формы и их значения") from None
    except OSError:
        raise _refused(f"{file} не прочитать; проверьте, есть ли этот файл") from None
    return said


def _sample(form: Form) -> dict[str, JsonValue]:
    """The sample answers that the product ships with a layout of its own; none for other forms and versions."""
    path = templates.FOLDER / form.id / "sample.json"
    paper = Paper.model_validate_json(path.read_text(encoding="utf-8")) if path.is_file() else None
    return paper.answers if paper and paper.form_version == form.version else {}


def _listed(form: Form) -> dict[str, object]:
    return {
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "template": templates.template_of(form.id),
        "fields": [field.key for field in form.fields],
        "pack": catalogue.origin_of(form).strip() or None,
        "template_pack": templates.origin_of(form.id).strip() or None,
    }


def _layout(form: Form) -> str:
    origin = templates.origin_of(form.id)
    return f"; шаблон{origin}" if origin else ""


def _day(text: str | None) -> date:
    """The date of the document: as it was given, or today."""
    try:
        return date.fromisoformat(text) if text else datetime.now().astimezone().date()
    except ValueError:
        raise _refused(f"нет такой даты «{text}»; дату пишут так: 2026-03-02") from None


def _refused(reason: str) -> typer.Exit:
    typer.echo(f"Не напечатано: {reason}", err=True)
    return typer.Exit(1)
