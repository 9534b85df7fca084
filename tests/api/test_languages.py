"""What the pages say in other languages: catalogues that follow the pages, and nothing said past them."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.plurals import get_plural
from jinja2 import nodes

from api.errors import Problem
from api.languages import FOLDER, LANGUAGES, SOURCE, gettext, ngettext, spoken
from api.pages.showing import FOLDER as TEMPLATES
from api.pages.showing import environment
from api.retelling import retold
from models.people import AgencyKind, Role
from tests.support.messages import COMMAND, ROOT, kept, said, strings_of


def every_kind(kind: type[Problem]) -> set[type[Problem]]:
    """A kind of problem with all that are more special."""
    return {kind}.union(*(every_kind(one) for one in kind.__subclasses__()))


OTHERS = tuple(language for language in LANGUAGES if language != SOURCE)
HOLE = re.compile(r"%(?:\(\w+\))?[a-z]|%%")
TAG = re.compile(r"</?\w+[^>]*>")
CYRILLIC = re.compile(r"[А-Яа-яЁё]{2,}")
PROBLEMS = {kind.__name__ for kind in every_kind(Problem)}
SAYING = {"_", "gettext", "ngettext", "later"}


@pytest.fixture(scope="module")
def template() -> Catalog:
    """Every message of the pages."""
    return said()


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalog]:
    return {language: kept(FOLDER / f"{language}.po", language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_knows_every_message_of_the_pages(
    language: str, template: Catalog, catalogues: dict[str, Catalog]
) -> None:
    missing = [
        message.id
        for message in template
        if message.id and message.id not in catalogues[language] and (language != SOURCE or message.pluralizable)
    ]
    assert not missing, f"run `{COMMAND}`: api/locale/{language}.po does not know {missing[:5]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_counts_as_its_language_does(language: str, catalogues: dict[str, Catalog]) -> None:
    catalogue = catalogues[language]
    assert catalogue.num_plurals == get_plural(language).num_plurals
    wrong = [
        message.id
        for message in told(catalogue)
        if message.pluralizable and len(strings_of(message)) != catalogue.num_plurals
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_holes_and_the_tags_of_its_message(
    language: str, catalogues: dict[str, Catalog]
) -> None:
    wrong = [
        (message.id, string)
        for message in told(catalogues[language])
        for string in strings_of(message)
        if signs(string) != signs(message.id if isinstance(message.id, str) else message.id[1])
    ]
    assert not wrong, f"holes %(…)s and tags must be those of the message: {wrong[:3]}"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_russian_and_english_say_everything(language: str, catalogues: dict[str, Catalog]) -> None:
    empty = [message.id for message in catalogues[language] if message.id and not all(strings_of(message))]
    assert not empty, f"translate in api/locale/{language}.po, {len(empty)} left: {empty[:5]}"


def test_english_is_english(catalogues: dict[str, Catalog]) -> None:
    russian = [
        string for message in told(catalogues["en"]) for string in strings_of(message) if CYRILLIC.search(string)
    ]
    assert not russian


@pytest.mark.parametrize("language", ["ky", "kk"])
def test_a_catalogue_that_was_only_started_says_so(language: str) -> None:
    assert "started" in (FOLDER / f"{language}.po").read_text().split('msgid ""')[0]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день")]
)
def test_numbers_are_said_in_russian_and_in_what_falls_back_to_it(number: int, words: str) -> None:
    assert ngettext("%(num)d день", "%(num)d дней", number) % {"num": number} == words


def test_what_is_not_translated_is_said_in_russian_by_russian_rules() -> None:
    mark = spoken.set("ky")
    try:
        assert gettext("этого никто не переводил") == "этого никто не переводил"
    finally:
        spoken.reset(mark)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_says_nothing_past_the_catalogues(path: Path) -> None:
    tree = environment().parse(path.read_text())
    marked = {id(part) for call in tree.find_all(nodes.Call) if is_saying(call) for part in call.find_all(nodes.Const)}
    found = [
        f"{path.name}:{node.lineno}: «{text.strip()}»"
        for node in tree.find_all((nodes.TemplateData, nodes.Const))
        if id(node) not in marked
        for text in [getattr(node, "data", None) or getattr(node, "value", None)]
        if isinstance(text, str) and CYRILLIC.search(text)
    ]
    assert not found, f"say it through _() or {{% trans %}}: {found}"


@pytest.mark.parametrize("path", sorted((ROOT / "api" / "pages").rglob("*.py")), ids=lambda path: path.name)
def test_a_page_says_nothing_past_the_catalogues(path: Path) -> None:
    found = [f"{path.name}:{line}: «{text}»" for line, text in unsaid(ast.parse(path.read_text()))]
    assert not found, f"say it through _(): {found}"


def test_no_problem_is_told_past_the_catalogues() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: «{text}»"
        for path in sorted((ROOT / "api").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROBLEMS
        for _, text in unsaid(node)
    ]
    assert not found, f"say it through _(): {found}"


@pytest.mark.parametrize("path", sorted((ROOT / "api" / "static").glob("*.js")), ids=lambda path: path.name)
def test_a_script_gets_its_words_from_the_page(path: Path) -> None:
    said = [line.strip() for line in path.read_text().splitlines() if not line.strip().startswith(("//", "*", "/*"))]
    found = [line for line in said if CYRILLIC.search(line)]
    assert not found, f"let the page say it in a data attribute: {found}"


def test_the_names_of_roles_and_agencies_are_said_in_english() -> None:
    mark = spoken.set("en")
    try:
        labels = [*(role.label for role in Role), *(kind.label for kind in AgencyKind)]
        assert [label for label in labels if retold(label) == label] == []
        assert retold("Роль «надзор» не ведёт справочник.") == gettext("Роль «%(label)s» не ведёт справочник.") % {
            "label": gettext("надзор")
        }
    finally:
        spoken.reset(mark)


def told(catalogue: Catalog) -> Iterator[Message]:
    """The messages that are translated."""
    return (message for message in catalogue if message.id and all(strings_of(message)))


def signs(text: str) -> Counter[str]:
    """What a translation must not touch."""
    return Counter([*HOLE.findall(text), *TAG.findall(text)])


def is_saying(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in SAYING


def unsaid(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Russian strings that are no docstrings, no words for engineers' documents, and not given to gettext."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            silent |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.keyword) and node.arg == "description":
            silent.add(id(node.value))
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in silent and CYRILLIC.search(text):
                yield node.lineno, text
