"""`marshrut form …`: which forms there are, and one of them printed."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from forms import catalogue
from forms.paper import Paper
from forms.pdf import pdf_of
from forms.render import document_html

app = typer.Typer(help="Формы: перечень, печать.", no_args_is_help=True)


@app.command("list", help="Перечень форм с их полями.")
def list_forms(
    *,
    country: Annotated[str, typer.Option("--country", help="Чьи формы.")] = "ru",
    as_json: Annotated[bool, typer.Option("--json", help="Ответ в виде JSON.")] = False,
) -> None:
    """Every form in its newest version."""
    forms = catalogue.forms(country)
    if as_json:
        listed = [{"id": form.id, "fields": [field.key for field in form.fields]} for form in forms]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for form in forms:
        typer.echo(f"{form.id:<28} v{form.version}  полей {len(form.fields):>2}  {form.title}")


@app.command("render", help="Напечатать форму в PDF по ответам из файла JSON (или по образцу формы).")
def render(
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
) -> None:
    """Write the PDF, or say why not and write nothing."""
    try:
        form = catalogue.form(form_id)
        made_on = date.fromisoformat(on) if on else _today()
        given = json.loads(answers.read_text(encoding="utf-8")) if answers else {}
        paper = Paper(
            document=form_id,
            number=number,
            case_number=case,
            agency=agency,
            made_on=made_on,
            form=form.id,
            form_version=form.version,
            answers=given,
        )
    except catalogue.UnknownForm as unknown:
        raise _refused(f"{unknown}; перечень: marshrut form list") from None
    except (OSError, ValueError, ValidationError) as slip:
        raise _refused(f"файл ответов или дата не читаются: {type(slip).__name__}: {slip}") from None
    content = pdf_of(document_html(form_id, paper))
    out.write_bytes(content)
    typer.echo(f"{out}: {len(content)} байт")


def _today() -> date:
    return datetime.now().astimezone().date()


def _refused(reason: str) -> typer.Exit:
    typer.echo(f"Не напечатано: {reason}", err=True)
    return typer.Exit(1)
