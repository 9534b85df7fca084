"""`marshrut decline`: a full name in a case, and how sure that is; with `-`, many names from standard input."""

import json
import sys
from typing import Annotated, Any

import typer

from forms.russian.cases import Case, Gender
from forms.russian.declension import decline_name

app = typer.Typer(add_completion=False)

CASES = {case.value: case for case in Case} | {case.label: case for case in Case}
GENDERS = {gender.value: gender for gender in Gender} | {gender.label: gender for gender in Gender}
MANY = "-"
COLUMNS = "имя, падеж и, если известен, пол — через табуляцию"


@app.command(
    "decline",
    help="Склонить фамилию, имя и отчество и сказать, насколько форма верна. "
    f"Вместо имени «-»: читать строки ({COLUMNS}) и отвечать строкой JSON на каждую.",
)
def decline(
    name: Annotated[str, typer.Argument(metavar="ФИО", help="Фамилия, имя и отчество; «-» — читать со входа.")],
    *,
    case: Annotated[str, typer.Option(help="Падеж: nominative, genitive, dative, accusative и т. д.")] = "",
    gender: Annotated[str, typer.Option(help="Пол, если из имени он не ясен: male или female.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Ответ в виде JSON.")] = False,
) -> None:
    try:
        asked = _case(case) if case or name != MANY else None
        told = _gender(gender)
    except ValueError as slip:
        raise typer.BadParameter(str(slip), param_hint="--case, --gender") from None
    if name == MANY:
        _answer_lines(asked, told)
        return
    answer = decline_name(name, asked or Case.NOMINATIVE, told)
    if as_json:
        typer.echo(_said({"form": answer.form, "sure": answer.sure, "why": answer.why}))
        return
    typer.echo(answer.form)
    if not answer.sure:
        typer.echo(f"Проверьте форму: {answer.why}.", err=True)


def _answer_lines(case: Case | None, gender: Gender | None) -> None:
    """One answer for each line, at once; a line that cannot be read gets an answer too."""
    for line in iter(sys.stdin.buffer.readline, b""):
        try:
            answer = _answered(line, case, gender)
        except ValueError as slip:
            answer = {"form": None, "sure": False, "error": str(slip)}
        sys.stdout.buffer.write(_said(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answered(line: bytes, case: Case | None, gender: Gender | None) -> dict[str, Any]:
    """The answer to a line; `ValueError` (Russian) if a column is missing or says nothing."""
    try:
        columns = line.decode("utf-8-sig").rstrip("\r\n").split("\t")
    except UnicodeDecodeError:
        raise ValueError("строка не в кодировке UTF-8") from None
    name, own_case, own_gender, *more = [column.strip() for column in [*columns, "", ""]]
    if not name or any(more):
        raise ValueError(f"в строке нужны {COLUMNS}")
    asked = _case(own_case) if own_case or case is None else case
    answer = decline_name(name, asked, _gender(own_gender) or gender)
    return {"form": answer.form, "sure": answer.sure, "why": answer.why}


def _case(text: str) -> Case:
    if text.lower() not in CASES:
        named = f"нет падежа «{text}»" if text else "не указан падеж"
        raise ValueError(f"{named}; есть: {', '.join(Case)}")
    return CASES[text.lower()]


def _gender(text: str) -> Gender | None:
    if text and text.lower() not in GENDERS:
        raise ValueError(f"нет пола «{text}»; есть: {', '.join(Gender)}")
    return GENDERS[text.lower()] if text else None


def _said(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)
