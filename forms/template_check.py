"""Whether a template that a region brings can print its document: whatever is filled in, nothing lost, rules kept."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from traceback import extract_tb

from jinja2 import TemplateError, TemplateSyntaxError
from pydantic import JsonValue

from forms import catalogue, templates
from forms.answers import check_answers
from forms.definition import Form
from forms.form_check import SOME_DAY
from forms.paper import Paper
from forms.render import document_html
from forms.specimen import WORD, specimen
from forms.templates import Brought

SAMPLE = "Примерная форма"
SLIPS = (TemplateError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What a slip of the pen in a template comes to."""


def slips_of(document: str, brought: Brought) -> Iterator[str]:
    """What is wrong with the template, with the file and, where one is to blame, the line."""
    versions = catalogue.versions(document)
    try:
        templates.environment().get_template(f"{document}/{templates.FILE}")
    except TemplateSyntaxError as error:
        yield f"{brought.path}:{error.lineno}: {error.message}"
        return
    if not versions:
        yield f"{brought.path}: формы «{document}» нет: папка шаблона называется так же, как форма"
        return
    form = catalogue.form(document)
    try:
        pages = [_page(form, answers) for answers in ({}, check_answers(form, specimen(form), day=SOME_DAY).answers)]
    except SLIPS as error:
        yield f"{brought.path}:{_line(error, brought)}: {_reason(error)}"
        return
    yield from (f"{brought.path}: {reason}" for reason in _breaches(form, pages[1]))


def _page(form: Form, answers: Mapping[str, JsonValue]) -> str:
    paper = Paper(
        document=form.id,
        agency="Орган",
        made_on=SOME_DAY,
        form=form.id,
        form_version=form.version,
        answers=dict(answers),
    )
    return document_html(form.id, paper)


def _breaches(form: Form, page: str) -> Iterator[str]:
    """What every paper must have, whoever writes its template."""
    if 'class="foot"' not in page or 'class="qr"' not in page:
        yield "шаблон должен расширять print/base.html: в нём код проверки и сведения о форме"
    text = unescape(re.sub(r"<[^>]*>", " ", page.partition("<body")[2]))
    if form.approved == "none" and SAMPLE not in text:
        yield f"форму не утверждает федеральный акт, поэтому на ней должно стоять «{SAMPLE}»"
    printed = set(re.findall(rf"{WORD}\d+", text))
    answers = specimen(form)
    for field in form.fields:
        if not field.is_signed_by_hand and not _words(answers.get(field.key)) <= printed:
            yield f"поле «{field.key}» печатается не полностью: заполненное не должно пропадать"
        if field.mark_for and f'id="room.{field.key}"' not in page:
            yield f"нет места для отметки об электронной подписи: blocks.room(«{field.key}»)"


def _words(value: JsonValue) -> set[str]:
    if isinstance(value, str):
        return {value} if value.startswith(WORD) else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {word for part in parts for word in _words(part)}


def _line(error: Exception, brought: Brought) -> int:
    """The line of the template that the error came from, the last one it passed."""
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(brought.path)]
    return lines[-1] or 0 if lines else 0


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"нет такого поля: {error}"
    return str(error) or type(error).__name__
