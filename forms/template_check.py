"""Whether a template can print its form: whatever is filled in, nothing lost, the rules of every paper kept.

Every published version of the form is tried, because what was filled in with an old one is still printed. Each text of
the specimen is a word of its own, so a lost one is seen at once; a date, a number, a flag or a choice is lost if the
page reads the same without it.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from traceback import extract_tb

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from pydantic import JsonValue

from forms import catalogue, templates
from forms.answers import check_answers
from forms.definition import Column, Form, FormField
from forms.form_check import SOME_DAY, place_of, told
from forms.paper import Paper
from forms.render import document_html
from forms.specimen import WORD, specimen, turns
from forms.templates import Brought

SAMPLE = "Примерная форма"
KEPT = "а заполненное не должно пропадать"
SLIPS = (TemplateError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What a slip of the pen in a template comes to."""

Lost = tuple[str, str]
"""The key of a field, and what is lost of it."""


def slips_of(document: str, brought: Brought) -> Iterator[str]:
    """What is wrong with a pack's template, with the file and the line that is to blame (the first, if it is all)."""
    try:
        templates.environment().get_template(f"{document}/{templates.FILE}")
    except TemplateSyntaxError as error:
        yield f"{brought.path}:{error.lineno}: шаблон не читается, исправьте запись: {error.message}"
        return
    versions = catalogue.versions(document)
    if not versions:
        yield f"{brought.path}:1: формы «{document}» нет: назовите папку шаблона так же, как форму"
    for version in versions:
        form = catalogue.form(document, version)
        try:
            reasons = (*_breaches(form), *(f"поле «{key}»: {reason}" for key, reason in losses(form)))
        except SLIPS as error:
            yield f"{brought.path}:{_line(error, brought)}: редакция {version}: {_reason(error)}"
            continue
        yield from (f"{brought.path}:1: редакция {version}: {reason}" for reason in reasons)


def unprinted(path: Path, form: Form) -> Iterator[str]:
    """What the product's own template loses of a pack's form: the pack needs a template of its own."""
    remedy = f"положите в пакет documents/{form.id}/{templates.FILE}"
    try:
        lost = tuple(losses(form))
    except SLIPS as error:
        yield f"{path}:1: шаблон продукта эту редакцию не печатает ({_reason(error)}); {remedy}"
        return
    for key, reason in lost:
        yield told(path, place_of(form, key), f"в шаблоне продукта {reason}; {remedy}")


def losses(form: Form) -> Iterator[Lost]:
    """The fields of which something filled in does not reach the paper, and what."""
    lost: set[str] = set()
    for turn in range(turns(form)):
        answers = _whole(form, turn)
        printed = set(re.findall(rf"{WORD}\d+", words_of(form, answers)))
        asked = {field.key: _texts(answers.get(field.key)) for field in form.fields if not field.is_signed_by_hand}
        lost |= {key for key, texts in asked.items() if not texts <= printed}
    yield from ((key, f"печатается не полностью, {KEPT}") for key in form.field_of if key in lost)
    answers = _whole(form, 0)
    page = words_of(form, answers)
    for field in form.fields:
        for without, what in _thinner(field, answers):
            if words_of(form, without) == page:
                yield field.key, f"{what}не печатается, {KEPT}"


def words_of(form: Form, answers: Mapping[str, JsonValue]) -> str:
    """The text of the page that these answers make."""
    return _text(page_of(form, answers))


def page_of(form: Form, answers: Mapping[str, JsonValue]) -> str:
    """The page that these answers make."""
    paper = Paper(
        document=form.id,
        agency="Орган",
        made_on=SOME_DAY,
        form=form.id,
        form_version=form.version,
        answers=dict(answers),
    )
    return document_html(form.id, paper)


def _whole(form: Form, turn: int) -> dict[str, JsonValue]:
    return check_answers(form, specimen(form, turn=turn), day=SOME_DAY).answers


def _thinner(field: FormField, answers: Mapping[str, JsonValue]) -> Iterator[tuple[dict[str, JsonValue], str]]:
    """The answers without this field, or without one of its columns, where what is left out has no word of its own."""
    value = answers.get(field.key)
    if value is None or field.is_signed_by_hand or field.instrument:
        return
    if not field.columns:
        if not _texts(value):
            yield {key: kept for key, kept in answers.items() if key != field.key}, ""
        return
    for column in (one for one in field.columns if one.is_printed):
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        if not any(_texts(row.get(column.key)) for row in rows):
            yield {**answers, field.key: [_without(row, column) for row in rows]}, f"столбец «{column.title}» "


def _without(row: Mapping[str, JsonValue], column: Column) -> dict[str, JsonValue]:
    return {key: cell for key, cell in row.items() if key != column.key}


def _breaches(form: Form) -> Iterator[str]:
    """What every paper must have, whoever writes its template, filled in or empty."""
    page = page_of(form, {})
    if 'class="foot"' not in page or 'class="qr"' not in page:
        yield "шаблон должен расширять print/base.html: в нём код проверки и сведения о форме"
    if form.approved == "none" and SAMPLE not in _text(page):
        yield f"форму не утверждает федеральный акт, поэтому на ней должно стоять «{SAMPLE}»"
    for field in form.fields:
        if field.mark_for and f'id="room.{field.key}"' not in page:
            yield f"нет места для отметки об электронной подписи: blocks.room(«{field.key}»)"


def _text(page: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", page.partition("<body")[2]))


def _texts(value: JsonValue) -> set[str]:
    if isinstance(value, str):
        return {value} if value.startswith(WORD) else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {word for part in parts for word in _texts(part)}


def _line(error: Exception, brought: Brought) -> int:
    """The line of the template that the error came from, the last one it passed."""
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(brought.path)]
    return (lines[-1] if lines else None) or 1


def _reason(error: Exception) -> str:
    match error:
        case KeyError():
            return f"нет такого поля: {error}"
        case UndefinedError():
            return f"в шаблоне названо то, чего нет: {error.message}"
        case SecurityError():
            return f"шаблону доступны только ответы и блоки: {error}"
        case _:
            return str(error) or type(error).__name__
